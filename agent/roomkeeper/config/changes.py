"""What a configuration that was read again changes, and what of it can count while the agent runs."""

from __future__ import annotations

from dataclasses import dataclass

from roomkeeper.config.models import Configuration
from roomkeeper.settings import changed_keys

AT_ONCE = ("accounts", "admission", "holidays", "logging", "messages", "plugins", "roles", "sessions", "timetable")
"""Tables that count while the agent runs; the others from its next start on."""

OF_AN_IDENTITY = ("provider", "user_id", "user_name")
"""Keys of an account that cannot change under sessions that run."""


@dataclass(frozen=True, slots=True)
class Changes:
    """The configuration that is in force now, the keys that count now (`live`), and those that wait for a restart."""

    in_force: Configuration
    live: tuple[str, ...]
    restart: tuple[str, ...]


def changes(running: Configuration, read: Configuration) -> Changes:
    """Compare the configuration in force with one that was read. Tables of plugins are left as read: the plugins judge them themselves."""
    live, restart = [], []
    accounts = dict(read.accounts)
    for table in changed_keys(running, read):
        if table in ("accounts", "plugins"):
            continue
        if table in AT_ONCE:
            live.append(table)
        else:
            restart += [f"{table}.{key}" for key in changed_keys(getattr(running, table), getattr(read, table))]
    for name, account in read.accounts.items():
        before = running.accounts.get(name)
        if before is None:
            live.append(f"accounts.{name}")
            continue
        # another provider would not understand the settings, and another user is somebody else: the whole account waits
        keys = changed_keys(before, account)
        waits = any(key in OF_AN_IDENTITY for key in keys)
        (restart if waits else live).extend(f"accounts.{name}.{key}" for key in keys)
        accounts[name] = before if waits else account
    live += [f"accounts.{name} (removed)" for name in running.accounts if name not in read.accounts]
    kept = {name: getattr(running, name) for name in Configuration.model_fields if name not in AT_ONCE}
    return Changes(read.model_copy(update={**kept, "accounts": accounts}), tuple(live), tuple(restart))

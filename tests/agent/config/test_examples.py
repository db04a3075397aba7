"""The examples with everything that is commented out in force: whoever takes a # away must not find a key that does not exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from pydantic import BaseModel

from roomkeeper.config.loading import load_configuration
from roomkeeper.plugins.dispatcher import Dispatcher
from roomkeeper.plugins.loading import load_plugins
from roomkeeper.plugins.registries import collect_registries
from roomkeeper_moderation.config import load_policy

CONFIGS = Path(__file__).parents[3] / "configs"
ALTERNATIVES = ("policy =",)
"""What may not stand beside what the example says."""


def in_force(text: str) -> str:
    """An example with its commented tables and keys; prose, which has a blank after the #, stays a comment."""
    lines = [re.sub(r"^#(?=\[+[a-z]|[a-z_]+ = )", "", line) for line in text.splitlines()]
    return "\n".join(line for line in lines if not line.startswith(ALTERNATIVES))


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.name)
def test_every_key_of_an_example_exists(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = in_force(path.read_text(encoding="utf-8")).replace("/etc/roomkeeper/", f"{CONFIGS}/policies/")  # where they are copied from
    for name in re.findall(r'secret_env = "(\w+)"', text):
        monkeypatch.setenv(name, "https://school.example/calendar.ics" if "URL" in name else "0123456789abcdef" * 2)
    for name in re.findall(r'secret_credential = "([\w-]+)"', text):
        (tmp_path / name).write_text("secret")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    changed = tmp_path / path.name
    changed.write_text(text)
    configuration = load_configuration(changed)
    assert configuration.timetable
    host = load_plugins(configuration.plugins, data_dir=tmp_path, agent="a", strict=True)
    providers = collect_registries(Dispatcher(host.manager)).providers
    for account in configuration.accounts.values():
        model: type[BaseModel] = providers[account.provider].Settings  # type: ignore[attr-defined]
        model.model_validate(account.settings)


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("policies/*.toml")), ids=lambda path: path.name)
def test_every_key_of_a_policy_exists(path: Path, tmp_path: Path) -> None:
    changed = tmp_path / path.name
    changed.write_text(in_force(path.read_text(encoding="utf-8")))
    assert load_policy(changed).ladder  # unknown keys are refused

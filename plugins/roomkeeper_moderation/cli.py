"""`roomkeeper moderate`."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import CommandLine
from roomkeeper.rooms.messages import Message, MessageKind, User, Verdict
from roomkeeper.rooms.roles import Role
from roomkeeper.state.journal import reading
from roomkeeper_moderation import audit
from roomkeeper_moderation.config import ModerationSettings, Policy, all_terms, load_policy
from roomkeeper_moderation.explain import explain
from roomkeeper_moderation.replay import replay, role_book

PLUGIN_NAME = "moderation"

PolicyOption = Annotated[Path | None, typer.Option("--policy", help="A policy file; without one, the default policy.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def moderate_app(default_data_dir: Path) -> typer.Typer:
    """The sub-command with its own commands."""
    moderate = typer.Typer(name="moderate", help="Look at moderation: what a policy does, and what was done and why.", no_args_is_help=True)
    moderate.command("explain")(explain_command)
    moderate.command("replay")(replay_command)

    @moderate.command("log")
    def log_command(
        context: typer.Context,
        config: Annotated[
            Path | None, typer.Option("--config", "-c", help="Configuration file, for its data folder.", envvar="ROOMKEEPER_CONFIG")
        ] = None,
        session: Annotated[str, typer.Option(help="Only this session.")] = "",
        room: Annotated[str, typer.Option(help="Only this room.")] = "",
        user: Annotated[str, typer.Option(help="Only this user ID.")] = "",
        since: Annotated[
            datetime | None, typer.Option(parser=_time, metavar="TIME", help="Only from this local time on, such as 2026-03-02T09:00.")
        ] = None,
        limit: Annotated[int, typer.Option(min=1, help="At most so many, the latest.")] = 100,
        as_json: JsonOption = False,
    ) -> None:
        """Show the decisions: the message, what was matched, the history behind it, what was done and who was told what."""
        tools: CommandLine = context.obj
        data_dir = tools.data_dir(config) if config else default_data_dir
        entries = _decisions(data_dir, session, room, user, since.astimezone().timestamp() if since else 0.0, limit)
        if as_json:
            typer.echo(json.dumps([audit.as_document(entry) for entry in entries], ensure_ascii=True, indent=2))
        else:
            typer.echo("\n".join(line for entry in entries for line in audit.lines(entry)) or "nothing was decided")

    return moderate


def explain_command(
    context: typer.Context,
    text: Annotated[str, typer.Argument(help="The message, as somebody would write it.")],
    policy: PolicyOption = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="Configuration file: its policy, and what its other moderators think.")
    ] = None,
    room: Annotated[str, typer.Option(help="The room, for the policy that holds there (with --config).")] = "",
    role: Annotated[str, typer.Option(help="The sender's role: student, assistant or teacher.")] = "student",
    strikes: Annotated[int, typer.Option(min=0, help="Strikes the sender has already.")] = 0,
    at: Annotated[
        datetime | None, typer.Option(parser=_time, metavar="TIME", help="When it is said, for quiet hours; local time. Now, without it.")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Show each step of one decision: how the text is read, what is matched, and what would be done."""
    if role.lower() not in ("student", "assistant", "teacher"):
        raise ConfigurationError(f"{role!r} is no role", where="--role", remedy="give student, assistant or teacher")
    if policy is not None and config is not None:
        raise ConfigurationError("--policy and --config exclude each other", where="explain", remedy="give the one that you mean")
    if room and config is None:
        raise ConfigurationError("--room needs a configuration", where="--room", remedy="give --config, which says what holds in that room")
    sender, said_at = Role[role.upper()], at.astimezone().timestamp() if at else time.time()
    others: dict[str, Verdict | str | None] = {}
    if config is not None:
        tools: CommandLine = context.obj
        rules, terms = _in_force(tools, config, room)
        message = Message(
            kind=MessageKind.BROADCAST, room_id=room, sender=User("somebody", role=sender), text=text, at=said_at, verified=True
        )
        others = {name: verdict for name, verdict in tools.verdicts(config, message).items() if name != PLUGIN_NAME}
    else:
        rules = load_policy(policy) if policy else Policy()
        terms = all_terms(rules, policy.parent, where=str(policy)) if policy else all_terms(rules, Path())
    explanation = explain(rules, terms, text, at=said_at, role=sender, strikes=strikes, others=others)
    if as_json:
        typer.echo(json.dumps(asdict(explanation), ensure_ascii=True))
    else:
        typer.echo("\n".join(explanation.lines()))


def _in_force(tools: CommandLine, config: Path, room: str) -> tuple[Policy, tuple[str, ...]]:
    """The policy of a room and all its terms, as a configuration has them."""
    from roomkeeper_moderation.hooks import ModerationPlugin

    plugin, _ = tools.plugin(PLUGIN_NAME, config)
    assert isinstance(plugin, ModerationPlugin), "it is asked for by its name"
    engine = plugin.court.engine(room)
    dry_run = plugin.court.dry("", room)  # also by `dry_run_rooms`
    return engine.policy.model_copy(update={"dry_run": dry_run}), engine.terms


def replay_command(
    messages: Annotated[Path, typer.Argument(help="messages.jsonl of a session.")],
    policy: PolicyOption = None,
    teacher: Annotated[list[str] | None, typer.Option(help="Pattern of teachers' user IDs; may be given again.")] = None,
    assistant: Annotated[list[str] | None, typer.Option(help="Pattern of assistants' user IDs; may be given again.")] = None,
    bot: Annotated[list[str] | None, typer.Option(help="Pattern of the agent's own user IDs; may be given again.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Show what a policy would have done to a recorded session, against what was done."""
    settings = ModerationSettings(policy=policy) if policy else ModerationSettings()
    try:
        with messages.open(encoding="utf-8") as file:
            lines = list(file)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the messages cannot be read: {error}", where=str(messages), remedy="give a messages.jsonl") from error
    found = asyncio.run(replay(settings, lines, role_book(teacher or [], assistant or [], bot or []), where=str(messages)))
    if as_json:
        typer.echo(json.dumps(found.document(), ensure_ascii=True, indent=2))
        return
    for one in found.decisions:
        mark = " " if one.was == one.would else "*"
        typer.echo(f"{mark} line {one.line} {one.at} {one.user_id!r}: was {one.was}, would be {one.would}: {one.text[:80]!r}")
    typer.echo(f"{found.messages} messages; was: {_counts(found.was)}; would be: {_counts(found.would)}")


def _time(written: str) -> datetime:
    try:
        return datetime.fromisoformat(written)
    except ValueError:
        raise typer.BadParameter(f"{written!r} is no time; write it like 2026-03-02 or 2026-03-02T09:00") from None


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {action}" for action, count in sorted(counts.items())) or "nothing"


def _decisions(data_dir: Path, session: str, room: str, user: str, since: float, limit: int) -> list[audit.AuditEntry]:
    with reading(data_dir) as connection:
        if connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'moderation_audit'").fetchone() is None:
            return []  # no agent of this data folder has moderated yet
        return audit.search(connection, session_id=session, room_id=room, user_id=user, since=since, limit=limit)

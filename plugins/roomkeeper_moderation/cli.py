"""`roomkeeper moderate`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation.config import Policy, all_terms, load_policy
from roomkeeper_moderation.explain import explain

moderate = typer.Typer(name="moderate", help="Look at moderation: what a policy does, and why.", no_args_is_help=True)


@moderate.callback()
def _moderate() -> None:
    """Look at moderation: what a policy does, and why."""


@moderate.command("explain")
def explain_command(
    text: Annotated[str, typer.Argument(help="The message, as somebody would write it.")],
    policy: Annotated[Path | None, typer.Option(help="A policy file; without one, the default policy.")] = None,
    role: Annotated[str, typer.Option(help="The sender's role: student, assistant or teacher.")] = "student",
    strikes: Annotated[int, typer.Option(min=0, help="Strikes the sender has already.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show each step of one decision: how the text is read, what is matched, and what would be done."""
    if role.lower() not in ("student", "assistant", "teacher"):
        raise ConfigurationError(f"{role!r} is no role", where="--role", remedy="give student, assistant or teacher")
    rules = load_policy(policy) if policy else Policy()
    terms = all_terms(rules, policy.parent if policy else Path())
    explanation = explain(rules, terms, text, role=Role[role.upper()], strikes=strikes)
    if as_json:
        typer.echo(json.dumps(asdict(explanation), ensure_ascii=True))
    else:
        typer.echo("\n".join(explanation.lines()))

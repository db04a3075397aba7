"""What may be said, how fast, and what follows: the policy, in `[plugins.moderation]` or in a file of its own."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import Action
from roomkeeper.rooms.roles import Role
from roomkeeper.settings import Duration, Settings

E = TypeVar("E", Action, Role)


def _named(kind: type[E], names: tuple[str, ...]) -> BeforeValidator:
    def parse(value: object) -> object:
        if isinstance(value, kind):
            return value
        if isinstance(value, str) and value.lower() in names:
            return kind[value.upper()]
        raise ValueError(f"{value!r} is none of {', '.join(names)}")

    return BeforeValidator(parse)


Step = Annotated[Action, _named(Action, ("hint", "warn", "mute", "kick", "escalate"))]
Person = Annotated[Role, _named(Role, ("student", "assistant", "teacher"))]


class FloodPolicy(Settings):
    """More than `messages` within `per` is a flood. `messages = 0` switches the rule off."""

    messages: int = Field(default=5, ge=0, le=1000)
    per: Duration = Field(default=timedelta(seconds=5), gt=timedelta(), le=timedelta(hours=1))


class Policy(Settings):
    """The rules. The defaults are those of `configs/policies/default.toml`."""

    blocked_words: tuple[str, ...] = ("idiot*", "stupid", "moron*", "loser*", "shut up", "笨蛋")
    """Terms; `idiot*` also blocks what begins so."""
    word_files: tuple[Path, ...] = ()
    """Further terms, one a line, `#` for comments; relative to the policy's own folder."""
    allowed_words: tuple[str, ...] = ("looser",)
    """Words that pass although a blocked term is found in them."""
    flood: FloodPolicy = FloodPolicy()
    ladder: tuple[Step, ...] = Field(default=(Action.WARN, Action.MUTE, Action.KICK), min_length=1)
    """What the first, second, .. strike brings; the last step stays."""
    mute_for: Duration = Field(default=timedelta(minutes=2), gt=timedelta())
    strikes_expire_after: Duration = Field(default=timedelta(minutes=30), gt=timedelta())
    immune: tuple[Person, ...] = (Role.ASSISTANT, Role.TEACHER)
    """Roles that are never judged. The agent itself never is."""
    dry_run: bool = False
    """Judge and journal, but do nothing."""
    when_journal_fails: Literal["abstain", "act"] = "abstain"
    """A strike that cannot be journalled: let the message pass (the failure is counted), or act on it all the same."""


class ModerationSettings(Policy):
    """`[plugins.moderation]`: either `policy = FILE`, or the rules themselves."""

    policy: Path | None = None

    @model_validator(mode="after")
    def _one_source(self) -> ModerationSettings:
        also = sorted(self.model_fields_set - {"policy"})
        if self.policy is not None and also:
            raise ValueError(f"policy names a file, so {', '.join(also)} has to stand there")
        return self

    def load(self) -> tuple[Policy, tuple[str, ...]]:
        """Return the policy in force and all its terms. Reads files; raises `ConfigurationError`."""
        if self.policy is None:
            return self, all_terms(self, Path())
        policy = load_policy(self.policy)
        return policy, all_terms(policy, self.policy.parent)


def load_policy(path: Path) -> Policy:
    """Read a policy file. Blocks; raises `ConfigurationError` that names the file and the key."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"the policy cannot be read: {error}", where=str(path), remedy="give the path of a readable TOML file"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the policy is no TOML: {error}", where=str(path), remedy="mend the line it names") from error
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        known = ", ".join(Policy.model_fields)
        problems = "; ".join(
            f"{'.'.join(str(step) for step in problem['loc'])}: {problem['msg'].removeprefix('Value error, ')}"
            for problem in error.errors()
        )
        raise ConfigurationError(f"the policy is wrong: {problems}", where=str(path), remedy=f"known keys are {known}") from error


def all_terms(policy: Policy, folder: Path) -> tuple[str, ...]:
    """The policy's own terms and those of its word files, each once. Blocks; raises `ConfigurationError`."""
    terms = list(policy.blocked_words)
    for name in policy.word_files:
        path = folder / name
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"the word file cannot be read: {error}", where=str(path), remedy="give the path of a text file in UTF-8, one term a line"
            ) from error
        terms.extend(term for line in lines if (term := line.partition("#")[0].strip()))
    return tuple(dict.fromkeys(terms))

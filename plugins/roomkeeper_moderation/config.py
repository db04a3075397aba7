"""What may be said, how fast, and what follows: the policy, in `[plugins.moderation]` or in files of its own."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar

import re2
from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import Action
from roomkeeper.rooms.roles import Role
from roomkeeper.settings import Duration, Settings, TimeZoneName, explain_validation_error, parse_duration
from roomkeeper_moderation.ladder import Rung
from roomkeeper_moderation.normalise import PLAIN
from roomkeeper_moderation.patterns import patterns

E = TypeVar("E", Action, Role)

STEPS = ("hint", "warn", "mute", "kick", "escalate")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _named(kind: type[E], names: tuple[str, ...]) -> BeforeValidator:
    def parse(value: object) -> object:
        if isinstance(value, kind):
            return value
        if isinstance(value, str) and value.lower() in names:
            return kind[value.upper()]
        raise ValueError(f"{value!r} is none of {', '.join(names)}")

    return BeforeValidator(parse)


def _step(value: object) -> object:
    """`warn`, `mute`, `mute 10m`, `mute session`."""
    if not isinstance(value, str):
        return value
    name, _, length = value.strip().lower().partition(" ")
    if name not in STEPS or (length and name != "mute"):
        raise ValueError(f"{value!r} is none of {', '.join(STEPS)}, 'mute 10m', 'mute session'")
    if not length:
        return Action[name.upper()]
    if length.strip() == "session":
        return Rung(Action.MUTE, None)
    parsed = parse_duration(length)
    if not isinstance(parsed, timedelta) or parsed <= timedelta():
        raise ValueError(f"{value!r}: {length!r} is no length of time, such as '10m'")
    return Rung(Action.MUTE, parsed.total_seconds())


Step = Annotated[Action | Rung, BeforeValidator(_step)]
Person = Annotated[Role, _named(Role, ("student", "assistant", "teacher"))]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]


class Rule(Settings):
    """What every rule has."""

    action: Literal["strike", "hint", "escalate"] = "strike"
    """A strike (the ladder says what follows), a hint without one, or a call for the teacher."""
    dry_run: bool = False
    """Judge and journal, but do nothing."""


class FloodPolicy(Rule):
    """More than `messages` within `per` is a flood. `messages = 0` switches the rule off."""

    messages: int = Field(default=5, ge=0, le=1000)
    per: Duration = Field(default=timedelta(seconds=5), gt=timedelta(), le=timedelta(hours=1))


class RoomFloodPolicy(FloodPolicy):
    """More than `messages` of all users together within `per`; who wrote most of them is blamed. 0: off."""

    messages: int = Field(default=0, ge=0, le=10_000)
    per: Duration = Field(default=timedelta(seconds=10), gt=timedelta(), le=timedelta(hours=1))


class RepeatsPolicy(Rule):
    """The same or nearly the same message `messages` times by one user within `per`. 0: off."""

    messages: int = Field(default=4, ge=0, le=8)
    per: Duration = Field(default=timedelta(seconds=30), gt=timedelta(), le=timedelta(hours=1))
    min_letters: int = Field(default=6, ge=1)
    similarity: float = Field(default=0.8, ge=0.5, le=1.0)
    """Share of words (of pairs of letters, in short messages) that two messages have in common."""


class RaidPolicy(Rule):
    """The same or nearly the same message by `users` different users within `per`. 0: off."""

    users: int = Field(default=6, ge=0, le=1000)
    per: Duration = Field(default=timedelta(seconds=15), gt=timedelta(), le=timedelta(hours=1))
    min_letters: int = Field(default=20, ge=1)
    """Shorter messages never are a raid: a class greets and answers in chorus."""


class MentionsPolicy(Rule):
    """More than `most` different people mentioned in one message. 0: off."""

    most: int = Field(default=5, ge=0)


class LinksPolicy(Rule):
    """Links other than to the allowed hosts, their sub-domains included."""

    blocked: bool = False
    allowed: tuple[str, ...] = ()


class ShoutingPolicy(Rule):
    """At least `min_letters` letters, of which the share `capitals` or more are capitals. 0: off."""

    action: Literal["strike", "hint", "escalate"] = "hint"
    min_letters: int = Field(default=20, ge=0)
    capitals: float = Field(default=0.8, gt=0.0, le=1.0)


class EmojiPolicy(Rule):
    """More than `most` emoji in one message. 0: off."""

    action: Literal["strike", "hint", "escalate"] = "hint"
    most: int = Field(default=20, ge=0)


class LongPolicy(Rule):
    """More than `characters` in one message. 0: off."""

    action: Literal["strike", "hint", "escalate"] = "hint"
    characters: int = Field(default=0, ge=0)


class QuietHours(Rule):
    """A time in which nobody but the people in charge writes: daily hours, or the whole session (`start` and `end` left out)."""

    action: Literal["strike", "hint", "escalate"] = "hint"
    days: tuple[Weekday, ...] = WEEKDAYS  # type: ignore[assignment]
    start: time | None = None
    end: time | None = None
    time_zone: TimeZoneName = "UTC"
    may_write: tuple[Person, ...] = (Role.ASSISTANT, Role.TEACHER)

    @model_validator(mode="after")
    def _both_or_none(self) -> QuietHours:
        if (self.start is None) != (self.end is None):
            raise ValueError("give start and end, or neither")
        return self


class Policy(Settings):
    """The rules. The defaults are those of `configs/policies/default.toml`."""

    blocked_words: tuple[str, ...] = ("idiot*", "stupid", "moron*", "loser*", "shut up", "笨蛋")
    """Terms; `idiot*` also blocks what begins so."""
    word_files: tuple[Path, ...] = ()
    """Further terms, one a line, `#` for comments; relative to the policy's own folder."""
    allowed_words: tuple[str, ...] = ("looser",)
    """Words that pass although a blocked term is found in them."""
    blocked_patterns: tuple[str, ...] = ()
    """Regular expressions (RE2) over the message as it is written."""
    words: Rule = Rule()
    """What follows a blocked word or pattern."""
    flood: FloodPolicy = FloodPolicy()
    room_flood: RoomFloodPolicy = RoomFloodPolicy()
    repeats: RepeatsPolicy = RepeatsPolicy()
    raid: RaidPolicy = RaidPolicy()
    mentions: MentionsPolicy = MentionsPolicy()
    links: LinksPolicy = LinksPolicy()
    shouting: ShoutingPolicy = ShoutingPolicy()
    emoji: EmojiPolicy = EmojiPolicy()
    long: LongPolicy = LongPolicy()
    quiet_hours: tuple[QuietHours, ...] = ()
    newcomers_grace: Duration = Field(default=timedelta(0), ge=timedelta())
    """Within this time of their first arrival people get a hint for their first offence instead of a strike."""
    ladder: tuple[Step, ...] = Field(default=(Action.WARN, Action.MUTE, Action.KICK), min_length=1)
    """What the first, second, .. strike brings; the last step stays."""
    mute_for: Duration = Field(default=timedelta(minutes=2), gt=timedelta())
    strikes_expire_after: Duration = Field(default=timedelta(minutes=30), gt=timedelta())
    immune: tuple[Person, ...] = (Role.ASSISTANT, Role.TEACHER)
    """Roles that are never judged. The agent itself never is."""
    unverified_senders: Literal["hint", "sanction"] = "hint"
    """Where the server does not vouch for a sender, a sanction could hit somebody else: only hint, or sanction all the same."""
    dry_run: bool = False
    """Judge and journal, but do nothing."""
    when_journal_fails: Literal["abstain", "act"] = "abstain"
    """A strike that cannot be journalled: let the message pass (the failure is counted), or act on it all the same."""

    @field_validator("blocked_words", "allowed_words")
    @classmethod
    def _can_be_searched(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for term in value:
            try:
                patterns(term, PLAIN)
            except ConfigurationError as error:
                raise ValueError(f"{error.what}; {error.remedy}") from None
        return value

    @field_validator("blocked_patterns")
    @classmethod
    def _compiles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in value:
            compiled(pattern)
        return value


class ModerationSettings(Policy):
    """`[plugins.moderation]`: either `policy = FILE`, or the rules themselves."""

    policy: Path | None = None
    room_policies: Mapping[str, Path] = Field(default_factory=dict)
    """Policy files for single rooms, by shell-style pattern of the room ID; the first that fits counts."""
    dry_run_rooms: tuple[str, ...] = ()
    """Rooms, by shell-style pattern, in which every rule is a dry run."""
    keep_personal_data_for: Duration = Field(default=timedelta(days=90), gt=timedelta())
    """After this time names and texts are taken out of the audit, strikes and appeals are deleted."""
    keep_messages_for: Duration | None = Field(default=None, gt=timedelta())
    """After this time names and texts are taken out of `messages.jsonl` in the data folder. Left out: they stay as recordings do."""

    @model_validator(mode="after")
    def _one_source(self) -> ModerationSettings:
        also = sorted((self.model_fields_set & set(Policy.model_fields)) - {"policy"})
        if self.policy is not None and also:
            raise ValueError(f"policy names a file, so {', '.join(also)} has to stand there")
        return self

    def load(self) -> tuple[Policy, tuple[str, ...]]:
        """Return the policy in force and all its terms. Reads files; raises `ConfigurationError`."""
        if self.policy is None:
            return self, all_terms(self, Path(), where="[plugins.moderation]")
        policy = load_policy(self.policy, named_by="policy in [plugins.moderation]")
        return policy, all_terms(policy, self.policy.parent, where=str(self.policy))


def options() -> Any:
    """How the patterns of a policy are read by RE2."""
    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = 1 << 20
    return options


def compiled(pattern: str) -> Any:
    """A regular expression that no text can stall. Raises ValueError."""
    try:
        return re2.compile(pattern, options())
    except re2.error as error:
        reason = error.args[0].decode() if isinstance(error.args[0], bytes) else error.args[0]
        raise ValueError(f"{pattern!r} is no regular expression for RE2 ({reason}); it has no back references and no look-around") from None


def load_policy(path: Path, *, named_by: str = "--policy") -> Policy:
    """Read a policy file. Blocks; raises `ConfigurationError` that names the file and the key.

    :param named_by: the key or option that names the file.
    """
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"the policy cannot be read: {error}", where=str(path), remedy=f"{named_by} has to be the path of a readable TOML file"
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"the policy is no TOML: {error}", where=str(path), remedy="mend the line it names") from error
    try:
        return Policy.model_validate(table)
    except ValidationError as error:
        raise explain_validation_error(error, Policy, where=str(path), what="the policy") from error


def all_terms(policy: Policy, folder: Path, *, where: str = "the policy") -> tuple[str, ...]:
    """The policy's own terms and those of its word files, each once. Blocks; raises `ConfigurationError`.

    :param folder: where relative paths of word files start.
    :param where: the policy's file, for errors.
    """
    terms = list(policy.blocked_words)
    for name in policy.word_files:
        path = folder / name
        try:
            lines = path.read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"word_files names {str(path)!r}, which cannot be read: {error}",
                where=where,
                remedy=f"give the path of a text file in UTF-8, one term a line; relative paths start at {str(folder.resolve())!r}",
            ) from error
        terms.extend(term for line in lines if (term := line.partition("#")[0].strip()))
    return tuple(dict.fromkeys(terms))

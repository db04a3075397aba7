"""One decision, step by step, for the people who write policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from roomkeeper.rooms.messages import Action, Message, MessageKind, User, Verdict
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation import explanations
from roomkeeper_moderation.config import Policy
from roomkeeper_moderation.judge import BLOCKED_PATTERNS, BLOCKED_WORDS, Finding, Judge, words_of
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.normalise import views
from roomkeeper_moderation.people import Person


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every step of one decision. `verdict` is None when nothing is objected to."""

    text: str
    at: str
    judged: bool
    readings: list[dict[str, str]]
    matches: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    verdict: dict[str, Any] | None
    others: dict[str, str] = field(default_factory=dict)
    """What other moderators said, by plugin."""

    def lines(self) -> list[str]:
        """The same, for people."""
        told = [f"message   {self.text!r}", f"said at   {self.at}"]
        others = [f"other     {name}: {said}" for name, said in self.others.items()]
        if others:
            others.append("of all verdicts the strictest is carried out")
        if not self.judged:
            return [*told, "verdict   none: this role is never judged", *others]
        told += [f"read as   {reading['letters']!r} ({reading['how']})" for reading in self.readings]
        for match in self.matches:
            how = f", seen through: {', '.join(match['how'])}" if match["how"] else ""
            told.append(
                f"matched   {match['matched']!r} at {match['start']}-{match['end']} as {match['term']!r}{how}, score {match['score']:g}"
            )
        for finding in self.findings:
            if finding["matched"] and finding["rule"] != BLOCKED_WORDS:  # all blocked words are among the matches
                what = f"by pattern {finding['pattern']!r}" if finding["pattern"] else f"by rule {finding['rule']}"
                told.append(f"matched   {finding['matched']!r} at {finding['start']}-{finding['end']} {what}")
            told.append(f"rule      {finding['rule']}: asks for a {finding['asks_for']}{' (dry run)' if finding['dry_run'] else ''}")
        if self.verdict is None:
            return [*told, "verdict   none: nothing to object", *others]
        strike = f", strike {self.verdict['strike']}" if self.verdict["strike"] else ", no strike"
        dry = ", dry run: nothing would be done" if self.verdict["dry_run"] else ""
        return [
            *told,
            f"verdict   {self.verdict['action']} (rule {self.verdict['rule']}{strike}{dry})",
            f"told      {self.verdict['explanation']}",
            *others,
        ]


def explain(
    policy: Policy,
    terms: tuple[str, ...],
    text: str,
    *,
    at: float,
    role: Role = Role.STUDENT,
    strikes: int = 0,
    others: Mapping[str, Verdict | str | None] | None = None,
) -> Explanation:
    """Judge a text as chat of somebody with `strikes` strikes so far. Floods and raids need more than one message and are left out.

    :param at: when it is said, UNIX seconds, for quiet hours.
    :param others: what other moderators said of it, by plugin; a sentence for one that failed.
    """
    judge = Judge(policy, terms)
    ladder = Ladder(policy.ladder, policy.mute_for.total_seconds())
    message = Message(kind=MessageKind.BROADCAST, room_id="", sender=User("somebody", role=role), text=text, at=at, verified=True)
    judged = judge.judges(message)
    matches = judge.words.find(text) if judged else []
    found = judge.findings(Person("", "", "somebody"), message, words_of(message)) if judged else []
    finding = next((one for one in found if not one.terms.dry_run), found[0] if found else None)
    return Explanation(
        text=text,
        at=datetime.fromtimestamp(at).astimezone().isoformat(timespec="seconds"),
        judged=judged,
        readings=[{"how": view.how, "letters": view.letters} for view in views(text)],
        matches=[
            {"term": m.term, "matched": m.text, "start": m.start, "end": m.end, "how": list(m.how), "score": m.score} for m in matches
        ],
        findings=[_found(one) for one in found],
        verdict=_verdict(policy, ladder, finding, strikes) if finding else None,
        others={name: _told(verdict) for name, verdict in (others or {}).items()},
    )


def _found(finding: Finding) -> dict[str, Any]:
    start, end = finding.span or (None, None)
    return {
        "rule": finding.rule,
        "asks_for": finding.terms.action,
        "dry_run": finding.terms.dry_run,
        "matched": finding.matched,
        "start": start,
        "end": end,
        "pattern": finding.term if finding.rule == BLOCKED_PATTERNS else "",
        "score": finding.score,
    }


def _told(verdict: Verdict | str | None) -> str:
    if isinstance(verdict, Verdict):
        matched = f", matched {verdict.matched!r}" if verdict.matched else ""
        return f"{verdict.action.name.lower()} (rule {verdict.rule}{matched}{', dry run' if verdict.dry_run else ''})"
    return verdict or "nothing to object"


def _verdict(policy: Policy, ladder: Ladder, finding: Finding, strikes: int) -> dict[str, Any]:
    dry = policy.dry_run or finding.terms.dry_run
    known = {"rule": finding.rule, "matched": finding.matched, "score": finding.score, "dry_run": dry}
    if finding.terms.action != "strike":
        action = Action[finding.terms.action.upper()]
        return {"action": action.name.lower(), "strike": None, "seconds": None, "explanation": finding.reason, **known}
    return {
        "action": ladder.action(strikes + 1).name.lower(),
        "strike": strikes + 1,
        "seconds": ladder.seconds(strikes + 1),
        "explanation": explanations.with_consequences(finding.reason, ladder, strikes + 1),
        **known,
    }

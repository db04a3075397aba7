"""One decision, step by step, for the people who write policies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roomkeeper.rooms.messages import Message, MessageKind, User
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation import explanations
from roomkeeper_moderation.config import Policy
from roomkeeper_moderation.judge import Judge, words_of
from roomkeeper_moderation.ladder import Ladder
from roomkeeper_moderation.normalise import views


@dataclass(frozen=True, slots=True)
class Explanation:
    """Every step of one decision. `verdict` is None when nothing is objected to."""

    text: str
    judged: bool
    readings: list[dict[str, str]]
    matches: list[dict[str, Any]]
    verdict: dict[str, Any] | None

    def lines(self) -> list[str]:
        """The same, for people."""
        told = [f"message   {self.text!r}"]
        if not self.judged:
            return [*told, "verdict   none: this role is never judged"]
        told += [f"read as   {reading['letters']!r} ({reading['how']})" for reading in self.readings]
        for match in self.matches:
            how = f", seen through: {', '.join(match['how'])}" if match["how"] else ""
            told.append(
                f"matched   {match['matched']!r} at {match['start']}-{match['end']} as {match['term']!r}{how}, score {match['score']:g}"
            )
        if self.verdict is None:
            return [*told, "verdict   none: nothing to object"]
        return [
            *told,
            f"verdict   {self.verdict['action']} (rule {self.verdict['rule']}, strike {self.verdict['strike']})",
            f"told      {self.verdict['explanation']}",
        ]


def explain(policy: Policy, terms: tuple[str, ...], text: str, *, role: Role = Role.STUDENT, strikes: int = 0) -> Explanation:
    """Judge a text as chat of somebody with `strikes` strikes so far. Floods need more than one message and are left out."""
    judge = Judge(policy, terms)
    ladder = Ladder(policy.ladder, policy.mute_for.total_seconds())
    message = Message(kind=MessageKind.BROADCAST, room_id="", sender=User("somebody", role=role), text=text, at=0.0)
    judged = judge.judges(message)
    found = judge.words.find(text) if judged else []
    finding = judge.blocked_word(message, words_of(message)) if judged else None
    verdict = None
    if finding is not None:
        verdict = {
            "action": ladder.action(strikes + 1).name.lower(),
            "rule": finding.rule,
            "strike": strikes + 1,
            "seconds": ladder.seconds(strikes + 1),
            "explanation": explanations.with_consequences(finding.reason, ladder, strikes + 1),
            "dry_run": policy.dry_run,
        }
    return Explanation(
        text=text,
        judged=judged,
        readings=[{"how": view.how, "letters": view.letters} for view in views(text)],
        matches=[{"term": m.term, "matched": m.text, "start": m.start, "end": m.end, "how": list(m.how), "score": m.score} for m in found],
        verdict=verdict,
    )

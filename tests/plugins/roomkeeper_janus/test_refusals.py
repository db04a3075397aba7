"""Every code of Janus that is known has its line in the documentation, and the right kind of error."""

from __future__ import annotations

from pathlib import Path

from roomkeeper.errors import RoomConnectionError, UnsupportedError
from roomkeeper_janus.refusals import ADVICE, Part, lacks_right, not_allowed, refusal

PAGE = Path(__file__).parents[3] / "docs" / "janus.md"


def test_every_code_is_documented() -> None:
    lines = [f"| {part} | {code} | {advice.remedy} |" for (part, code), advice in ADVICE.items()]
    assert PAGE.read_text(encoding="utf-8").endswith("\n".join(lines) + "\n")


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = refusal(Part.VIDEOROOM, 426, "No such room (x)", where="room 'x'")
    assert str(error).startswith("[426] room 'x': No such room (x) — create the room")
    assert isinstance(refusal(Part.CORE, 458, "No such session"), RoomConnectionError)
    assert "log" in str(refusal(Part.TEXTROOM, 12345, "?"))


def test_a_missing_right_is_told_from_a_fault() -> None:
    missing = refusal(Part.VIDEOROOM, 433, "Unauthorized (wrong secret)")
    assert lacks_right(missing, Part.VIDEOROOM)
    assert not lacks_right(refusal(Part.VIDEOROOM, 428, "No such feed"), Part.VIDEOROOM)
    assert isinstance(not_allowed("kick", "x", missing), UnsupportedError)

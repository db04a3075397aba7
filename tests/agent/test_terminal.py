"""Tables for people: nothing that is to be copied is broken."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest

from roomkeeper.terminal import Cell, Column, Row, table_lines

SESSION = "20270508T080000Z-open-day-large-class"
COLUMNS = [Column("room"), Column("size", right=True), Column("state", wraps=True), Column("session", below=True)]
ROWS: Sequence[Row] = [
    ["large-class", "2.5 MB", Cell("failing 2/3, 1 in the backup", "red"), SESSION],
    ["\u540d\u524d", "10 bytes", "complete", f"{SESSION}-2"],
]
_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def plain(width: int | None, columns: Sequence[Column | str] = COLUMNS, rows: Sequence[Row] = ROWS) -> list[str]:
    return [_COLOUR.sub("", line) for line in table_lines(columns, rows, width)]


def test_a_pipe_gets_a_line_a_row_however_long() -> None:
    assert plain(None, ["a", "b"], [["x" * 500, "y z " * 100 + "end"]])[1] == "x" * 500 + "  " + "y z " * 100 + "end"
    assert plain(None) == plain(200)


def test_columns_line_up_and_numbers_stand_to_the_right() -> None:
    assert plain(120) == [
        "room             size  state                         session",
        f"large-class    2.5 MB  failing 2/3, 1 in the backup  {SESSION}",
        f"\u540d\u524d         10 bytes  complete                      {SESSION}-2",
    ]


def test_what_may_wrap_gives_way_first_and_only_at_spaces() -> None:
    assert plain(79) == [
        "room             size  state            session",
        f"large-class    2.5 MB  failing 2/3, 1   {SESSION}",
        "                       in the backup",
        f"\u540d\u524d         10 bytes  complete         {SESSION}-2",
    ]


def test_an_id_then_has_a_line_of_its_own() -> None:
    assert plain(60) == [
        "room             size  state",
        "large-class    2.5 MB  failing 2/3, 1 in the backup",
        f"  session {SESSION}",
        "\u540d\u524d         10 bytes  complete",
        f"  session {SESSION}-2",
    ]


def test_where_nothing_fits_each_cell_has_a_line() -> None:
    assert plain(25) == [
        "room     large-class",
        "size     2.5 MB",
        "state    failing 2/3, 1 in the backup",
        f"session  {SESSION}",
        "",
        "room     \u540d\u524d",
        "size     10 bytes",
        "state    complete",
        f"session  {SESSION}-2",
    ]


@pytest.mark.parametrize("width", range(1, 130))
def test_no_id_is_ever_broken_and_no_line_of_a_table_too_long(width: int) -> None:
    lines = plain(width)
    for session in (SESSION, f"{SESSION}-2"):
        assert any(re.search(rf"{session}$", line) for line in lines)
    assert any("large-class" in line for line in lines)
    if "size" in lines[0]:
        assert all(len(line) <= width for line in lines if SESSION not in line)


def test_colours_are_for_terminals() -> None:
    coloured = list(table_lines(COLUMNS, ROWS, 120))
    assert "\x1b[31mfailing 2/3, 1 in the backup\x1b[0m" in coloured[1]

"""Tables for people. Words are never broken: an ID stays in one piece and can be copied, however narrow the terminal is."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import typer

_GAP = "  "
_SMALLEST_WIDTH = 20


@dataclass(frozen=True, slots=True)
class Column:
    """How a column of a table is set.

    `wraps`: where the table is too wide, its cells may be broken at spaces. `below`: where that does not help, it stands below each row,
    on lines of its own. `dim`: it stands back.
    """

    title: str
    right: bool = False
    wraps: bool = False
    below: bool = False
    dim: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A text with a colour, for terminals."""

    text: str
    colour: str | None = None


Row = Sequence[str | Cell]


def print_table(columns: Sequence[Column | str], rows: Sequence[Row], *, empty: str) -> None:
    """Print a table, or the sentence `empty` when there is nothing to show. What goes into a pipe has no colours and is never wrapped."""
    if not rows:
        typer.echo(empty)
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
    for line in table_lines(columns, rows, width):
        typer.echo(line, color=False if os.environ.get("NO_COLOR") else None)  # None: as the terminal can, none for a pipe


def table_lines(columns: Sequence[Column | str], rows: Sequence[Row], width: int | None) -> Iterator[str]:
    """A table's lines, with ANSI colours.

    :param width: in cells; None: as wide as it comes.
    """
    plain = [one if isinstance(one, Column) else Column(one) for one in columns]
    table = _Table(plain, [[one if isinstance(one, Cell) else Cell(one) for one in row] for row in rows])
    width = max(width, _SMALLEST_WIDTH) if width is not None else None
    if (widths := table.fitted(width)) is not None:
        return table.lines(widths)
    above = table.without_below()
    if above.columns != plain and (widths := above.fitted(width)) is not None:
        return _with_below(above.lines_of_rows(widths), table)
    return table.records()


class _Table:
    def __init__(self, columns: list[Column], rows: list[list[Cell]]) -> None:
        self.columns = columns
        self.rows = rows

    def without_below(self) -> _Table:
        """The same without the columns that may stand below their rows."""
        kept = [number for number, column in enumerate(self.columns) if not column.below]
        return _Table([self.columns[number] for number in kept], [[row[number] for number in kept] for row in self.rows])

    def fitted(self, width: int | None) -> list[int] | None:
        """The columns' widths, those that wrap made narrower until all fit; None when they cannot."""
        widths = [max(_length(text) for text in self._texts(number)) for number in range(len(self.columns))]
        if width is None:
            return widths
        smallest = [
            max(_length(word) for text in self._texts(number) for word in text.split(" ")) if column.wraps else widths[number]
            for number, column in enumerate(self.columns)
        ]
        while sum(widths) + len(_GAP) * (len(widths) - 1) > width:
            spare = [have - least for have, least in zip(widths, smallest, strict=True)]
            if not any(spare):
                return None
            # the widest that can give: short columns stay as they are
            widths[max((number for number, left in enumerate(spare) if left), key=lambda number: widths[number])] -= 1
        return widths

    def lines(self, widths: list[int]) -> Iterator[str]:
        """The table."""
        for lines in self.lines_of_rows(widths):
            yield from lines

    def lines_of_rows(self, widths: list[int]) -> Iterator[list[str]]:
        """The lines of the head, then those of each row."""
        yield self._set([Cell(column.title) for column in self.columns], widths, bold=True)
        for row in self.rows:
            yield self._set(row, widths)

    def records(self) -> Iterator[str]:
        """A line for each cell: what fits nowhere else."""
        indent = max(_length(column.title) for column in self.columns)
        for number, row in enumerate(self.rows):
            if number:
                yield ""
            for column, cell in zip(self.columns, row, strict=True):
                if cell.text:
                    yield f"{typer.style(_padded(column.title, indent), bold=True)}{_GAP}{_styled(cell.text, column, cell)}"

    def _texts(self, number: int) -> Iterator[str]:
        yield self.columns[number].title
        for row in self.rows:
            yield row[number].text

    def _set(self, row: list[Cell], widths: list[int], *, bold: bool = False) -> list[str]:
        broken = [_broken(cell.text, width) for cell, width in zip(row, widths, strict=True)]
        lines = []
        for line in range(max(map(len, broken))):
            parts = []
            for column, cell, texts, width in zip(self.columns, row, broken, widths, strict=True):
                text = texts[line] if line < len(texts) else ""
                padding = " " * (width - _length(text))
                styled = typer.style(text, bold=True) if bold and text else _styled(text, column, cell)
                parts.append(f"{padding}{styled}" if column.right else f"{styled}{padding}")
            lines.append(_GAP.join(parts).rstrip())
        return lines


def _with_below(lines_of_rows: Iterator[list[str]], table: _Table) -> Iterator[str]:
    """A table, and below each row the cells that were left out of it."""
    yield from next(lines_of_rows)
    for lines, row in zip(lines_of_rows, table.rows, strict=True):
        yield from lines
        for column, cell in zip(table.columns, row, strict=True):
            if column.below and cell.text:
                yield f"{_GAP}{typer.style(column.title, dim=True)} {_styled(cell.text, column, cell)}"


def _broken(text: str, width: int) -> list[str]:
    """A text in lines of at most `width`, broken at spaces only."""
    lines = [""]
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and _length(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _styled(text: str, column: Column, cell: Cell) -> str:
    return typer.style(text, fg=cell.colour, dim=column.dim or None) if text and (cell.colour or column.dim) else text


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _length(text))


def _length(text: str) -> int:
    """How many cells of a terminal a text takes: two for a Chinese character."""
    from rich.cells import cell_len  # here: what prints no table, such as the agent, does not need it

    return cell_len(text)

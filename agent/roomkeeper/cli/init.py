"""`roomkeeper init`: a commented configuration to begin with."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from roomkeeper.errors import ConfigurationError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    use: Annotated[str, typer.Argument(help="What for.")] = "",
    out: Annotated[Path | None, typer.Option("--out", "-o", help="File to write; default: standard output.")] = None,
) -> None:
    """Write a commented configuration to begin with.

    Without a use it lists them. Edit what it wrote, then try it with `roomkeeper check`.
    """
    uses = example_configurations()
    if not use:
        for name, text in uses.items():
            typer.echo(f"{name}: {first_sentence(text)}")
        return
    if use not in uses:
        raise ConfigurationError(f"there is no use {use!r}", remedy=f"choose one of {', '.join(uses)}")
    if out is None:
        typer.echo(uses[use], nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as file:
            file.write(uses[use])
    except FileExistsError:
        raise ConfigurationError("the file exists already", where=str(out), remedy="choose another name; nothing was written") from None
    except OSError as error:
        raise ConfigurationError(f"the file cannot be written: {error.strerror}", where=str(out)) from error
    typer.echo(f"wrote {out}; edit it, then: roomkeeper check --config {out}")


def example_configurations() -> dict[str, str]:
    """The example configurations by use: from the installed package, or from `configs/` of a checkout."""
    installed = files("roomkeeper") / "configs"
    folder = installed if installed.is_dir() else Path(__file__).parents[3] / "configs"
    found = {entry.name: entry for entry in folder.iterdir() if entry.name.endswith(".toml")}
    return {name.removesuffix(".toml"): found[name].read_text(encoding="utf-8") for name in sorted(found)}


def first_sentence(text: str) -> str:
    """The first sentence of the comment at a file's beginning."""
    comment = " ".join(line.removeprefix("#").strip() for line in text.split("\n\n", 1)[0].splitlines() if line.startswith("#"))
    return comment.split(". ")[0].rstrip(".") + "."

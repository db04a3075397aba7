"""What README, docs, CHANGELOG and the examples name exists: links and their anchors, paths, commands and options, tables and keys."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest
import typer
from pydantic import BaseModel

from roomkeeper.cli import build_app
from roomkeeper.config.models import Configuration
from roomkeeper.plugins.loading import load_plugins

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *(ROOT / "docs").rglob("*.md")])
EXAMPLES = sorted((ROOT / "configs").rglob("*.toml"))
FOLDERS = ("agent", "plugins", "tests", "benchmarks", "configs", "docs", "systemd")

by_name = pytest.mark.parametrize("path", [*DOCUMENTS, *EXAMPLES], ids=lambda path: str(path.relative_to(ROOT)))


def code_in(path: Path) -> Iterator[str]:
    """Lines of code blocks, code spans, and comments of examples."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".toml":
        yield from re.findall(r"^#.*?(roomkeeper .*?)(?=  |$)", text, re.MULTILINE)
        yield from re.findall(r"^#.*?  (roomkeeper .*)$", text, re.MULTILINE)
        return
    for block in re.findall(r"^```\w*\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from block.splitlines()
    yield from re.findall(r"^    (\S.*)$", text, re.MULTILINE)
    yield from re.findall(r"`([^`\n]+)`", text)


def anchors(path: Path) -> set[str]:
    """As GitHub makes them of headings."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@by_name
def test_links_lead_somewhere(path: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8")):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file) if file else path
        assert target.exists(), f"{link} is dead"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


@by_name
def test_paths_exist(path: Path) -> None:
    for named in re.findall(rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./-]*\w", path.read_text(encoding="utf-8")):
        assert any((base / named).exists() for base in (ROOT, path.parent)), f"{named} is not there"


@pytest.fixture(scope="module")
def command_line() -> Any:
    return typer.main.get_command(build_app())


@by_name
def test_commands_and_options_exist(path: Path, command_line: Any) -> None:
    for code in code_in(path):
        for words in re.findall(r"(?:^|/|(?<!-u)\s)roomkeeper ([a-z-].*)", code):
            command, name = command_line, "roomkeeper"
            for word in re.split(r"\s[#|>;&]|\s\(", words)[0].replace("[", " ").replace("]", " ").split():
                inner = getattr(command, "commands", {})
                if word in inner:
                    command, name = inner[word], f"{name} {word}"
                elif word.startswith("-"):
                    options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
                    assert word.partition("=")[0].rstrip(",.") in options, f"{name} has no {word}"
                else:
                    assert command is not command_line, f"there is no command {word!r}"


@by_name
def test_benchmarks_take_the_options_named(path: Path) -> None:
    for script, options in re.findall(r"python (benchmarks/\w+\.py)((?: [^\s`#]+)*)", path.read_text(encoding="utf-8")):
        source = (ROOT / script).read_text(encoding="utf-8")
        for option in re.findall(r"--[\w-]+", options):
            assert f'"{option}"' in source, f"{script} has no {option}"


def models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that a field may hold, through optional ones and collections."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from models_in(inner)


def knows(model: type[BaseModel], keys: list[str]) -> bool:
    """Whether a model has a key, table by table. In a table of tables by name any name will do."""
    if not keys:
        return True
    field = model.model_fields.get(keys[0])
    if field is None:
        return False
    named = "dict" in str(field.annotation) or "Mapping" in str(field.annotation)
    found = list(models_in(field.annotation))
    if not found:
        return len(keys) == 1 or named
    return any(knows(one, keys[1:]) or (named and knows(one, keys[2:])) for one in found)


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, type[BaseModel]]:
    """The settings of the installed plugins, by name."""
    host = load_plugins({}, data_dir=tmp_path_factory.mktemp("data"), agent="test")
    return {name: plugin.Settings for name, plugin in host.manager.list_name_plugin()}


@by_name
def test_tables_and_keys_exist(path: Path, tables: dict[str, type[BaseModel]]) -> None:
    text = path.read_text(encoding="utf-8")
    spans = re.findall(r"`\[+([a-z_][\w.]*)\]+(?: ([a-z_]+))?(?: =[^`]*)?`", text)
    spans += [
        (table, key) for table, key in re.findall(r"`(plugins\.\w+(?:\.\w+)*|messages|agent|http|sessions|admission)\.(?!jsonl)(\w+)", text)
    ]
    for table, key in spans:
        keys = [*table.split("."), *([key] if key else [])]
        if keys[0] not in Configuration.model_fields:
            continue  # a table of a policy or of somebody else's file
        if keys[0] == "plugins" and len(keys) > 1 and keys[1] in tables:
            assert knows(tables[keys[1]], [one for one in keys[2:] if one != "enabled"]), f"there is no {'.'.join(keys)}"
        elif keys[0] != "plugins":
            assert knows(Configuration, keys), f"there is no {'.'.join(keys)}"

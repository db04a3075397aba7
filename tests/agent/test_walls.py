"""The house's walls: who may import what."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CORE = ROOT / "agent" / "roomkeeper"
PLUGINS = sorted(path for path in (ROOT / "plugins").iterdir() if path.is_dir() and path.name.startswith("roomkeeper_"))

PLUGINS_MAY = {"errors", "hookspecs", "media", "rooms", "settings", "state", "terminal", "webhooks"}

# Each floor may import those before it, and itself. `media` stands twice in the house: its frames are the ground floor.
FLOORS = [
    {"errors", "settings", "terminal"},
    {"rooms", "media", "state", "claims", "webhooks"},
    {"hookspecs", "plugin_contract", "config"},
    {"plugins"},
    {"sessions"},
    {"ops"},
    {"app"},
    {"testing"},
    {"demo"},
    {"cli"},
]


def imports(path: Path) -> set[str]:
    """Absolute names of everything a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
    return found


def floor(part: str) -> int:
    return next(index for index, parts in enumerate(FLOORS) if part in parts)


def test_every_part_of_the_core_has_a_floor() -> None:
    parts = {path.stem for path in CORE.iterdir() if path.stem not in ("__init__", "__main__", "__pycache__", "py")}
    assert parts == set().union(*FLOORS)


@pytest.mark.parametrize("path", sorted(CORE.rglob("*.py")), ids=lambda path: str(path.relative_to(CORE)))
def test_the_core_imports_no_plugin_and_nothing_from_floors_above(path: Path) -> None:
    own = path.relative_to(CORE).parts[0].removesuffix(".py")
    for name in imports(path):
        assert not name.startswith("roomkeeper_"), f"the core imports the plugin {name}"
        if name.startswith("roomkeeper.") and not own.startswith("__"):
            part = name.split(".")[1]
            assert floor(part) <= floor(own), f"{own} imports {name} from a floor above"


@pytest.mark.parametrize("path", [path for plugin in PLUGINS for path in sorted(plugin.rglob("*.py"))], ids=lambda path: path.name)
def test_plugins_import_only_the_ground_floors(path: Path) -> None:
    own = path.relative_to(ROOT / "plugins").parts[0]
    for name in imports(path):
        if name.startswith("roomkeeper_"):
            assert name.split(".")[0] == own, f"imports another plugin: {name}"
        elif name.startswith("roomkeeper."):
            assert name.split(".")[1] in PLUGINS_MAY, f"imports {name}"

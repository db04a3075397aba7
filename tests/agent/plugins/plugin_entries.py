"""Entry points made of classes that stand in a test."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

from roomkeeper.plugins.loading import ENTRY_POINT_GROUP


def entry(name: str, target: object) -> EntryPoint:
    """An entry point that loads `target`, by way of a module of its own."""
    module = ModuleType(f"plugin_under_test_{name}")
    module.plugin = target  # type: ignore[attr-defined]
    sys.modules[module.__name__] = module
    return EntryPoint(name=name, value=f"{module.__name__}:plugin", group=ENTRY_POINT_GROUP)

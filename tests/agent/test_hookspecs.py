"""A gate for every hook: it is documented, and implementations agree with their specifications.

That every hook is called is shown by `test_every_hook_is_called` in integration/test_sessions.py, which knows them from the
specifications too.
"""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from roomkeeper.hookspecs import HookSpecs, spec_names
from roomkeeper.plugins.loading import load_plugins

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", spec_names())
def test_every_hook_is_documented(name: str) -> None:
    short = name.removeprefix("roomkeeper_")
    assert f"`{short}`" in GUIDE, f"docs/plugins.md does not mention {short}"
    documentation = inspect.getdoc(getattr(HookSpecs, name)) or ""
    for argument in inspect.signature(getattr(HookSpecs, name)).parameters:
        if argument != "self":
            assert f":param {argument}:" in documentation, f"{name} does not explain {argument}"


def test_built_in_plugins_are_annotated_like_the_specifications() -> None:
    host = load_plugins({}, data_dir=Path("/nowhere"), agent="a", strict=True)
    checked = 0
    for plugin_name, plugin in host.manager.list_name_plugin():
        for name in spec_names():
            method = getattr(plugin, name, None)
            if method is None:
                continue
            spec = inspect.signature(getattr(HookSpecs, name))
            mine = inspect.signature(method)
            for parameter in mine.parameters.values():
                assert parameter.annotation == spec.parameters[parameter.name].annotation, f"{plugin_name}.{name}({parameter.name})"
            checked += 1
    assert checked >= 15

"""`roomkeeper moderate explain`: every step of one decision."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import PluginContext
from roomkeeper_moderation.hooks import ModerationPlugin

DEFAULT = str(Path(__file__).parents[3] / "configs/policies/default.toml")


@pytest.fixture
def app(tmp_path: Path) -> typer.Typer:
    app = typer.Typer()
    ModerationPlugin(PluginContext(name="moderation", settings=None, data_dir=tmp_path, agent="a")).roomkeeper_register_cli(app)
    return app


def run(app: typer.Typer, *arguments: str) -> str:
    result = CliRunner().invoke(app, ["moderate", "explain", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


def test_each_step_is_shown(app: typer.Typer) -> None:
    told = run(app, "--policy", DEFAULT, "you 1d10t")
    assert "read as   'youdt' (plain)" in told
    assert "read as   'youidiot' (leet)" in told
    assert "matched   '1d10t' at 4-9 as 'idiot*', seen through: look-alike signs, score 0.9" in told
    assert "verdict   warn (rule blocked_words, strike 1)" in told


def test_json_is_one_object(app: typer.Typer) -> None:
    told = json.loads(run(app, "--json", "--strikes", "1", "笨蛋"))
    assert told["verdict"]["action"] == "mute"
    assert told["matches"][0] == {"term": "笨蛋", "matched": "笨蛋", "start": 0, "end": 2, "how": [], "score": 1.0}


def test_clean_text_and_immune_roles(app: typer.Typer) -> None:
    assert "nothing to object" in run(app, "a fine day")
    assert "never judged" in run(app, "--role", "teacher", "idiot")
    assert json.loads(run(app, "--json", "a fine day"))["verdict"] is None


def test_wrong_use_is_a_configuration_error(app: typer.Typer, tmp_path: Path) -> None:
    for arguments in (["--role", "king", "x"], ["--policy", str(tmp_path / "none.toml"), "x"]):
        result = CliRunner().invoke(app, ["moderate", "explain", *arguments])
        assert isinstance(result.exception, ConfigurationError)

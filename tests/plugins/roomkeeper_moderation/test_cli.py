"""`roomkeeper moderate explain`: every step of one decision."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from agent.plugins.plugin_entries import entry
from roomkeeper.cli.plugin_tools import PluginTools
from roomkeeper.errors import ConfigurationError
from roomkeeper.hookspecs import PluginContext, hookimpl
from roomkeeper.plugins import loading
from roomkeeper.rooms.messages import Action, Message, Verdict
from roomkeeper.rooms.session import LiveSession
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


def test_the_pattern_and_the_link_are_shown(app: typer.Typer, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("blocked_patterns = ['discord[.]gg']\n[links]\nblocked = true\n")
    told = run(app, "--policy", str(policy), "come to discord.gg and https://bad.example/x")
    assert "matched   'discord.gg' at 8-18 by pattern 'discord[.]gg'\nrule      blocked_patterns" in told
    told = run(app, "--policy", str(policy), "see https://bad.example/x")
    assert "matched   'https://bad.example' at 4-23 by rule links\nrule      links" in told
    (found,) = json.loads(run(app, "--policy", str(policy), "--json", "see https://bad.example/x"))["findings"]
    assert (found["start"], found["end"], found["pattern"]) == (4, 23, "")


def test_clean_text_and_immune_roles(app: typer.Typer) -> None:
    assert "nothing to object" in run(app, "a fine day")
    assert "never judged" in run(app, "--role", "teacher", "idiot")
    assert json.loads(run(app, "--json", "a fine day"))["verdict"] is None


def test_quiet_hours_are_those_of_the_time_that_is_given(app: typer.Typer, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text('quiet_hours = [{ days = ["mon"], start = "20:00", end = "21:00", time_zone = "Asia/Shanghai" }]\n')
    told = run(app, "--policy", str(policy), "--at", "2026-11-23T20:24+08:00", "hello class")
    assert "verdict   hint (rule quiet_hours" in told
    assert "nothing to object" in run(app, "--policy", str(policy), "--at", "2026-11-23T21:24+08:00", "hello class")


def test_wrong_use_is_a_configuration_error(app: typer.Typer, tmp_path: Path) -> None:
    for arguments in (["--room", "r", "x"], ["--role", "king", "x"], ["--policy", str(tmp_path / "none.toml"), "x"]):
        result = CliRunner().invoke(app, ["moderate", "explain", *arguments])
        assert isinstance(result.exception, ConfigurationError)


class ShoutPlugin:
    """A third party's moderator."""

    def __init__(self, context: PluginContext) -> None: ...

    @hookimpl
    async def roomkeeper_moderate_message(self, session: LiveSession, message: Message) -> Verdict | None:
        if message.text == "boom":
            raise RuntimeError("broken")
        return Verdict(action=Action.KICK, rule="shout", matched=message.text) if message.text.isupper() else None


def test_other_moderators_of_a_configuration_are_asked_too(app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = loading.installed_plugins()
    monkeypatch.setattr(loading, "installed_plugins", lambda: [*installed, entry("shout", ShoutPlugin)])
    config = tmp_path / "agent.toml"
    config.write_text(
        f'[agent]\ndata_dir = "{tmp_path}"\n[plugins.moderation]\ndry_run_rooms = ["try-*"]\n'
        f'[plugins.moderation.room_policies]\n"group-*" = "{Path(DEFAULT).with_name("gentle.toml")}"\n'
    )

    def explained(*arguments: str) -> str:
        result = CliRunner().invoke(app, ["moderate", "explain", "--config", str(config), *arguments], obj=PluginTools())
        assert result.exit_code == 0, result.output
        return result.output

    told = explained("YOU IDIOT")
    assert "verdict   warn (rule blocked_words, strike 1)" in told
    assert "other     shout: kick (rule shout, matched 'YOU IDIOT')" in told
    assert "verdict   hint" in explained("--room", "group-1", "idiot")
    assert "dry run: nothing would be done" in explained("--room", "try-1", "idiot")
    assert "other     shout: nothing to object" in explained("fine")
    assert "other     shout: abstains: RuntimeError: broken" in explained("boom")
    assert json.loads(explained("--json", "boom"))["others"] == {"shout": "abstains: RuntimeError: broken"}


def test_the_log_is_that_of_the_configuration_s_data_folder(app: typer.Typer, tmp_path: Path) -> None:
    config = tmp_path / "agent.toml"
    config.write_text(f'[agent]\ndata_dir = "{tmp_path / "elsewhere"}"\n')
    result = CliRunner().invoke(app, ["moderate", "log", "--config", str(config)], obj=PluginTools())
    assert str(tmp_path / "elsewhere") in str(result.exception)

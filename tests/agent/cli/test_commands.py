"""The command line as an operator meets it: help, exit codes, JSON, messages on standard error."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from agent.cli.conftest import Run
from roomkeeper.cli import build_app
from roomkeeper.state.upload_tally import UploadTally

COMMANDS = ["demo", "init", "run", "check", "schedule", "status", "recordings", "recover", "moderate", "rooms", "plugins"]


def all_commands(group: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every command below a group, by its full name."""
    for part, command in group.commands.items():
        yield f"{name} {part}".strip(), command
        if hasattr(command, "commands"):
            yield from all_commands(command, f"{name} {part}".strip())


def test_every_command_says_in_one_short_sentence_what_it_does_and_the_same_option_in_the_same_words() -> None:
    options: dict[str, set[str]] = {}
    for name, command in all_commands(typer.main.get_group(build_app())):
        first = " ".join((command.help or "").split("\n\n")[0].split())
        assert first.endswith("."), f"{name}: {first}"
        assert len(first) <= 115, f"{name}: {first}"
        for option in command.params:
            told = getattr(option, "help", None)
            assert told, f"{name} {option.name} has no help"
            assert told.endswith("."), f"{name} {option.name}: {told}"
            if option.name in ("json_output", "as_json") and name != "rooms serve":
                options.setdefault("--json", set()).add(told)
    assert options["--json"] == {"Print JSON instead of text."}


def test_a_length_of_time_that_is_none_is_answered_with_how_to_write_it(roomkeeper: Run, configuration: Path) -> None:
    done = roomkeeper("recover", "--config", str(configuration), "--wait", "soon")
    assert (done.returncode, "write it like 90s or 10m" in done.stderr) == (2, True)


def test_help_names_every_command(roomkeeper: Run) -> None:
    done = roomkeeper("--help")
    assert done.returncode == 0
    for command in COMMANDS:
        assert command in done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(roomkeeper: Run, command: str) -> None:
    done = roomkeeper(command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nonsense"], "nonsense"),
        (["run"], "--config"),
        (["run", "--config", "/no/such/file"], "there is no such file"),
    ],
)
def test_wrong_use_is_exit_code_2_with_the_reason_on_standard_error(roomkeeper: Run, arguments: list[str], said: str) -> None:
    done = roomkeeper(*arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_wrong_key_of_an_account_s_settings_is_found_before_the_first_class(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(configuration.read_text().replace("server_secret", "server_sekret"))
    done = roomkeeper("run", "--config", str(configuration))
    assert done.returncode == 2
    assert "accounts.a.settings.server_sekret: unknown key; did you mean 'server_secret'?" in done.stderr


def test_a_provider_nobody_has_is_found_before_the_first_class(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(configuration.read_text().replace('"embedded"', '"embeded"'))
    done = roomkeeper("run", "--config", str(configuration))
    assert done.returncode == 2
    assert "no plugin has a room provider 'embeded'" in done.stderr


def test_schedule_shows_what_will_run(roomkeeper: Run, configuration: Path) -> None:
    arguments = ["schedule", "--config", str(configuration), "--from", "2026-10-23", "--to", "2026-10-28"]
    document = json.loads(roomkeeper(*arguments, "--json").stdout)
    mornings = ["2026-10-23T07:00:00.000Z", "2026-10-26T08:00:00.000Z", "2026-10-27T08:00:00.000Z"]
    assert [(one["start"], one["room_id"]) for one in document] == [(start, room) for start in mornings for room in ("r1", "r2")]
    text = roomkeeper(*arguments).stdout
    assert "Mon 2026-10-26 09:00 CET" in text
    exactly = ["schedule", "--config", str(configuration), "--from", "2026-10-26T12:00:00Z", "--to", "2026-10-27T08:30:00+01:00", "--json"]
    assert json.loads(roomkeeper(*exactly).stdout) == []


def test_schedule_finds_more_rooms_than_the_account_may_have_before_it_happens(roomkeeper: Run, configuration: Path) -> None:
    text = configuration.read_text().replace('user_id = "bot"', 'user_id = "bot"\nmax_rooms = 2', 1)
    plan = '[[timetable]]\nname = "extra"\naccount = "a"\nrooms = ["r3"]\ncron = "30 9 * * fri"\n'
    plan += 'time_zone = "Europe/Berlin"\nduration = "1h"\n'
    before, mark, after = text.partition("[[timetable]]")
    configuration.write_text(before + plan + mark + after)
    arguments = ["schedule", "--config", str(configuration), "--from", "2026-10-22", "--to", "2026-10-24"]
    document = json.loads(roomkeeper(*arguments, "--json").stdout)
    assert [one["conflict"] for one in document] == [False, False, True, True, True]
    assert "may be in 2 rooms at once (max_rooms)" in roomkeeper(*arguments).stdout


def test_status_before_the_first_run(roomkeeper: Run, configuration: Path) -> None:
    done = roomkeeper("status", "--config", str(configuration))
    assert done.returncode == 2
    assert "roomkeeper run" in done.stderr


def test_recover_of_an_empty_folder_and_status_after_it(roomkeeper: Run, configuration: Path) -> None:
    done = roomkeeper("recover", "--config", str(configuration), "--json")
    uploads = UploadTally().document()
    nothing = {"sessions": {}, "segments": {}, "objects": {}, "uploads": uploads, "not_over": [], "not_uploaded": []}
    assert (done.returncode, json.loads(done.stdout)) == (0, nothing), done.stderr
    assert "no session was left unfinished" in roomkeeper("status", "--config", str(configuration)).stdout
    assert json.loads(roomkeeper("recordings", "--config", str(configuration), "--json").stdout) == {"recordings": []}


def test_init_writes_a_configuration_that_can_be_read_and_never_overwrites_one(roomkeeper: Run, tmp_path: Path) -> None:
    listed = roomkeeper("init").stdout
    assert "class-recorder: Record classes automatically" in listed
    path = tmp_path / "mine.toml"
    done = roomkeeper("init", "class-recorder", "--out", str(path))
    assert (done.returncode, "roomkeeper check --config" in done.stdout) == (0, True)
    assert roomkeeper("init", "class-recorder").stdout == path.read_text()
    again = roomkeeper("init", "teaching-assistant", "--out", str(path))
    assert again.returncode == 2
    assert "exists already" in again.stderr
    assert roomkeeper("init", "nonsense").returncode == 2


def test_a_store_nobody_has_is_found_at_the_start(roomkeeper: Run, configuration: Path) -> None:
    configuration.write_text(configuration.read_text() + '[plugins.s3]\nstore = "s4"\n')
    done = roomkeeper("run", "--config", str(configuration))
    assert done.returncode == 2
    assert "s4" in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_that_only_look_need_no_secrets(roomkeeper: Run, configuration: Path) -> None:
    text = configuration.read_text().replace('"0123456789abcdef0123456789abcdef"', '{ secret_env = "NOT_SET_ANYWHERE" }')
    configuration.write_text(text)
    assert roomkeeper("schedule", "--config", str(configuration)).returncode == 0
    assert "no agent has run here yet" in roomkeeper("status", "--config", str(configuration)).stderr
    assert "NOT_SET_ANYWHERE" in roomkeeper("run", "--config", str(configuration)).stderr


def test_a_token_needs_the_server_s_secret(roomkeeper: Run, tmp_path: Path) -> None:
    done = roomkeeper("rooms", "token", "--user", "u", "--room", "r", "--secret-file", str(tmp_path / "nope"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "nope" in done.stderr
    assert not (tmp_path / "nope").exists()


def test_version(roomkeeper: Run) -> None:
    assert roomkeeper("--version").stdout.startswith("roomkeeper 0.")


def test_plugins_lists_the_built_in_ones(roomkeeper: Run) -> None:
    done = roomkeeper("plugins", "--json")
    assert done.returncode == 0, done.stdout
    assert {"commands", "embedded", "moderation", "recorder", "s3"} <= {plugin["name"] for plugin in json.loads(done.stdout)}


def test_the_installed_program_is_the_same() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "roomkeeper", "run", "--config", "/no/such/file"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no such file" in done.stderr

"""Reading configurations: every mistake gets a sentence that says where and what instead."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from roomkeeper.config.loading import load_configuration, parse_configuration
from roomkeeper.errors import ConfigurationError

ACCOUNT = {"provider": "embedded", "user_id": "bot"}
PLAN = {"name": "maths", "account": "a", "rooms": ["r"], "cron": "0 9 * * mon", "duration": "45m"}


def document(**changes: Any) -> dict[str, Any]:
    return {"accounts": {"a": ACCOUNT}, "timetable": [PLAN | changes]}


def test_example_configurations_are_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ROOMKEEPER_SERVER_SECRET", "ROOMKEEPER_S3_ACCESS_KEY", "ROOMKEEPER_S3_SECRET_KEY"):
        monkeypatch.setenv(name, "x" * 32)
    found = sorted((Path(__file__).parents[3] / "configs").glob("*.toml"))
    assert len(found) >= 2
    for path in found:
        assert load_configuration(path).timetable


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"agnet": {}}, "agnet: unknown key; did you mean 'agent'?"),
        ({"agent": {"datadir": "/x"}}, "agent.datadir: unknown key; did you mean 'data_dir'?"),
        ({"accounts": {"a": ACCOUNT | {"usr_name": "x"}}}, "accounts.a.usr_name: unknown key; did you mean 'user_name'?"),
        ({"accounts": {"a": {"provider": "embedded"}}}, "accounts.a.user_id: missing"),
        (document(durration="1h"), "timetable[0].durration: unknown key; did you mean 'duration'?"),
        (document(time_zone="Europe/Berlinn"), "'Europe/Berlinn' is no IANA time zone"),
        (document(cron="0 9 * *"), "cron '0 9 * *' cannot be read"),
        (document(cron="0 9 * * 1"), "write weekdays as names"),
        (document(at=["2026-01-01T09:00:00"]), "not both"),
        (document(duration="-1m"), "duration"),
        (document(duration=0), "longer than nothing"),
        (document(duration="45"), "timetable[0].duration: '45' is no length of time; write it like 45m"),
        (document(rooms="r"), "timetable[0].rooms: has to be a list"),
        (document(rooms=[]), "timetable[0].rooms: may not be empty"),
        (document(cron=None, at=["tomorrow"]), "is no date with a time, such as"),
        (document(account="b"), "there is no account 'b' (known: a)"),
        (document(rooms=["r1", "r2", "r3", "r4", "r5", "r6"]), "6 rooms at once, but account 'a' may have 5"),
        (document(rooms=["r", "r"]), "stands twice"),
        ({"http": {"host": "0.0.0.0"}}, "http: host '0.0.0.0' can be reached from outside, so a token has to be given"),
        ({"http": {"host": "0.0.0.0", "token": ""}}, "http.token: has to have at least 16 characters; `openssl rand -hex 16` prints"),
        ({"http": {"token": "fifteen letters"}}, "http.token: has to have at least 16 characters"),
    ],
)
def test_mistakes_are_named(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration(wrong, where="x.toml")
    assert said in str(caught.value)
    assert str(caught.value).startswith("x.toml: ")
    assert caught.value.user_fault


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration({"agnet": {}, "loging": {}})
    assert "agnet" in str(caught.value)
    assert "loging" in str(caught.value)


@pytest.mark.parametrize("text", ["[agent", "a = \xff"])
def test_files_that_are_no_toml(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.toml"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(ConfigurationError, match=r"x\.toml"):
        load_configuration(path)


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="--config"):
        load_configuration(tmp_path / "none.toml")


def test_secrets_come_from_environment_file_and_credential(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file.secret").write_text("from-file\n")
    (tmp_path / "credential").write_text("from-credential")
    monkeypatch.setenv("A_SECRET", "from-env")
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path))
    settings = {"a": {"secret_env": "A_SECRET"}, "b": {"secret_file": "file.secret"}, "c": [{"secret_credential": "credential"}]}
    configuration = parse_configuration({"accounts": {"a": ACCOUNT | {"settings": settings}}}, folder=tmp_path)
    assert configuration.accounts["a"].settings == {"a": "from-env", "b": "from-file", "c": ["from-credential"]}
    assert "from-env" not in repr(configuration), "a secret must not reach a log by way of repr"


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ({"secret_env": "NO_SUCH_VARIABLE"}, "NO_SUCH_VARIABLE"),
        ({"secret_file": "none"}, "cannot be read"),
        ({"secret_credential": "x"}, "LoadCredential=x"),
        ({"secret_evn": "X"}, "did you mean 'secret_env'"),
    ],
)
def test_missing_secrets_say_where_and_what_to_do(
    secret: dict[str, str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration({"accounts": {"a": ACCOUNT | {"settings": {"key": secret}}}}, where="x.toml", folder=tmp_path)
    assert said in str(caught.value)
    assert "x.toml: accounts.a.settings.key" in str(caught.value)


def test_all_missing_variables_are_told_at_once() -> None:
    settings = {"key": {"secret_env": "NO_SUCH_KEY"}, "again": {"secret_env": "NO_SUCH_KEY"}, "pin": {"secret_env": "NO_SUCH_PIN"}}
    with pytest.raises(ConfigurationError) as caught:
        parse_configuration({"accounts": {"a": ACCOUNT | {"settings": settings}}}, where="x.toml")
    assert str(caught.value) == (
        "x.toml: accounts.a.settings.key: the environment has no variable NO_SUCH_KEY, nor NO_SUCH_PIN (x.toml: accounts.a.settings.pin)"
        " — set NO_SUCH_KEY, NO_SUCH_PIN before the start, each to the secret itself (from a file: export NO_SUCH_KEY=$(cat FILE))"
    )

"""Policies: from the configuration or from a file; a wrong one says where."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from roomkeeper.errors import ConfigurationError
from roomkeeper.rooms.messages import Action
from roomkeeper.rooms.roles import Role
from roomkeeper_moderation.config import ModerationSettings, Policy, all_terms, load_policy
from roomkeeper_moderation.court import Court
from roomkeeper_moderation.judge import Judge
from roomkeeper_moderation.ladder import Rung

DEFAULT = Path(__file__).parents[3] / "configs/policies/default.toml"


def test_the_default_policy_file_says_what_is_in_force_without_it() -> None:
    assert load_policy(DEFAULT) == Policy()


def test_the_guides_examples_can_be_used(tmp_path: Path) -> None:
    guide = (DEFAULT.parents[2] / "docs/moderation.md").read_text("utf-8")
    settings, policy = [tomllib.loads(part.partition("```")[0]) for part in guide.split("```toml\n")[1:]]
    assert ModerationSettings.model_validate(settings["plugins"]["moderation"]).keep_messages_for == timedelta(days=180)
    assert Policy.model_validate(policy).links.dry_run


@pytest.mark.parametrize("path", sorted(DEFAULT.parent.glob("*.toml")), ids=lambda path: path.stem)
def test_every_policy_that_comes_along_can_be_used(path: Path) -> None:
    policy = load_policy(path)
    assert Judge(policy, all_terms(policy, path.parent)).words.find("you idiot")


def test_actions_and_roles_are_named() -> None:
    policy = Policy.model_validate({"ladder": ["hint", "escalate"], "immune": ["teacher"], "mute_for": "90s"})
    assert policy.ladder == (Action.HINT, Action.ESCALATE)
    assert policy.immune == (Role.TEACHER,)
    assert policy.mute_for == timedelta(seconds=90)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("blocked_word = []", "blocked_word: unknown key; did you mean 'blocked_words'"),
        ('ladder = ["ban"]', r"ladder\[0\]: 'ban' is none of hint, warn"),
        ("ladder = []", "ladder"),
        ('immune = ["bot"]', "none of student, assistant, teacher"),
        ("flood = { messages = -1 }", r"flood\.messages"),
        ("blocked_words = [", "no TOML"),
        ('allowed_words = ["x"]', "allowed_words: the term 'x' has too few letters"),
        ('blocked_words = ["!!"]', "blocked_words: the term '!!' has too few letters"),
        ("[flood]\nmesages = 3", r"flood\.mesages: unknown key; did you mean 'messages'"),
        ("[[quiet_hours]]\nstrat = 09:00:00", r"quiet_hours\[0\]\.strat: unknown key; did you mean 'start'"),
    ],
)
def test_a_wrong_policy_names_file_and_key(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=complaint) as caught:
        load_policy(path)
    assert caught.value.where == str(path)
    assert caught.value.user_fault


def test_a_wrong_value_is_not_answered_with_all_keys(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text('strikes_expire_after = "15 parsecs"\n')
    with pytest.raises(ConfigurationError, match="no length of time") as caught:
        load_policy(path)
    assert "word_files" not in str(caught.value)


def test_a_missing_file_is_the_users_fault(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be read"):
        load_policy(tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match=r"^my\.toml: word_files names .*none\.txt"):
        all_terms(Policy(word_files=(Path("none.txt"),)), tmp_path, where="my.toml")


def test_a_missing_policy_names_the_key_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"none\.toml.*policy in \[plugins\.moderation\]"):
        ModerationSettings(policy=tmp_path / "none.toml").load()
    with pytest.raises(ConfigurationError, match=r"none\.toml.*room_policies\.'group-\*' in \[plugins\.moderation\]"):
        Court(ModerationSettings(room_policies={"group-*": tmp_path / "none.toml"}))


def test_word_files_lie_beside_their_policy(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("# list\nnitwit  # mild\n\nbad egg\nidiot*\n", "utf-8")
    (tmp_path / "policy.toml").write_text('blocked_words = ["idiot*"]\nword_files = ["words.txt"]\n')
    policy, terms = ModerationSettings(policy=tmp_path / "policy.toml").load()
    assert terms == ("idiot*", "nitwit", "bad egg")
    assert policy.word_files == (Path("words.txt"),)


def test_a_policy_file_and_rules_beside_it_are_refused() -> None:
    with pytest.raises(ValidationError, match="dry_run has to stand there"):
        ModerationSettings.model_validate({"policy": "p.toml", "dry_run": True})


@pytest.mark.parametrize("path", sorted(DEFAULT.parent.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_policy_can_be_used(path: Path) -> None:
    policy = load_policy(path)
    assert Judge(policy, all_terms(policy, path.parent)).words.find("you 1d10t")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ('ladder = ["mute soon"]', "no length of time"),
        ('blocked_patterns = ["(a"]', "no regular expression for RE2"),
        (r"blocked_patterns = ['(a)\1']", "no back references"),
        ("quiet_hours = [{ start = 09:00:00 }]", "start and end"),
        ('flood = { action = "ban" }', "flood.action"),
    ],
)
def test_rules_are_checked(tmp_path: Path, text: str, complaint: str) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationError, match=complaint):
        load_policy(path)


def test_mutes_have_lengths() -> None:
    assert Policy.model_validate({"ladder": ["mute", "mute 10m", "mute session"]}).ladder == (
        Action.MUTE,
        Rung(Action.MUTE, 600.0),
        Rung(Action.MUTE, None),
    )

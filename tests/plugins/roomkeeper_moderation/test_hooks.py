"""The plugin as the agent calls it: verdicts, one strike a message, restart, audit."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from roomkeeper.errors import ConfigurationError, JournalError
from roomkeeper.hookspecs import PluginContext
from roomkeeper.rooms.messages import Action, Message, MessageKind, Verdict
from roomkeeper.rooms.protocols import Capability
from roomkeeper.rooms.roles import Role
from roomkeeper.rooms.session import LiveSession
from roomkeeper.state.journal import Journal
from roomkeeper_moderation import audit
from roomkeeper_moderation.config import FloodPolicy, ModerationSettings
from roomkeeper_moderation.court import STILL_MUTED
from roomkeeper_moderation.hooks import ModerationPlugin
from roomkeeper_moderation.people import Person

START = 1_800_000_000.0
Said = Callable[..., Message]
Started = Callable[..., Awaitable[ModerationPlugin]]


async def judged(plugin: ModerationPlugin, session: LiveSession, message: Message) -> Verdict:
    verdict = await plugin.roomkeeper_moderate_message(session, message)
    assert verdict is not None
    return verdict


async def test_clean_chat_passes(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    assert await plugin.roomkeeper_moderate_message(session, said("could you explain that again?")) is None


async def test_a_verdict_says_everything(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    verdict = await judged(plugin, session, said("you 1d10t!"))
    assert verdict == Verdict(
        action=Action.WARN,
        rule="blocked_words",
        matched="1d10t",
        span=(4, 9),
        score=0.9,
        explanation="Please keep it friendly: “1d10t” is not welcome here. Next time you will be muted for 2 minutes.",
        details={"strike": "1", "term": "idiot*", "how": "look-alike signs"},
    )


@pytest.mark.parametrize("kind", [MessageKind.BROADCAST, MessageKind.BARRAGE, MessageKind.COMMAND])
async def test_warn_mute_kick(started: Started, session: LiveSession, said: Said, kind: MessageKind) -> None:
    plugin = await started()
    verdicts = [await judged(plugin, session, said("idiot", after=n * 0.1, kind=kind)) for n in range(4)]
    assert [verdict.action for verdict in verdicts] == [Action.WARN, Action.MUTE, Action.KICK, Action.KICK]
    assert [verdict.seconds for verdict in verdicts] == [None, 120.0, None, None]


async def test_a_reload_keeps_what_people_did_just_now(started: Started, session: LiveSession, said: Said, tmp_path: Path) -> None:
    policy = tmp_path / "policy.toml"
    policy.write_text("[flood]\nmessages = 4\n")
    plugin = await started(policy=policy)
    for number in range(3):
        assert await plugin.roomkeeper_moderate_message(session, said("hi", after=number / 10)) is None
    policy.write_text("[flood]\nmessages = 3\n")
    assert await plugin.reload() == ""
    assert (await judged(plugin, session, said("hi", after=1))).rule == "flood"


async def test_strikes_expire_by_the_messages_own_time(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(strikes_expire_after="10m")
    assert (await judged(plugin, session, said("idiot"))).action is Action.WARN
    assert (await judged(plugin, session, said("idiot", after=601))).action is Action.WARN


async def test_the_right_room_only(started: Started, session_in: Callable[..., LiveSession], said: Said) -> None:
    plugin = await started()
    one, two = session_in("group-1"), session_in("group-2")
    await judged(plugin, one, said("idiot"))
    assert (await judged(plugin, two, said("idiot", room_id="group-2"))).action is Action.WARN


async def test_a_flood_is_one_strike(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(flood=FloodPolicy(messages=5))
    verdicts = [await plugin.roomkeeper_moderate_message(session, said("hello", after=n * 0.5)) for n in range(10)]
    assert [n for n, verdict in enumerate(verdicts) if verdict] == [5]
    assert verdicts[5] is not None
    assert (verdicts[5].rule, verdicts[5].action) == ("flood", Action.WARN)


RAID = "come all to the wonderful free server of my friends"


async def test_a_raid_is_held_against_those_who_began_it(started: Started, session: LiveSession, said: Said, journal: Journal) -> None:
    plugin = await started(raid={"users": 4})
    for number, user in enumerate(("a", "b", "b", "c")):
        assert await plugin.roomkeeper_moderate_message(session, said(RAID, after=number, user=user)) is None
    assert await plugin.roomkeeper_moderate_message(session, said("a clean sentence that is long enough", after=4, user="z")) is None
    last = await judged(plugin, session, said(RAID, after=5, user="d"))
    assert (last.rule, last.action) == ("raid", Action.WARN)
    also = {message.sender.user_id: (message.at - START, verdict.rule, verdict.action) for message, verdict in last.also}
    assert also == {"a": (0, "raid", Action.WARN), "b": (2, "raid", Action.WARN), "c": (3, "raid", Action.WARN)}
    assert len(last.also) == 3
    later = await judged(plugin, session, said(RAID, after=6, user="e"))
    assert (later.rule, later.also) == ("raid", ()), "nobody is sanctioned twice for one raid"
    assert await plugin.roomkeeper_moderate_message(session, said(RAID, after=6.5, user="a")) is None, "a cannot know yet"
    assert (await judged(plugin, session, said(RAID, after=9, user="a"))).action is Action.MUTE
    entries = await journal.run(lambda connection: audit.of_session(connection, session.info.id))
    assert sorted(entry.user_id for entry in entries) == ["a", "a", "b", "c", "d", "e"]
    assert all(json.loads(entry.history) for entry in entries)
    again = await started(now=START + 10)
    assert (await judged(again, session, said("idiot", after=200, user="b"))).action is Action.MUTE, "strikes of a raid outlive a restart"


async def test_a_raid_spares_the_immune_and_who_was_judged_already(
    started: Started, session_in: Callable[..., LiveSession], session: LiveSession, said: Said
) -> None:
    plugin = await started(raid={"users": 4})
    assert await plugin.roomkeeper_moderate_message(session, said(RAID, user="teacher", role=Role.TEACHER)) is None
    other_room = said(RAID, after=1, user="elsewhere", room_id="group-2")
    assert await plugin.roomkeeper_moderate_message(session_in("group-2"), other_room) is None
    assert (await judged(plugin, session, said(f"{RAID} idiot", after=1, user="a"))).rule == "blocked_words"
    for number, user in enumerate("bc", 2):
        assert await plugin.roomkeeper_moderate_message(session, said(RAID, after=number, user=user)) is None
    last = await judged(plugin, session, said(f"{RAID} stupid", after=4, user="d"))
    assert (last.rule, last.action) == ("blocked_words", Action.WARN)
    assert sorted(message.sender.user_id for message, _ in last.also) == ["b", "c"]


@pytest.mark.parametrize(("rule", "actions"), [("hint", [Action.HINT] * 3), ("escalate", [])])
async def test_a_raid_that_brings_no_strikes(started: Started, session: LiveSession, said: Said, rule: str, actions: list[Action]) -> None:
    plugin = await started(raid={"users": 4, "action": rule})
    for number, user in enumerate("abc"):
        assert await plugin.roomkeeper_moderate_message(session, said(RAID, after=number, user=user)) is None
    last = await judged(plugin, session, said(RAID, after=3, user="d"))
    assert [verdict.action for _, verdict in last.also] == actions


async def test_a_raid_in_a_dry_run(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(raid={"users": 3, "dry_run": True})
    for number, user in enumerate("ab"):
        assert await plugin.roomkeeper_moderate_message(session, said(RAID, after=number, user=user)) is None
    last = await judged(plugin, session, said(RAID, after=3, user="d"))
    assert last.dry_run
    assert [verdict.dry_run for _, verdict in last.also] == [True, True]


async def test_one_strike_for_a_message_that_breaks_two_rules(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(flood=FloodPolicy(messages=1))
    assert await plugin.roomkeeper_moderate_message(session, said("hi")) is None
    verdict = await judged(plugin, session, said("idiot", after=0.5))
    assert (verdict.rule, verdict.action) == ("blocked_words", Action.WARN)


@pytest.mark.parametrize("role", [Role.ASSISTANT, Role.TEACHER, Role.BOT])
async def test_people_in_charge_and_the_agent_are_never_judged(started: Started, session: LiveSession, said: Said, role: Role) -> None:
    plugin = await started(flood=FloodPolicy(messages=1))
    assert [await plugin.roomkeeper_moderate_message(session, said("idiot", role=role)) for _ in range(5)] == [None] * 5


async def test_the_room_extra_info_is_never_judged(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    assert await plugin.roomkeeper_moderate_message(session, said("idiot", kind=MessageKind.EXTRA_INFO)) is None


async def test_after_a_restart_strikes_and_mutes_stand(started: Started, session: LiveSession, said: Said) -> None:
    first = await started()
    await judged(first, session, said("idiot"))
    await judged(first, session, said("idiot", after=1))
    again = await started(now=START + 31)
    verdict = await judged(again, session, said("a clean word", after=31))
    assert (verdict.rule, verdict.action, verdict.seconds) == (STILL_MUTED, Action.MUTE, 90.0)
    assert await again.roomkeeper_moderate_message(session, said("a clean word", after=122)) is None
    assert (await judged(again, session, said("idiot", after=123))).action is Action.KICK


async def test_an_agent_that_takes_a_session_over_knows_what_the_other_did(started: Started, session: LiveSession, said: Said) -> None:
    one, other = await started(), await started()
    await judged(one, session, said("idiot"))
    await judged(one, session, said("idiot", after=1))
    await judged(one, session, said("idiot", user="ben"))
    await other.roomkeeper_session_started(session)
    assert (await judged(other, session, said("a clean word", after=5))).rule == STILL_MUTED
    assert (await judged(other, session, said("idiot", after=6, user="ben"))).action is Action.MUTE
    ana, ben = (Person("embedded", "group-1", user) for user in ("student-1", "ben"))
    await other.court.strikes.pardon(ana, START + 7, 1800.0, "teacher")
    await one.roomkeeper_session_started(session)  # and back again
    assert one.court.strikes.history(ana, START + 7, 1800.0) == []
    assert one.court.strikes.mute(ana, START + 7) is None
    assert len(one.court.strikes.history(ben, START + 7, 1800.0)) == 2


async def test_words_under_way_when_the_mute_came_are_not_held_against_anybody(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    await judged(plugin, session, said("idiot"))
    await judged(plugin, session, said("idiot", after=1))
    assert await plugin.roomkeeper_moderate_message(session, said("a clean word", after=1.5)) is None


async def test_a_muted_user_may_still_ask_for_help(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    await judged(plugin, session, said("idiot"))
    await judged(plugin, session, said("idiot", after=1))
    call = json.dumps({"type": "command", "name": "help"})
    assert await plugin.roomkeeper_moderate_message(session, said(call, after=10, kind=MessageKind.COMMAND)) is None


async def test_where_the_room_cannot_mute_clean_words_pass_after_a_mute(
    started: Started, session_in: Callable[..., LiveSession], said: Said
) -> None:
    plugin = await started()
    session = session_in(capabilities=frozenset({Capability.BROADCAST}))
    await judged(plugin, session, said("idiot"))
    assert (await judged(plugin, session, said("idiot", after=1))).action is Action.MUTE
    assert await plugin.roomkeeper_moderate_message(session, said("a clean word", after=30)) is None


async def test_a_dry_run_is_marked(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started(dry_run=True)
    assert (await judged(plugin, session, said("idiot"))).dry_run


async def test_a_very_long_message_is_judged_too(started: Started, session: LiveSession, said: Said) -> None:
    plugin = await started()
    verdict = await judged(plugin, session, said("la " * 20_000 + "idiot"))
    assert verdict.span == (60_000, 60_005)


async def test_the_audit_has_message_match_history_and_outcome(
    started: Started, session: LiveSession, said: Said, journal: Journal
) -> None:
    plugin = await started()
    await judged(plugin, session, said("idiot"))
    message = said("you\x00 \ud800 idiot", after=1)
    verdict = await judged(plugin, session, message)
    await plugin.roomkeeper_verdict_applied(session, message, verdict, "muted for 120 s, told privately")
    await plugin.outcomes_written()
    *earlier, entry = await journal.run(lambda connection: audit.of_session(connection, session.info.id))
    assert (entry.text, entry.matched, entry.span_start, entry.span_end) == ("you\x00 \\ud800 idiot", "idiot", 7, 12)
    assert (entry.user_id, entry.role, entry.kind, entry.action, entry.seconds) == ("student-1", "student", "broadcast", "mute", 120.0)
    assert entry.outcome == "muted for 120 s, told privately"
    assert entry.dry_run is False
    assert [one.outcome for one in earlier] == [audit.UNDER_WAY]
    assert [(strike["rule"], strike["action"]) for strike in json.loads(entry.history)] == [
        ("blocked_words", "warn"),
        ("blocked_words", "mute"),
    ]


async def test_verdicts_of_other_moderators_are_audited_without_a_strike(
    started: Started, session: LiveSession, said: Said, journal: Journal
) -> None:
    plugin = await started()
    await plugin.roomkeeper_verdict_applied(session, said("hm"), Verdict(action=Action.HINT, rule="theirs"), "told privately")
    (entry,) = await journal.run(lambda connection: audit.of_session(connection, session.info.id))
    assert (entry.rule, entry.span_start, entry.history) == ("theirs", None, "[]")


@pytest.mark.parametrize("choice", ["abstain", "act"])
async def test_a_strike_that_cannot_be_journalled(session: LiveSession, said: Said, tmp_path: Path, choice: str) -> None:
    settings = ModerationSettings.model_validate({"when_journal_fails": choice})
    plugin = ModerationPlugin(PluginContext(name="moderation", settings=settings, data_dir=tmp_path, agent="a"))
    if choice == "abstain":
        with pytest.raises(JournalError):
            await plugin.roomkeeper_moderate_message(session, said("idiot"))
    else:
        verdicts = [await judged(plugin, session, said("idiot", after=n)) for n in range(2)]
        assert [verdict.action for verdict in verdicts] == [Action.WARN, Action.MUTE]


def test_a_wrong_policy_is_refused_when_the_plugin_is_built(tmp_path: Path) -> None:
    settings = ModerationSettings(policy=tmp_path / "none.toml")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        ModerationPlugin(PluginContext(name="moderation", settings=settings, data_dir=tmp_path, agent="a"))


def test_it_works_without_configuration(tmp_path: Path) -> None:
    plugin = ModerationPlugin(PluginContext(name="moderation", settings=None, data_dir=tmp_path, agent="a"))
    assert plugin.court.engine("r").judge.words.find("idiot")

"""Ties between a VideoRoom's participants and a TextRoom's, and streams among them."""

from __future__ import annotations

from typing import Any

from roomkeeper.rooms.events import RoomEvent, RoomWarning, StreamsAdded, StreamsRemoved, UsersJoined, UsersLeft
from roomkeeper.rooms.protocols import Account
from roomkeeper_janus.chat import RoomChat
from roomkeeper_janus.config import RoomAccess
from roomkeeper_janus.feeds import feeds_of
from roomkeeper_janus.people import People
from roomkeeper_janus.view import RoomView


def people(*, tie: bool = True) -> People:
    return People(tie_display_names=tie)


def publisher(name: str | int, *tracks: tuple[str, str], display: str = "") -> dict[str, Any]:
    """What Janus says of a publisher; a track is kind and codec."""
    streams = [{"type": kind, "mid": str(mid), "codec": codec} for mid, (kind, codec) in enumerate(tracks)]
    return {"id": name, "display": display, "streams": streams}


def test_the_same_name_in_both_rooms_is_one_user() -> None:
    known = people()
    known.set_video([{"id": "ann", "display": "Ann"}])
    known.set_chat([{"username": "ann"}, {"username": "ben"}])
    assert sorted(known.present()) == ["ann", "ben"]
    known.remove_video("ann")
    assert "ann" in known.present(), "still in the chat"


def test_a_display_name_ties_only_if_it_is_the_only_one() -> None:
    known = people()
    known.set_video([{"id": 17, "display": "Ann"}])
    known.add_chat({"username": "x1", "display": "Ann"})
    assert known.user_of_chat("x1").user_id == "17"
    assert known.chat_names_of("17") == ["x1"]
    known.add_chat({"username": "x2", "display": "Ann"})
    assert known.user_of_chat("x1").user_id == "x1"
    assert people(tie=False).user_of_chat("x1").user_id == "x1"


def test_nobody_takes_the_name_of_somebody_who_is_in_the_chat_under_it() -> None:
    known = people()
    known.set_video([{"id": "teacher", "display": "Teacher"}])
    known.set_chat([{"username": "teacher", "display": "Teacher"}, {"username": "mallory", "display": "Teacher"}])
    assert known.user_of_chat("mallory").user_id == "mallory"


def test_a_stream_is_its_owners_also_when_the_owner_leaves_first() -> None:
    known = people()
    known.set_video([{"id": "ann#cam"}, {"id": "ann"}, {"id": "x#y"}])
    assert sorted(known.present()) == ["ann", "x#y"]
    assert (known.owner("ann#cam"), known.stream_of("ann#cam")) == ("ann", "cam")
    known.remove_video("ann")
    assert known.owner("ann#cam") == "ann"


def test_by_number_a_display_name_tells_whose_stream_it_is() -> None:
    known = people()
    known.set_video([{"id": 1, "display": "Ann"}, {"id": 2, "display": "Ann#cam"}])
    assert (known.owner("2"), known.stream_of("2")) == ("1", "cam")
    assert sorted(known.present()) == ["1"]


def test_unknown_codecs_are_told_and_the_rest_is_played() -> None:
    known = people()
    found, faults = feeds_of(publisher("ann", ("audio", "opus"), ("video", "theora")), known)
    assert [[track.kind for track in feed.tracks] for feed in found] == [["audio"]]
    assert "theora" in faults[0]
    found, faults = feeds_of(publisher("ann", ("video", "h265")), known)
    assert found == []
    assert faults


def test_further_tracks_are_streams_of_their_own() -> None:
    found, _ = feeds_of(publisher("ann", ("audio", "opus"), ("video", "vp8"), ("video", "h264")), people())
    assert [feed.stream_id for feed in found] == ["ann", "ann~2"]


def test_nonsense_from_a_server_is_no_stream() -> None:
    for nonsense in ({}, {"id": None}, {"id": "a", "streams": "x"}, {"id": "a", "streams": [1, {"type": "video"}, {"mid": "0"}]}):
        assert feeds_of(nonsense, people()) == ([], [])


def test_what_changed_becomes_events() -> None:
    told: list[RoomEvent] = []
    known = people()
    view = RoomView("r", known, told.append)
    view.refresh()
    assert [type(event) for event in told] == [UsersJoined], "the first event, even if nobody is there"
    told.clear()
    view.add_publishers([publisher("ann", ("audio", "opus"))])
    view.refresh()
    view.refresh()
    assert [type(event) for event in told] == [UsersJoined, StreamsAdded]
    told.clear()
    view.add_publishers([publisher("ann", ("audio", "opus"), ("video", "vp8"))])
    view.refresh()
    assert [type(event) for event in told] == [StreamsRemoved, StreamsAdded], "another connection, another segment"
    told.clear()
    view.add_publishers([publisher("ann", ("audio", "opus"), ("video", "vp8"), ("video", "theora"))])
    view.refresh()
    view.refresh()
    assert [type(event) for event in told] == [RoomWarning], "once"
    told.clear()
    view.remove_participant("ann")
    view.refresh()
    assert [type(event) for event in told] == [StreamsRemoved, UsersLeft]


def test_two_users_may_give_their_streams_one_name() -> None:
    told: list[RoomEvent] = []
    known = people()
    view = RoomView("r", known, told.append)
    known.set_video([{"id": "ann"}, {"id": "ben"}])
    view.add_publishers([publisher("ann#cam", ("video", "vp8")), publisher("ben#cam", ("video", "vp8"))])
    view.refresh()
    assert list(view.feeds) == ["cam", "ben#cam~cam"]


def test_who_calls_himself_after_the_agent_is_somebody_else() -> None:
    told: list[RoomEvent] = []
    known = people()
    view = RoomView("r", known, told.append)
    known.add_own("bot")
    known.add_own("bot#voice")
    chat = RoomChat("r", "r", Account(name="a", provider="janus", user_id="bot"), RoomAccess(), known)
    known.set_own_chat("bot")
    known.set_chat([{"username": "bot"}, {"username": "bot#x"}])
    view.add_publishers([publisher("bot#cam", ("video", "vp8")), publisher("bot#voice", ("audio", "opus"))])
    view.refresh()
    assert [(stream.stream_id, stream.user.user_id) for event in told if isinstance(event, StreamsAdded) for stream in event.streams] == [
        ("bot#cam", "bot#cam")
    ], "recorded, and not as the agent's"
    assert sorted(known.present()) == ["bot#cam", "bot#x"]
    heard = chat.heard({"from": "bot#x", "text": "spam"}, "bot", verified=False)
    assert heard is not None
    assert heard.sender.user_id == "bot#x"
    assert chat.heard({"from": "bot", "text": "mine"}, "bot", verified=False) is None


def test_an_id_the_agent_has_no_longer_is_free_for_others() -> None:
    known = people()
    known.add_own("bot#voice")
    assert known.is_own("bot#voice")
    known.discard_own("bot#voice")
    assert not known.is_own("bot#voice")

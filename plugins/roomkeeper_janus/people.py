"""Who is in a room, out of two lists that Janus does not tie together: the VideoRoom's participants and the TextRoom's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from roomkeeper.rooms.messages import User

STREAM_MARK: Final = "#"
"""In a VideoRoom one participant publishes one stream. A stream under a name of its own is a participant `USER#STREAM`; where Janus
counts people in numbers, one whose display name is the user's with the mark and the stream behind it."""
LONGEST_NAME: Final = 512


class People:
    """The people of one room, without the agent.

    A participant `ana#screen` is a stream of `ana` if `ana` is there under her own name, too. Somebody of the TextRoom is
    the participant of the same ID; failing that, if `tie_display_names`, the only one with the same display name who has no TextRoom
    name of his own; failing that, somebody else. Nothing of this is proof of who it is.
    """

    def __init__(self, *, tie_display_names: bool) -> None:
        self._tie_display_names = tie_display_names
        self._own: set[str] = set()
        self._ghosts: set[str] = set()
        """Participants that an earlier presence of the agent left behind, see `ghosts`."""
        self._own_chat: str | None = None
        self._video: dict[str, str] = {}
        self._chat: dict[str, str] = {}
        self._streams: dict[str, tuple[str, str]] = {}
        """Participants known to be streams: whose, and which. That stays so when their owner leaves before them."""

    def add_own(self, participant_id: str) -> None:
        """An ID of the agent in the VideoRoom: its own, or that of a stream it publishes."""
        self._own.add(participant_id)

    def discard_own(self, participant_id: str) -> None:
        """The agent has this ID no longer: whoever takes it now is somebody else."""
        self._own.discard(participant_id)

    def add_ghost(self, participant_id: object) -> None:
        """An earlier presence of the agent left this participant behind: it is nobody."""
        self._ghosts.add(str(participant_id))

    def discard_ghost(self, participant_id: object) -> None:
        """This one is alive, or gone."""
        self._ghosts.discard(str(participant_id))

    def discard_ghosts(self) -> bool:
        """They are somebody after all. False if there were none."""
        there, self._ghosts = bool(self._ghosts), set()
        return there

    def is_ghost(self, participant_id: str) -> bool:
        """Whether an earlier presence of the agent left this participant behind."""
        return participant_id in self._ghosts

    def set_own_chat(self, username: str) -> None:
        """The agent's name in the TextRoom. It says nothing of who has that name in the VideoRoom, nor the other way round."""
        self._own_chat = username

    def set_video(self, participants: Iterable[Mapping[str, Any]]) -> None:
        """The VideoRoom's participants, all anew: objects with `id` and maybe `display`."""
        self._video = {str(one["id"]): _name(one.get("display")) for one in participants if "id" in one}
        self._streams = {name: owner for name, owner in self._streams.items() if name in self._video}

    def add_video(self, participant: Mapping[str, Any]) -> None:
        """Somebody entered the VideoRoom, or published there."""
        if "id" in participant:
            self._video[str(participant["id"])] = _name(participant.get("display"))

    def remove_video(self, participant_id: object) -> None:
        """Somebody left the VideoRoom."""
        self._video.pop(str(participant_id), None)
        self._streams.pop(str(participant_id), None)
        self.discard_ghost(participant_id)

    def set_chat(self, participants: Iterable[Mapping[str, Any]]) -> None:
        """The TextRoom's participants, all anew: objects with `username` and maybe `display`."""
        self._chat = {str(one["username"]): _name(one.get("display")) for one in participants if "username" in one}

    def add_chat(self, participant: Mapping[str, Any]) -> None:
        """Somebody entered the TextRoom."""
        if "username" in participant:
            self._chat[str(participant["username"])] = _name(participant.get("display"))

    def remove_chat(self, username: object) -> None:
        """Somebody left the TextRoom."""
        self._chat.pop(str(username), None)

    def present(self) -> dict[str, User]:
        """Everybody, by user ID."""
        users = {name: User(name, display) for name, display in self._video.items() if self.owner(name) == name}
        ties = self._ties()
        users = {user_id: user for user_id, user in users.items() if user_id not in self._own and user_id not in self._ghosts}
        for username, display in self._chat.items():
            user_id = ties.get(username, username)
            if username != self._own_chat and user_id not in users:
                users[user_id] = User(user_id, display)
        return users

    def owner(self, participant_id: str) -> str:
        """The user whose stream a participant is: himself, or the one before the mark if he is there.

        The agent is no such user: what it publishes it knows, and anybody may call himself after it.
        """
        if participant_id in self._streams:
            return self._streams[participant_id][0]
        name, mark, stream = participant_id.partition(STREAM_MARK)
        if mark and name and stream and name not in self._own and (name in self._video or name in self._chat):
            self._streams[participant_id] = (name, stream)
            return name
        display, mark, stream = self._video.get(participant_id, "").partition(STREAM_MARK)
        same = [name for name, shown in self._video.items() if shown == display] if mark and display and stream else []
        if len(same) == 1:
            self._streams[participant_id] = (same[0], stream)
            return same[0]
        return participant_id

    def stream_of(self, participant_id: str) -> str:
        """The name of the stream that a participant is: his own, or what stands behind the mark."""
        if self.owner(participant_id) == participant_id:
            return participant_id
        return self._streams[participant_id][1]

    def user_of_participant(self, participant_id: str) -> User:
        """The user behind a participant of the VideoRoom."""
        owner = self.owner(participant_id)
        return User(owner, self._video.get(owner) or self._video.get(participant_id) or self._chat.get(owner, ""))

    def user_of_chat(self, username: str) -> User:
        """The user behind a name of the TextRoom."""
        user_id = self._ties().get(username, username)
        return User(user_id, self._chat.get(username) or self._video.get(user_id, ""))

    def is_own(self, name: object) -> bool:
        """Whether the agent goes by this name in the VideoRoom, or publishes under it."""
        return str(name) in self._own

    def participants_of(self, user_id: str) -> list[str]:
        """Everything in the VideoRoom that is this user: himself and his further streams."""
        return [name for name in self._video if self.owner(name) == user_id]

    def chat_names_of(self, user_id: str) -> list[str]:
        """The user's names in the TextRoom."""
        ties = self._ties()
        return [username for username in self._chat if ties.get(username, username) == user_id]

    def _ties(self) -> dict[str, str]:
        """TextRoom names that belong to a participant of another ID."""
        if not self._tie_display_names:
            return {}
        by_display: dict[str, list[str]] = {}
        for name, display in self._video.items():
            if display and name not in self._chat and self.owner(name) == name and name not in self._own:
                by_display.setdefault(display, []).append(name)
        wanted: dict[str, int] = {}
        for username, display in self._chat.items():
            if username not in self._video:
                wanted[display] = wanted.get(display, 0) + 1
        return {
            username: by_display[display][0]
            for username, display in self._chat.items()
            if username not in self._video and username != self._own_chat and len(by_display.get(display, ())) == 1 and wanted[display] == 1
        }


def _name(display: object) -> str:
    return display[:LONGEST_NAME] if isinstance(display, str) else ""

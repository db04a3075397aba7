"""Every error roomkeeper raises on purpose, under one root.

An error says *what* happened, *where*, and *what to do* about it, and carries two facts that callers act on: whether trying
again may help (`retryable`) and whether the person who wrote the configuration or made the call has to mend something
(`user_fault`). The command line turns `user_fault` into exit code 2, everything else into 1.
"""

from __future__ import annotations

from typing import ClassVar


class RoomkeeperError(Exception):
    """Root of all errors.

    :param what: one sentence, what went wrong.
    :param where: the file, key, room, stream or address it is about; left out of the text when empty.
    :param remedy: what the reader should do next; left out of the text when empty.
    :param retryable: overrides the class's default.
    :param user_fault: overrides the class's default.
    """

    code: ClassVar[str] = "roomkeeper"
    retryable: bool = False
    user_fault: bool = False

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        remedy: str = "",
        retryable: bool | None = None,
        user_fault: bool | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        if retryable is not None:
            self.retryable = retryable
        if user_fault is not None:
            self.user_fault = user_fault

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        return f"{text} — {self.remedy}" if self.remedy else text


class DoubtError(RoomkeeperError):
    """It will work, but somebody should look: a warning among the lines of `roomkeeper check`."""

    code = "doubt"


class ConfigurationError(RoomkeeperError):
    """The configuration cannot be used as it is written."""

    code = "configuration"
    user_fault = True


class PluginError(RoomkeeperError):
    """A plugin cannot be loaded or broke its contract."""

    code = "plugin"


class RoomError(RoomkeeperError):
    """A room server refused a request or the way to it failed.

    :param room_code: the server's numeric code (`roomkeeper.rooms.codes` names the known ones), 0 when it gave none.
    """

    code = "room"

    def __init__(
        self,
        what: str,
        *,
        room_code: int = 0,
        where: str = "",
        remedy: str = "",
        retryable: bool | None = None,
        user_fault: bool | None = None,
    ) -> None:
        super().__init__(what, where=where, remedy=remedy, retryable=retryable, user_fault=user_fault)
        self.room_code = room_code

    def __str__(self) -> str:
        text = super().__str__()
        return f"[{self.room_code}] {text}" if self.room_code else text


class RoomConnectionError(RoomError):
    """The connection to the room server is gone or could not be made."""

    code = "room-connection"
    retryable = True


class UnsupportedError(RoomError):
    """The provider's server has no such function; `RoomProvider.capabilities` tells beforehand."""

    code = "unsupported"


class MediaError(RoomkeeperError):
    """Media could not be negotiated, received or sent."""

    code = "media"


class RecordingError(RoomkeeperError):
    """A recording could not be written, finished or repaired."""

    code = "recording"


class DiskFullError(RecordingError):
    """No room is left for a recording on its file system."""

    code = "disk-full"
    retryable = True


class StoreError(RoomkeeperError):
    """An object store refused or failed a request."""

    code = "store"


class JournalError(RoomkeeperError):
    """The journal cannot be opened, read or written."""

    code = "journal"

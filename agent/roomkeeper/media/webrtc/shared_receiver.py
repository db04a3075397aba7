"""Receives several streams over one peer connection, whose m-lines are added, ended and used again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from aiortc import RTCIceServer, RTCRtpTransceiver

from roomkeeper.media.frames import MediaKind
from roomkeeper.media.webrtc.media_connection import Answer, MediaConnection
from roomkeeper.media.webrtc.packet_receiver import PacketReceiver, replace_receiver
from roomkeeper.media.webrtc.stream_intake import StreamIntake

SHARED_BUFFER_BYTES: Final = 32 << 20
"""Asked of the kernel for the one socket: what 40 streams send while the process stands still for a second or two."""


class SharedReceiver:
    """One connection. Offers are answered one after another: the caller sees to that.

    :param addresses: see `gather_on`.
    :param on_lost: called once with a reason when the connection ends by itself.
    """

    def __init__(
        self,
        *,
        addresses: Sequence[str] | None = None,
        label: str = "",
        ice_servers: Sequence[RTCIceServer] = (),
        on_lost: Callable[[str], None],
    ) -> None:
        self._connection = MediaConnection(
            f"connection of {label}", addresses=addresses, ice_servers=ice_servers, buffer_bytes=SHARED_BUFFER_BYTES, on_lost=on_lost
        )
        self._lines: dict[str, PacketReceiver] = {}

    async def answer(self, offer_sdp: str, joining: Mapping[str, StreamIntake]) -> Answer:
        """Answer an offer in which the m-lines `joining`, by `mid`, belong to a stream anew; all others go on as they are.

        Raises `MediaError`: the connection is of no use then; `DescriptionRefusedError` if it was the offer.
        """

        async def hand_over(transceivers: Sequence[RTCRtpTransceiver], _refused: Mapping[str, str]) -> None:
            for transceiver in transceivers:
                mid = str(transceiver.mid)
                if mid in joining:
                    await self.release(mid)
                    receiver = self._lines[mid] = joining[mid].add_track("video" if transceiver.kind == "video" else "audio")
                    replace_receiver(transceiver, receiver)

        return await self._connection.answer(offer_sdp, hand_over)

    async def wait_connected(self, timeout_s: float) -> None:
        """Wait until media can flow. Raises `MediaError`."""
        await self._connection.wait_connected(timeout_s)

    def kind_of(self, mid: str) -> MediaKind | None:
        """The kind of an m-line that is being received."""
        receiver = self._lines.get(mid)
        return receiver.kind if receiver is not None else None

    async def release(self, mid: str) -> None:
        """Take nothing more from an m-line."""
        receiver = self._lines.pop(mid, None)
        if receiver is not None:
            await receiver.stop()

    async def close(self) -> None:
        """End the connection. Safe to call twice, and to cancel."""
        await self._connection.close()

"""Which codecs are taken from an offer, also from one as browsers write it."""

from __future__ import annotations

import pytest

from roomkeeper.errors import MediaError
from roomkeeper.media.webrtc.offers import rejecting
from roomkeeper_embedded.server.codecs import read_offer

HEAD = "v=0\r\no=- 46117317 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1\r\na=extmap-allow-mixed\r\na=msid-semantic: WMS\r\n"
TRANSPORT = (
    "c=IN IP4 0.0.0.0\r\na=rtcp:9 IN IP4 0.0.0.0\r\na=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstuvwx\r\na=ice-options:trickle\r\n"
    "a=fingerprint:sha-256 " + ":".join(["AA"] * 32) + "\r\na=setup:actpass\r\na=rtcp-mux\r\na=rtcp-rsize\r\n"
)
AUDIO = (
    "m=audio 9 UDP/TLS/RTP/SAVPF 63 111\r\n"
    + TRANSPORT
    + "a=mid:0\r\na=sendonly\r\na=rtpmap:63 red/48000/2\r\na=fmtp:63 111/111\r\na=rtpmap:111 opus/48000/2\r\na=rtcp-fb:111 transport-cc\r\n"
    "a=fmtp:111 minptime=10;useinbandfec=1\r\n"
)
VP9 = "a=rtpmap:98 VP9/90000\r\na=fmtp:98 profile-id=0\r\n"
H265 = "a=rtpmap:98 H265/90000\r\na=fmtp:98 level-id=93\r\n"
VP8 = "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\na=rtpmap:97 rtx/90000\r\na=fmtp:97 apt=96\r\n"
H264_HIGH = "a=rtpmap:100 H264/90000\r\na=fmtp:100 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f\r\n"
H264 = "a=rtpmap:102 H264/90000\r\na=fmtp:102 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f\r\n"


def video(payload_types: str, codecs: str, direction: str = "sendonly") -> str:
    """A video m-line."""
    return f"m=video 9 UDP/TLS/RTP/SAVPF {payload_types}\r\n{TRANSPORT}a=mid:1\r\na={direction}\r\n{codecs}"


def names(sdp: str) -> list[list[str]]:
    """The codec names taken, by m-line, each once."""
    return [list(dict.fromkeys(codec.name for codec in track.codecs)) for track in read_offer(sdp).tracks]


@pytest.mark.parametrize(
    ("payload_types", "codecs", "taken"),
    [
        ("98 96 97 102", VP9 + VP8 + H264, ["VP9", "rtx"]),
        ("98 96 97 102", H265 + VP8 + H264, ["VP8", "rtx"]),
        ("102 96 97", H264 + VP8, ["rtx", "H264"]),
        ("102", H264, ["H264"]),
        ("100 96 97", H264_HIGH + VP8, ["VP8", "rtx"]),
    ],
    ids=["VP9 first", "H265 is not taken", "H264 before VP8", "no retransmission", "a profile that is not known"],
)
def test_first_codec_that_can_be_forwarded(payload_types: str, codecs: str, taken: list[str]) -> None:
    tracks = names(HEAD + AUDIO + video(payload_types, codecs))
    assert tracks[0] == ["opus"]
    assert set(tracks[1]) == set(taken)


@pytest.mark.parametrize(
    ("sdp", "about"),
    [
        (HEAD + video("98", H265), "H265 is not recorded"),
        (HEAD + AUDIO + video("98", H265) + video("96 97", VP8), "one video m-line"),
        (HEAD + AUDIO + video("96 97", VP8, "recvonly"), "send audio or video"),
        (HEAD + video("96 97", VP8) + video("96 97", VP8), "one video m-line"),
        (HEAD, "no media"),
    ],
)
def test_offers_that_cannot_be_taken(sdp: str, about: str) -> None:
    with pytest.raises(MediaError, match=about):
        read_offer(sdp)


@pytest.mark.parametrize("codecs", [H265, "a=rtpmap:98 AV9/90000\r\n"])
def test_a_picture_that_cannot_be_forwarded_costs_nobody_the_sound(codecs: str) -> None:
    sdp = HEAD + AUDIO + video("98", codecs)
    offer = read_offer(sdp)
    assert [track.kind for track in offer.tracks] == ["audio"]
    assert list(offer.refused) == ["1"]
    answer = HEAD + AUDIO.replace("sendonly", "recvonly") + video("96", VP8, "inactive")
    rejected = rejecting(answer, sdp, offer.refused)
    assert "a=group:BUNDLE 0\r\n" in rejected
    assert rejected.endswith("m=video 0 UDP/TLS/RTP/SAVPF 98\r\nc=IN IP4 0.0.0.0\r\na=mid:1\r\na=inactive\r\n")
    assert rejected.count("m=") == 2
    assert AUDIO.replace("sendonly", "recvonly") in rejected
    assert rejecting(answer, sdp, {}) == answer

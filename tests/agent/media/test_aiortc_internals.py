"""The private names of aiortc and aioice that roomkeeper stands on."""

import aiortc
import pytest

from roomkeeper.errors import MediaError
from roomkeeper.media import aiortc_internals
from roomkeeper.media.aiortc_internals import PRIVATE_NAMES, PrivateName, check, is_there


@pytest.mark.parametrize("name", PRIVATE_NAMES, ids=lambda name: ".".join(filter(None, name)))
def test_private_name_exists(name: PrivateName) -> None:
    assert is_there(name)


@pytest.mark.parametrize(
    "name",
    [
        PrivateName("aiortc.nowhere", "", "x"),
        PrivateName("aiortc.rtcrtpsender", "Nobody", "x"),
        PrivateName("aiortc.rtcrtpsender", "RTCRtpSender", "_never_there"),
    ],
)
def test_missing_name_is_noticed(name: PrivateName) -> None:
    assert not is_there(name)


def test_the_installed_versions_pass() -> None:
    """`check` raises otherwise. It looks once: the second call is answered from what the first one found."""
    check.cache_clear()
    check()
    check()
    assert check.cache_info().hits == 1


def test_unknown_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check.cache_clear()
    monkeypatch.setattr(aiortc, "__version__", "9.9.9")
    with pytest.raises(MediaError, match=r"aiortc: version 9\.9\.9 is not known to work, 1\.16\.x is") as caught:
        check()
    assert caught.value.user_fault


def test_missing_names_are_listed(monkeypatch: pytest.MonkeyPatch) -> None:
    check.cache_clear()
    monkeypatch.setattr(aiortc_internals, "PRIVATE_NAMES", (PrivateName("aioice.ice", "Connection", "_gone"),))
    with pytest.raises(MediaError, match=r"aioice\.ice\.Connection\._gone"):
        check()

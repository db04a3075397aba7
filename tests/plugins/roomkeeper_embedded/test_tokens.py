"""Token04: the published vector, and nothing but tokens sealed with the secret."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.tokens import RoomPrivileges, TokenClaims, decode_token, encode_token, make_token, privileges_of

SECRET = "fa94dd0f974cf2e293728a526b028271"
CLAIMS = TokenClaims(app_id=1234567890, user_id="user1", nonce=1234567, ctime=1700000000, expire=1700003600)
VECTOR = (
    "04AAAAAGVT/xAAEDAxMjM0NTY3ODlhYmNkZWYAcK/oyydKytM1aQ+0EzyZaCrKfJWJQIVBzfCfER5aaXlYVWhM9hV86d0kI2fSypVBvbT1a22ZKXS0d2Pww2ATTad0TzAU"
    "ix2MqtDp0E7mnvDfC+QhID3F2kxk4M88XGnxf1aOuOHqoQQrYrU/U8mRbhA="
)


def test_vector() -> None:
    assert encode_token(CLAIMS, SECRET, iv=b"0123456789abcdef") == VECTOR
    assert decode_token(VECTOR, SECRET) == CLAIMS


def test_room_payload_as_documented() -> None:
    assert RoomPrivileges(room_id="r1", publish=False).payload() == '{"room_id":"r1","privilege":{"1":1,"2":0},"stream_id_list":null}'


def test_room_token_round_trip() -> None:
    privileges = RoomPrivileges(room_id="r1", publish=True, moderate=True, stream_ids=frozenset({"a", "b"}))
    claims = decode_token(make_token(7, "u", SECRET, privileges, now=1000.9, lifetime_s=60), SECRET)
    assert (claims.app_id, claims.user_id, claims.ctime, claims.expire) == (7, "u", 1000, 1061)
    assert privileges_of(claims) == privileges


def test_empty_payload_means_any_room() -> None:
    assert privileges_of(CLAIMS) == RoomPrivileges()


@pytest.mark.parametrize("payload", ["x", "[]", "1", '{"privilege":[1]}', '{"stream_id_list":5}', "[" * 4000])
def test_senseless_payload_is_wrong(payload: str) -> None:
    claims = TokenClaims(app_id=1, user_id="u", nonce=1, ctime=1, expire=2, payload=payload)
    with pytest.raises(RoomError) as caught:
        privileges_of(decode_token(encode_token(claims, SECRET), SECRET))
    assert caught.value.room_code == RoomCode.TOKEN_WRONG


@pytest.mark.parametrize("token", ["", "04", "03" + VECTOR[2:], VECTOR[:-8], VECTOR + "AAAA", "04" + "A" * 10000, "04§", VECTOR.lower()])
def test_damaged_token_is_wrong(token: str) -> None:
    with pytest.raises(RoomError) as caught:
        decode_token(token, SECRET)
    assert caught.value.room_code == RoomCode.TOKEN_WRONG


def test_other_secret_is_wrong() -> None:
    with pytest.raises(RoomError) as caught:
        decode_token(VECTOR, SECRET[::-1])
    assert caught.value.room_code == RoomCode.TOKEN_WRONG


def test_moved_expiry_is_wrong() -> None:
    packed = bytearray(base64.b64decode(VECTOR[2:]))
    packed[7] += 1
    with pytest.raises(RoomError):
        decode_token("04" + base64.b64encode(packed).decode(), SECRET)


@given(st.integers(0, 137), st.integers(1, 255))
def test_any_changed_byte_never_gives_more_than_a_refusal_or_other_claims(position: int, change: int) -> None:
    packed = bytearray(base64.b64decode(VECTOR[2:]))
    packed[position % len(packed)] ^= change
    with contextlib.suppress(RoomError):
        assert decode_token("04" + base64.b64encode(packed).decode(), SECRET) != CLAIMS


@given(st.text(max_size=300))
def test_arbitrary_text_is_wrong(text: str) -> None:
    with pytest.raises(RoomError):
        decode_token("04" + text, SECRET)

"""Token04: the signed token of a login, the same at the embedded server and at ZEGO.

Layout: `"04" + base64(int64BE expire | int16BE ivLen=16 | iv | int16BE ctLen | ct)`, where `ct` is AES-CBC with PKCS7 padding under the
32-character server secret, of compact JSON with the keys `app_id`, `user_id`, `nonce`, `ctime`, `expire`, `payload` in this order. The
payload is itself JSON as a string, `{"room_id":"..","privilege":{"1":1,"2":0},"stream_id_list":null}`: privilege 1 is login, 2 publish;
3 (may kick and mute) is an extension of the embedded server. An empty payload means any room, login and publish.

The format carries no message authentication code. So all that is wrong with a token is answered with one and the same code (no padding
oracle), its fields are read strictly, and the server closes a connection after a few wrong ones.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import os
import secrets
import struct
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from roomkeeper.errors import RoomError
from roomkeeper.rooms.codes import RoomCode
from roomkeeper_embedded.refusals import refusal

_VERSION = "04"
_IV_BYTES = 16
_BLOCK_BITS = 128
_MAX_TOKEN_CHARS = 8192
_LOGIN, _PUBLISH, _MODERATE = "1", "2", "3"


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenClaims:
    """What a token says. Times are UNIX seconds; `payload` is the JSON text as it stands."""

    app_id: int
    user_id: str
    nonce: int
    ctime: int
    expire: int
    payload: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomPrivileges:
    """What a token allows in one room. An empty `room_id` means any room, `stream_ids` None means any stream."""

    room_id: str = ""
    login: bool = True
    publish: bool = True
    moderate: bool = False
    stream_ids: frozenset[str] | None = None

    def payload(self) -> str:
        """The payload that says this."""
        privilege = {_LOGIN: int(self.login), _PUBLISH: int(self.publish)}
        if self.moderate:
            privilege[_MODERATE] = 1
        streams = None if self.stream_ids is None else sorted(self.stream_ids)
        return _compact({"room_id": self.room_id, "privilege": privilege, "stream_id_list": streams})


def encode_token(claims: TokenClaims, secret: str, *, iv: bytes | None = None) -> str:
    """Seal claims into a token. `iv` (16 bytes) is random unless a test vector needs a certain one."""
    iv = os.urandom(_IV_BYTES) if iv is None else iv
    sealed = _encrypt(_plaintext(claims), secret.encode(), iv)
    packed = struct.pack(f">qH{len(iv)}sH{len(sealed)}s", claims.expire, len(iv), iv, len(sealed), sealed)
    return _VERSION + base64.b64encode(packed).decode()


def make_token(app_id: int, user_id: str, secret: str, privileges: RoomPrivileges, *, now: float, lifetime_s: float) -> str:
    """Make a token for one user in one room, valid from `now` (UNIX seconds) for `lifetime_s` seconds."""
    nonce = secrets.randbelow(1 << 31)
    expire = math.ceil(now + lifetime_s)
    claims = TokenClaims(app_id=app_id, user_id=user_id, nonce=nonce, ctime=int(now), expire=expire, payload=privileges.payload())
    return encode_token(claims, secret)


def decode_token(token: str, secret: str) -> TokenClaims:
    """Open a token. Raises `RoomError` with `TOKEN_WRONG` for anything that was not sealed with this secret."""
    try:
        expire, plaintext = _open(token, secret.encode())
        fields = json.loads(plaintext)
        claims = TokenClaims(**fields)
        typed = all(type(fields[name]) is int for name in ("app_id", "nonce", "ctime", "expire"))
        if not typed or type(claims.user_id) is not str or type(claims.payload) is not str:
            raise ValueError("a field is of the wrong type")
        if claims.expire != expire:
            raise ValueError("the two expiry times differ")
    except (ValueError, TypeError, struct.error, RecursionError) as error:
        raise wrong_token() from error
    return claims


def privileges_of(claims: TokenClaims) -> RoomPrivileges:
    """Read the payload. Raises `RoomError` with `TOKEN_WRONG` when it makes no sense."""
    if not claims.payload:
        return RoomPrivileges()
    try:
        fields = json.loads(claims.payload)
        privilege, streams = fields.get("privilege") or {}, fields.get("stream_id_list")
        return RoomPrivileges(
            room_id=str(fields.get("room_id") or ""),
            login=privilege.get(_LOGIN) == 1,
            publish=privilege.get(_PUBLISH) == 1,
            moderate=privilege.get(_MODERATE) == 1,
            stream_ids=None if streams is None else frozenset(map(str, streams)),
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise wrong_token() from error


def wrong_token() -> RoomError:
    """The one answer to every token that is not right: it tells a forger nothing."""
    return refusal(RoomCode.TOKEN_WRONG, "the token is not valid for this server and room")


def _plaintext(claims: TokenClaims) -> bytes:
    return _compact(
        {
            "app_id": claims.app_id,
            "user_id": claims.user_id,
            "nonce": claims.nonce,
            "ctime": claims.ctime,
            "expire": claims.expire,
            "payload": claims.payload,
        }
    ).encode()


def _compact(fields: dict[str, Any]) -> str:
    return json.dumps(fields, separators=(",", ":"), ensure_ascii=False)


def _encrypt(plaintext: bytes, key: bytes, iv: bytes) -> bytes:
    padder = padding.PKCS7(_BLOCK_BITS).padder()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(padder.update(plaintext) + padder.finalize()) + encryptor.finalize()


def _open(token: str, key: bytes) -> tuple[int, bytes]:
    if not token.startswith(_VERSION) or len(token) > _MAX_TOKEN_CHARS:
        raise ValueError("not a token of version 04")
    try:
        packed = base64.b64decode(token[len(_VERSION) :], validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    expire, iv_length = struct.unpack_from(">qH", packed)
    if iv_length != _IV_BYTES:
        raise ValueError("the IV has another length")
    iv, sealed_length = struct.unpack_from(f">{_IV_BYTES}sH", packed, 10)
    sealed = packed[12 + _IV_BYTES :]
    if len(sealed) != sealed_length:
        raise ValueError("the length does not match")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    unpadder = padding.PKCS7(_BLOCK_BITS).unpadder()
    padded = decryptor.update(sealed) + decryptor.finalize()
    return expire, unpadder.update(padded) + unpadder.finalize()

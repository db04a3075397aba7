"""Roles by user ID."""

from __future__ import annotations

import pytest

from roomkeeper.rooms.roles import Role, RoleBook

BOOK = RoleBook({Role.TEACHER: ["teacher-*", "boss"], Role.ASSISTANT: ["*-ta", "boss"], Role.BOT: []})


@pytest.mark.parametrize(
    ("user_id", "role"),
    [
        ("teacher-1", Role.TEACHER),
        ("boss", Role.TEACHER),
        ("ana-ta", Role.ASSISTANT),
        ("Teacher-1", Role.STUDENT),
        ("xteacher-1", Role.STUDENT),
        ("boss\n", Role.STUDENT),
        ("", Role.STUDENT),
    ],
)
def test_the_strongest_matching_role(user_id: str, role: Role) -> None:
    assert BOOK.role_of(user_id) is role


def test_nobody_named() -> None:
    assert RoleBook({}).role_of("anybody") is Role.STUDENT

"""Sharing occurrences without asking anybody."""

from __future__ import annotations

from collections import Counter

from roomkeeper.claims.rendezvous import ranked

IDS = [f"20260505T0900{number:04}Z-p-r" for number in range(4000)]


def test_everybody_gets_a_share_in_proportion_to_capacity() -> None:
    first = Counter(ranked(one, {"a": 10, "b": 10, "c": 20})[0] for one in IDS)
    assert abs(first["a"] / len(IDS) - 0.25) < 0.03
    assert abs(first["c"] / len(IDS) - 0.5) < 0.03


def test_an_agent_that_goes_moves_only_its_own_share() -> None:
    before = {one: ranked(one, {"a": 1, "b": 1, "c": 1}) for one in IDS}
    for one, order in before.items():
        assert ranked(one, {"a": 1, "b": 1}) == [agent for agent in order if agent != "c"]


def test_without_capacity_last_and_hostile_names_are_only_names() -> None:
    assert ranked("x", {"full": 0.0, "free": 1.0}) == ["free", "full"]
    assert set(ranked("\x00\ud800", {"\ud800": 1, "../": 2, "": 1})) == {"\ud800", "../", ""}
    assert ranked("x", {}) == []

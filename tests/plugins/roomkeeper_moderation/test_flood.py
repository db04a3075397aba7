"""Too many messages within a sliding window, in bounded memory."""

from __future__ import annotations

from roomkeeper_moderation.flood import FloodWindow, Person

ANN = Person("embedded", "group-1", "ann")


def test_one_more_than_allowed_is_a_flood_and_the_window_begins_anew() -> None:
    window = FloodWindow(3, 10)
    assert [window.add(ANN, at) for at in (0, 1, 2, 3, 4, 5, 6, 7)] == [False, False, False, True, False, False, False, True]


def test_the_window_slides() -> None:
    window = FloodWindow(3, 10)
    assert not any(window.add(ANN, at) for at in (0, 4, 8, 10, 14, 18, 20))
    assert window.add(ANN, 23.9)


def test_rooms_and_users_are_counted_apart() -> None:
    window = FloodWindow(1, 10)
    people = [ANN, ANN._replace(room_id="group-2"), ANN._replace(user_id="bob"), ANN._replace(provider="janus")]
    assert not any(window.add(person, 0) for person in people)


def test_nothing_allowed_means_switched_off() -> None:
    assert not any(FloodWindow(0, 10).add(ANN, 0) for _ in range(100))


def test_a_clock_set_back_neither_blames_nor_remembers() -> None:
    window = FloodWindow(2, 10)
    window.add(ANN, 1000)
    window.add(ANN, 1001)
    assert [window.add(ANN, at) for at in (5, 6, 7)] == [False, False, True]


def test_memory_is_bounded_and_what_is_forgotten_counted() -> None:
    window = FloodWindow(2, 10, capacity=100)
    for number in range(1000):
        window.add(ANN._replace(user_id=str(number)), number)
    assert (len(window), window.forgotten) == (100, 900)

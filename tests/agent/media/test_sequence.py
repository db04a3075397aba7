"""Growing numbers from wrapping ones."""

from hypothesis import given
from hypothesis import strategies as st

from roomkeeper.media.sequence import Unwrapper


@given(st.sampled_from([16, 32]), st.data())
def test_any_walk_of_less_than_half_the_range_is_followed(bits: int, data: st.DataObject) -> None:
    half = 1 << (bits - 1)
    start = data.draw(st.integers(0, (1 << bits) - 1))
    steps = data.draw(st.lists(st.integers(-100, half - 1), max_size=50))
    unwrapper = Unwrapper(bits)
    assert unwrapper.unwrap(start) == start
    highest = start
    for step in steps:
        number = highest + step
        assert unwrapper.unwrap(number & ((1 << bits) - 1)) == number
        highest = max(highest, number)
        assert unwrapper.highest == highest


def test_near_remembers_nothing() -> None:
    unwrapper = Unwrapper(16)
    unwrapper.unwrap(65535)
    assert unwrapper.near(3) == 65539
    assert unwrapper.highest == 65535

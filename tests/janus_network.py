"""A network of its own for tests with a real Janus: import the fixture into a conftest."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache

import pytest

from roomkeeper.testing import janus

_why_not = cache(janus.why_not)


@pytest.fixture
def janus_network() -> Iterator[None]:
    """Run the test in a private network. Without the right to make one, or without Janus, it is skipped; in CI it fails."""
    reason = _why_not()
    if reason and os.environ.get("CI"):
        pytest.fail(f"Janus has to be tested here: {reason}")
    if reason:
        pytest.skip(f"no Janus for tests: {reason}")
    with janus.private_network():
        yield

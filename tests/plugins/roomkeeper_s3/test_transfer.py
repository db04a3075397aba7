"""Whose fault it is when a file from the store cannot be written here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from roomkeeper_s3.transfer import LocalFileError, write_new


def test_what_goes_wrong_on_the_way_from_the_store_is_not_blamed_on_the_disk(tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise TimeoutError("read timeout on endpoint")

    with pytest.raises(TimeoutError, match="endpoint"):
        write_new(tmp_path / "file", broken())


def test_what_goes_wrong_here_is(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_new(path, [b"one ", b"two"])
    assert path.read_bytes() == b"one two"
    with pytest.raises(LocalFileError, match="File exists"):
        write_new(path, [b"again"])
    with pytest.raises(LocalFileError, match=r"No such file.*free space"):
        write_new(tmp_path / "nowhere" / "file", [])

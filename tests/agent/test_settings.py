"""Building blocks of configuration tables."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from roomkeeper.settings import Settings, TimeZoneName, WebAddress


class Table(Settings):
    zone: TimeZoneName = "UTC"
    url: WebAddress | None = None


def test_what_is_right_is_kept_as_it_is_written() -> None:
    table = Table(zone="Europe/Berlin", url="https://school.example")
    assert (table.zone, table.url) == ("Europe/Berlin", "https://school.example")
    assert Table(url=None).url is None


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("zone", "Europe/Berlinn", "'Europe/Berlinn' is no IANA time zone, such as 'Europe/Berlin'"),
        ("zone", "../etc/passwd", "is no IANA time zone"),
        ("zone", "", "is no IANA time zone"),
        ("url", "school.example", "'school.example' has to begin with http:// or https://"),
        ("url", "file:///etc/passwd", "has to begin with http"),
    ],
)
def test_what_is_wrong_is_refused_with_the_key(key: str, value: str, said: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Table.model_validate({key: value})
    (fault,) = caught.value.errors()
    assert fault["loc"] == (key,)
    assert said in fault["msg"]

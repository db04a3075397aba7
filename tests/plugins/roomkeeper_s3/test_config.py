"""The table `[plugins.s3]`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from roomkeeper_s3.config import S3Settings


def test_without_configuration_a_folder_is_the_store(tmp_path: Path) -> None:
    settings = S3Settings()
    assert settings.store_name == "directory"
    assert settings.store_settings(tmp_path) == {"path": tmp_path / "store"}


def test_a_bucket_makes_s3_the_store(tmp_path: Path) -> None:
    settings = S3Settings.model_validate({"s3": {"bucket": "b", "prefix": "school/"}})
    assert settings.store_name == "s3"
    assert settings.key_prefix == "school/"
    assert settings.store_settings(tmp_path)["bucket"] == "b"


def test_the_store_of_another_plugin_gets_its_options(tmp_path: Path) -> None:
    settings = S3Settings.model_validate({"store": "tape", "options": {"drive": 3}})
    assert (settings.store_name, settings.store_settings(tmp_path)) == ("tape", {"drive": 3})


@pytest.mark.parametrize(
    "table",
    [
        {"store": "s3"},
        {"bucket": "b"},
        {"s3": {"bucket": "b", "endpoint_url": "localhost:9000"}},
        {"s3": {"bucket": "b", "access_key": "a"}},
        {"s3": {"bucket": "b", "part_size": 1024}},
        {"retry": {"first": "1m", "longest": "1s"}},
        {"retry": {"first": 0}},
        {"key_template": "{room}"},
        {"workers": 0},
    ],
)
def test_what_is_refused(table: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        S3Settings.model_validate(table)


def test_waits_double_up_to_the_longest_and_are_never_the_same_for_all() -> None:
    retry = S3Settings.model_validate({"retry": {"first": "1s", "longest": "10s"}}).retry
    for failures, longest in ((1, 1.0), (2, 2.0), (4, 8.0), (5, 10.0), (10_000, 10.0)):
        waits = [retry.wait_s(failures) for _ in range(50)]
        assert longest / 2 <= min(waits) < max(waits) <= longest

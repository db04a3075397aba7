"""Which layers of a simulcast publisher are asked for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from roomkeeper_janus.feeds import Track

HIGHEST_LAYER: Final = 2
"""Janus counts the layers of simulcast from 0, three at most."""


def highest_layers(attached: Mapping[str, Any], tracks: Sequence[Track], lines: Collection[str] | None = None) -> list[dict[str, Any]]:
    """What to `configure`: the highest layer that there is; Janus falls back by itself while it is not sent.

    :param attached: what Janus said of the subscription's m-lines.
    :param lines: which of them are meant; None: all.
    """
    simulcast = {track.mid for track in tracks if track.simulcast}
    return [
        {"mid": str(stream["mid"]), "substream": HIGHEST_LAYER, "temporal": HIGHEST_LAYER}
        for stream in attached.get("streams", [])
        if isinstance(stream, dict)
        and "mid" in stream
        and str(stream.get("feed_mid")) in simulcast
        and (lines is None or str(stream["mid"]) in lines)
    ]

"""One calendar as a source of occurrences: fetched when it changes, the last good one kept, also over a restart."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPException
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import structlog

from roomkeeper.rooms.occurrences import Occurrence
from roomkeeper.state.files import write_atomically
from roomkeeper.state.safe_names import safe_name
from roomkeeper_calendar.config import CalendarTable
from roomkeeper_calendar.content import CalendarContent, CalendarError

log = structlog.get_logger(__name__)

FETCH_TIMEOUT_S = 15.0
LARGEST_BYTES = 32 << 20
FOLDER = "calendars"


@dataclass(frozen=True, slots=True)
class Version:
    """What the server said of the version that was fetched last (RFC 9110, section 8.8); for a file its time and size."""

    etag: str = ""
    last_modified: str = ""
    place: str = ""
    """A digest of the address: what one server said of its version means nothing to another."""


class CalendarSource:
    """Serves `ScheduleSource`.

    :param folder: where the last good version is kept.
    """

    def __init__(self, table: CalendarTable, folder: Path) -> None:
        self.table = table
        self.error = ""
        """Why the last look failed; empty when it did not."""
        self.checked_at = 0.0
        """UNIX time of the last look that went well; 0 before."""
        self.polled = False
        """Somebody refreshes it all the time, so `occurrences` never does: whoever plans would wait for a server that does not answer."""
        name = safe_name(table.name, limit=64)
        self._kept = folder / FOLDER / f"{name}.ics"
        self._kept_version = folder / FOLDER / f"{name}.json"
        place = table.url.get_secret_value() if table.url is not None else str(table.file)
        self._place = hashlib.sha256(place.encode()).hexdigest()
        self._looking = threading.Lock()
        self._content: CalendarContent | None = None
        self._version = Version()
        self._expanded: tuple[datetime, datetime, list[Occurrence]] | None = None

    def occurrences(self, start: datetime, end: datetime) -> Iterator[Occurrence]:
        """See `ScheduleSource.occurrences`. Fetches only what is not polled, and was neither loaded nor refreshed before."""
        if self._content is None and not self.polled and not self.load_kept():
            self.refresh()
        for one in self._expand(start, end):
            if one.begins <= end and one.leaves_by > start:
                yield one

    def load_kept(self) -> bool:
        """Take the version kept by an earlier run; True when there is one. Blocks on the disk only."""
        try:
            content = CalendarContent(self.table, self._kept.read_bytes())
            version = Version(**json.loads(self._kept_version.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return False
        except (OSError, ValueError, TypeError, CalendarError) as error:
            log.warning("the kept calendar cannot be used", calendar=self.table.name, error=str(error))
            return False
        self._content, self._expanded = content, None
        self._version = version if version.place == self._place else Version()
        return True

    def refresh(self) -> bool:
        """Look whether the calendar changed and take the new one; True when it did. Blocks; never raises, see `error`."""
        with self._looking:  # whoever needs it first, the poll or the planner
            return self._refresh()

    def _refresh(self) -> bool:
        try:
            found = self._read_file() if self.table.file is not None else self._fetch()
            if found is not None:
                self._take(*found)
        except (OSError, HTTPException, ValueError, CalendarError) as error:
            text = str(error) if isinstance(error, CalendarError) else f"{type(error).__name__}: {error}"
            if text != self.error:
                log.error("calendar cannot be refreshed, the last good one holds", calendar=self.table.name, error=text)
            self.error = text
            return False
        if self.error:
            log.info("calendar is there again", calendar=self.table.name)
        self.error, self.checked_at = "", time.time()
        return found is not None

    def _take(self, text: bytes, version: Version) -> None:
        content = CalendarContent(self.table, text)  # nothing is kept that cannot be read
        self._kept.parent.mkdir(parents=True, exist_ok=True)
        # the version goes last: after a crash in between, the calendar is merely fetched once more
        self._kept_version.unlink(missing_ok=True)
        write_atomically(self._kept, text)
        write_atomically(self._kept_version, json.dumps(asdict(version)).encode())
        self._content, self._version, self._expanded = content, version, None
        log.info("calendar taken", calendar=self.table.name, bytes=len(text))

    def _read_file(self) -> tuple[bytes, Version] | None:
        assert self.table.file is not None
        status = self.table.file.stat()
        version = Version(etag=f"{status.st_mtime_ns}-{status.st_size}", place=self._place)
        if version == self._version and self._content is not None:
            return None
        return self.table.file.read_bytes(), version

    def _fetch(self) -> tuple[bytes, Version] | None:
        assert self.table.url is not None
        request = Request(self.table.url.get_secret_value(), headers={"Accept": "text/calendar, */*;q=0.1", "User-Agent": "roomkeeper"})
        if self._content is not None:
            if self._version.etag:
                request.add_header("If-None-Match", self._version.etag)
            if self._version.last_modified:
                request.add_header("If-Modified-Since", self._version.last_modified)
        try:
            with urlopen(request, timeout=FETCH_TIMEOUT_S) as response:
                text: bytes = response.read(LARGEST_BYTES + 1)
                version = Version(response.headers.get("ETag", ""), response.headers.get("Last-Modified", ""), self._place)
        except HTTPError as error:
            with error:
                if error.code == 304:
                    return None
                raise CalendarError(f"the server answers {error.code}", where=f"calendar {self.table.name}") from None
        if len(text) > LARGEST_BYTES:
            raise CalendarError(f"is larger than {LARGEST_BYTES >> 20} MiB", where=f"calendar {self.table.name}")
        return text, version

    def _expand(self, start: datetime, end: datetime) -> list[Occurrence]:
        """Occurrences of whole days around the span, worked out once a day and version: repetition rules are costly to follow."""
        content, expanded = self._content, self._expanded
        if content is None:
            return []
        if expanded is None or start < expanded[0] or end > expanded[1]:
            first = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
            last = end.astimezone(UTC) + timedelta(days=2)
            expanded = self._expanded = (first, last, list(content.occurrences(first, last)))
        return expanded[2]

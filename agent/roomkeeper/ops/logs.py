"""Logs: fields in systemd's journal, readable on a terminal, JSON lines elsewhere. Standard output stays a result's."""

from __future__ import annotations

import functools
import logging
import sys
from typing import Any, Literal

import structlog

from roomkeeper.ops.journald import JournaldHandler, JournaldLogger, as_argument, standard_error_is_the_journal

LogFormat = Literal["auto", "console", "json", "journald"]


class _StandardErrorHandler(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)


def configure_logging(level: str, log_format: LogFormat = "auto") -> None:
    """Set logging up for the whole process, from the command line and again when the configuration was read again.

    :param level: `debug`, `info`, `warning` or `error`.
    :param log_format: `auto` is `journald` where standard error goes to the journal, `console` on a terminal and `json` otherwise.
    """
    chosen = _by_itself() if log_format == "auto" else log_format
    shared: list[structlog.typing.Processor] = [structlog.contextvars.merge_contextvars, structlog.stdlib.add_log_level]
    stamp = structlog.processors.TimeStamper(fmt="iso", utc=True)
    handler: logging.Handler
    logger_factory: Any
    processors: list[structlog.typing.Processor]
    if chosen == "journald":
        journal = _journal()
        processors = [*shared, structlog.processors.format_exc_info, as_argument]
        handler, logger_factory = JournaldHandler(journal), lambda *_: journal
    else:
        renderers = _console() if chosen == "console" else _json()
        processors = [*shared, stamp, *renderers]
        handler = _StandardErrorHandler()
        handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[*shared, stamp], processor=renderers[-1]))
        logger_factory = lambda *_: structlog.PrintLogger(sys.stderr)  # noqa: E731 - asked for each logger: standard error may be replaced
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=logger_factory,
        cache_logger_on_first_use=False,
    )
    # libraries that log in the standard way (aiohttp, APScheduler, botocore) are heard from warnings on
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)


@functools.cache
def _journal() -> JournaldLogger:
    """One for the process: loggers that were bound before a reload still use it."""
    return JournaldLogger()


def _by_itself() -> LogFormat:
    if standard_error_is_the_journal():
        return "journald"
    return "console" if sys.stderr.isatty() else "json"


def _console() -> list[structlog.typing.Processor]:
    # plain tracebacks: the pretty ones show local variables, and secrets are among them
    return [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]


def _json() -> list[structlog.typing.Processor]:
    return [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]

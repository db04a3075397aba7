"""Logs: readable on a terminal, JSON lines elsewhere. Everything goes to standard error, so that standard output stays a result."""

from __future__ import annotations

import logging
import sys
from typing import Literal

import structlog

LogFormat = Literal["auto", "console", "json"]


class _StandardErrorHandler(logging.Handler):
    """Writes to whatever standard error is at that moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            print(self.format(record), file=sys.stderr, flush=True)
        except Exception:  # noqa: BLE001 - as every handler of the standard library does
            self.handleError(record)


def configure_logging(level: str, log_format: LogFormat = "auto") -> None:
    """Set logging up for the whole process, once, from the command line.

    :param level: `debug`, `info`, `warning` or `error`.
    :param log_format: `auto` is `console` on a terminal and `json` otherwise.
    """
    console = log_format == "console" or (log_format == "auto" and sys.stderr.isatty())
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    renderers: list[structlog.typing.Processor] = (
        # plain tracebacks: the pretty ones show local variables, and secrets are among them
        [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback)]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False)]
    )
    structlog.configure(
        processors=[*shared, *renderers],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, level.upper())),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # asked for each logger: standard error may be replaced
        cache_logger_on_first_use=False,
    )
    # libraries that log in the standard way (aiohttp, APScheduler, botocore) are heard from warnings on
    handler = _StandardErrorHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processor=renderers[-1]))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)

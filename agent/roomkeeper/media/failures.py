"""Words for an exception that is contained on the event loop."""

from __future__ import annotations


def describe_failure(error: BaseException) -> str:
    """Say what was raised and where, in one line.

    A whole traceback is not for the event loop: rendering one reads source files.
    """
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = f" ({trace.tb_frame.f_code.co_qualname}, line {trace.tb_lineno})" if trace is not None else ""
    return f"{type(error).__name__}: {error}{where}"

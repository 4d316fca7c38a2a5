"""The logs of the long-running processes: what failed and where, never what was in hand when it did.

An exception's own words may hold a name, an address or a text that somebody typed: the database driver quotes its
values, the mail library the address. So an error is written as its type and the places in the code, for our own
loggers and those of the libraries alike.
"""

from __future__ import annotations

import logging
import sys
import threading
import traceback
from collections.abc import Iterator
from types import TracebackType

_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
_log = logging.getLogger("svarstid")


class TypesOnly(logging.Formatter):
    """Writes errors by type and place; a library's message is cut after its first line."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole entry. What another handler has made of the error, and left on the record, is not used."""
        kept, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = kept

    def formatException(self, ei: _ExcInfo) -> str:  # noqa: N802 - the library's name
        """The chain of types, each with the lines of code it passed, the cause first."""
        return "\n".join(told(ei[1])) if ei[1] is not None else ""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line itself. asyncio and others append the error's own words on further lines."""
        if not record.name.startswith("svarstid"):
            record.message = record.message.partition("\n")[0]
        return super().formatMessage(record)


def told(error: BaseException) -> Iterator[str]:
    """The error and what caused it as lines of text: types and places in the code only."""
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None:
        yield from told(behind)
    for frame in traceback.extract_tb(error.__traceback__):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"
    yield type_of(error)


def type_of(error: BaseException) -> str:
    """`module.Name` of the error, and of the driver's error inside it: `sqlalchemy.exc.IntegrityError (sqlite3.…)`."""
    name = _name(error)
    inner = getattr(error, "orig", None)
    return f"{name} ({_name(inner)})" if isinstance(inner, BaseException) else name


def configure(level: int, form: str) -> None:
    """Set up the logs of this process, uncaught errors included; `form` is a format of the standard library."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(TypesOnly(form))
    logging.basicConfig(level=level, handlers=[handler])
    logging.getLogger("svarstid").setLevel(logging.INFO)
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_in_thread


def _name(error: BaseException) -> str:
    kind = type(error)
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    _log.critical("the process ends by an error that nothing caught", exc_info=(kind, error, trace))


def _uncaught_in_thread(ended: threading.ExceptHookArgs) -> None:
    if ended.exc_value is not None:
        _log.critical(
            "a thread ends by an error that nothing caught",
            exc_info=(ended.exc_type, ended.exc_value, ended.exc_traceback),
        )

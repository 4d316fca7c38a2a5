"""What SQLAlchemy compiles statements to, kept for all registers of a run.

Each test has a register of its own, and would else compile every statement anew: a seventh of the time of a short test.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, create_engine
from sqlalchemy.engine import Dialect

from db.store import engines, session

_CACHE: Any = {}
_DIALECTS: dict[str, Dialect] = {}


def share() -> None:
    """Let registers share it from here on; those on PostgreSQL once `known` has got the first of them."""
    known(create_engine("sqlite://"))
    for maker in (engines, session):
        vars(maker)["create_engine"] = _made


def known(engine: Engine) -> None:
    """Engines of that dialect are like this one from here on; it connects, and so learns what its database can."""
    engine.connect().close()
    _DIALECTS[engine.name] = engine.dialect


def _made(url: Any, **options: Any) -> Engine:
    engine = create_engine(url, **options)
    if engine.name in _DIALECTS:
        engine.dialect = _DIALECTS[engine.name]
        engine.update_execution_options(compiled_cache=_CACHE)
    return engine


def is_shared(engine: Engine) -> bool:
    """Whether that register's statements are kept for the others."""
    return engine.get_execution_options().get("compiled_cache") is _CACHE

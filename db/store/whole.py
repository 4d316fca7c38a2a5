"""Every table of the register, those of the kinds too: what a migration is compared with."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from sqlalchemy import MetaData

from kinds import registry
from kinds.loading import import_point
from schemas import tables
from schemas.tables.process import metadata


def every_table() -> MetaData:
    """The tables that this version reads and writes."""
    for module in iter_modules(tables.__path__):
        import_module(f"{tables.__name__}.{module.name}")
    for kind in registry.all_kinds():
        import_point(kind.key, "tables")
    return metadata

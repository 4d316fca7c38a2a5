"""Every table of the register, those of the kinds too: what a migration is compared with."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

from sqlalchemy import MetaData

from kinds import registry
from kinds.loading import import_point
from schemas import tables
from schemas.tables.process import metadata


def every_table() -> MetaData:
    """The tables that this version reads and writes."""
    for module in walk_packages(tables.__path__, f"{tables.__name__}."):
        import_module(module.name)
    for kind in registry.all_kinds():
        import_point(kind.key, "tables")
    return metadata

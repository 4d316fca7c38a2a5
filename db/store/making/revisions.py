"""Alembic, without an ini file: the revisions of the register."""

from __future__ import annotations

import logging

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, text

from db.seals import chain
from db.store.making.stamp import MIGRATIONS
from schemas.errors import Refused

# Alembic tells every start of its plugins at INFO.
logging.getLogger("alembic").setLevel(logging.WARNING)

_TURN = 7_828_372
"""Any constant: two processes that migrate one PostgreSQL database take turns on it."""


def upgrade(connection: Connection, secrets: chain.Secrets | None = None) -> None:
    """Bring the tables to the newest revision, in the caller's transaction; with `secrets` new seals are stamped.

    Raises Refused where the database was made by a newer version of the program.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
    try:
        command.upgrade(configuration(connection, secrets), "head")
    except CommandError as error:
        raise Refused(
            "databasen", "är gjord av en nyare version av Svarstid.", "Kör samma version som sist, eller nyare."
        ) from error


def configuration(connection: Connection | None = None, secrets: chain.Secrets | None = None) -> Config:
    """What Alembic's commands take; they work on `connection`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes |= {"connection": connection, "secrets": secrets}
    return config

"""Where a register is: its address, and the folder of one on this machine."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import URL
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from schemas.errors import Refused


def read_url(url: str) -> URL:
    """The address as SQLAlchemy has it; Refused where it is none."""
    try:
        return make_url(url)
    except (ArgumentError, ValueError) as error:
        raise unreadable() from error


def unreadable() -> Refused:
    """What is said of an address that cannot be used."""
    # The address itself is not repeated: it may hold a password.
    how = "Skriv den som postgresql://användare:lösenord@värd/namn, eller utelämna den."
    return Refused("DATABASE_URL", "adressen till databasen går inte att använda.", how)


def make_folder(folder: Path) -> None:
    """Make the folder of a register; Refused where it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"{folder} går inte att använda som mapp för registret."
        raise Refused("mappen", problem, "Peka ut en mapp som går att skriva i med SVARSTID_DATA_DIR.") from error

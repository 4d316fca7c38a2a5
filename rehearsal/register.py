"""The register of a rehearsal, empty, and where its links seem to lead."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from db.store.session import Database

BASE_URL = "https://svarstid.example"


@cache
def empty_register() -> bytes:
    """The bytes of a register at the newest revision; who rehearses often migrates once."""
    with tempfile.TemporaryDirectory(prefix="svarstid-") as folder:
        file = Path(folder) / "register.db"
        db = Database(f"sqlite:///{file}", is_durable=False)
        db.migrate()
        db.dispose()
        return file.read_bytes()

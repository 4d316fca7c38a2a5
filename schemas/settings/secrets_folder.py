"""The folder of secrets: whether whoever runs the program can read it, asked before anything else does."""

from __future__ import annotations

import os
from pathlib import Path

from schemas.errors import Refused

_NAME = "SVARSTID_SECRETS_DIR"


def must_be_readable(folder: Path) -> None:
    """Refused, with what is wrong, where the folder or a file in it cannot be read by this process."""
    if not folder.is_dir():
        raise Refused(_NAME, f"{folder} är ingen mapp.", "Peka ut mappen där hemligheterna ligger.")
    shut = [folder]
    if os.access(folder, os.R_OK | os.X_OK):
        shut = [path for path in sorted(folder.iterdir()) if not os.access(path, os.R_OK)]
    if shut:
        names = ", ".join(str(path) for path in shut)
        raise Refused(_NAME, f"{names} går inte att läsa.", "Ge den som kör Svarstid rätt att läsa mappen och filerna.")

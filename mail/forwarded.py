"""The received mail that goes with one of ours, from the folder of documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

from schemas.tables.mail import MailRow


def original_of(folder: Path | None, row: MailRow) -> bytes:
    """The bytes that the mail names by their checksum; empty where it names none, or they are not whole any more."""
    checksum = str(row.props.get("original", ""))
    if folder is None or len(checksum) != hashlib.sha256().digest_size * 2:
        return b""
    try:
        content = (folder / checksum[:2] / checksum).read_bytes()
    except OSError:
        return b""
    return content if hashlib.sha256(content).hexdigest() == checksum else b""

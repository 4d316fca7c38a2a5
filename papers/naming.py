"""What the file of a paper is called: a name that every system and every diarium takes."""

from __future__ import annotations

import re
import unicodedata

_LONGEST = 80


def stem(*parts: str) -> str:
    """`sammanstallning-forlangning-av-avtalet`: the parts that are not empty, in plain letters and hyphens."""
    joined = re.sub(r"[\u2010-\u2015]", "-", " ".join(part for part in parts if part))
    plain = unicodedata.normalize("NFKD", joined).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST].strip("-") or "utskrift"

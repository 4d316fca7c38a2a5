"""The stamps in an akt, which only whoever has the secret can check."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

from db.seals.stamps import Stamped, StampKeys
from db.seals.verify_akt import LINKS


def first_unstamped(path: Path, keys: StampKeys) -> str:
    """What is wrong with the first link that none of the keys has stamped, in Swedish; empty where each is stamped.

    The akt is one in which nothing else differs.
    """
    with zipfile.ZipFile(path) as archive:
        root = archive.namelist()[0].partition("/")[0]
        for line in archive.read(f"{root}/{LINKS}").splitlines():
            link = json.loads(line)
            judged = keys.judge(link["stamp"], link["journal"], link["number"], link["digest"])
            if judged in (Stamped.OTHERWISE, Stamped.NOT):
                return f"Länk {link['number']} i sigillet har en stämpel som inte är gjord med tjänstens nyckel."
    return ""

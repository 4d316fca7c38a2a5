"""What the addresses of the API name, and how its pages go on."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Annotated, Any

from fastapi import Path, Query
from sqlmodel import Session

from db.case import StoredCase, load_case
from schemas.api import ProblemOut
from schemas.errors import Refused
from web.shell.problem import MEDIA_TYPE

Matter = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", examples=["varudistribution-2023"])]
Step = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9-]{0,79}$", examples=["forlangning"])]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
Cursor = Annotated[str, Query(max_length=300, description="the `next` of the page before")]


FOREIGN = ("Värdet kommer inte från en tidigare sida.", "Använd next som det är, eller utelämna det.")
"""What is wrong with a cursor that is none, and what to do."""


class NotFound(Exception):
    """What the address names is not there; `str()` says so in Swedish."""


def case_of(session: Session, matter: str) -> StoredCase:
    """The matter in the address. Raises NotFound."""
    try:
        return load_case(session, matter)
    except Refused:
        raise NotFound(f"Ärendet {matter} finns inte.") from None


def cursor_of(*parts: object) -> str:
    """The place after which the next page goes on, as one opaque word."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def place_of(cursor: str) -> list[Any]:
    """What `cursor_of` was made of. Raises Refused for a word that is none."""
    try:
        found = json.loads(base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error):
        found = None
    if not isinstance(found, list):
        raise Refused("after", *FOREIGN)
    return found


def problems(*more: int) -> dict[int | str, dict[str, Any]]:
    """The problems that a route may answer with, for the document; every route has those of the token and the rates."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    return {
        status: {"model": ProblemOut, "description": "Problem", "content": content}
        for status in sorted({401, 403, 422, 429, *more})
    }

"""What a form, an answer and a receipt ask of the register: how many statements each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from httpx2 import Response
from sqlmodel import select
from starlette.testclient import TestClient
from temporalio.client import Client

from bench.instruments.figures import Figure, Section
from bench.many import OPENED, begin, carry_out, fresh_register
from mail.tokens import Keys, token
from schemas.errors import EngineDown
from schemas.tables.process import InvitationRow
from settings import Settings
from tests.statements import counted
from web.app import create_app

_SECRET = "bara-for-matning-0123456789-0123456789"
_FORM = {"value-fraga": "ja", "strength": "tjansteperson", "expected_version": "0"}


def asking(under: Path, _is_quick: bool) -> Section:
    """One of each, of a matter with eight seats; the beginnings of transactions are not counted."""
    with fresh_register(under, "asking") as db:
        begin(db, "matning", 8)
        carry_out(db, "matning", OPENED)
        with db.read() as session:
            link = session.exec(select(InvitationRow)).first()
        assert link is not None
        path = f"/s/{token(Keys.single(_SECRET), link.public_id, link.generation)}"
        settings = Settings(data_dir=under, secret_key=_SECRET, port=0)
        app = create_app(settings, db, connect=_no_engine, clock=lambda: OPENED + timedelta(hours=1))
        with TestClient(app, follow_redirects=False) as client:
            asked: dict[str, tuple[int, Callable[[], Response]]] = {
                "a form": (3, lambda: client.get(path)),
                "an answer": (10, lambda: client.post(path, data=_FORM)),
                "a receipt": (3, lambda: client.get(f"{path}/kvitto")),
            }
            figures = []
            for name, (most, ask) in asked.items():
                with counted() as statements:
                    if ask().status_code not in (200, 303):
                        raise RuntimeError(f"{name} was refused")
                figures.append(Figure(f"statements of {name}", len(statements), "", most))
    return Section("Statements", "Counted, so the same on every machine and with any other work on it.", figures)


async def _no_engine() -> Client:
    raise EngineDown("Motorn är inte med i mätningen.")

"""The papers that go with an akt: the compilation of every inquiry that has begun, as PDF/A. Nothing is noted."""

from __future__ import annotations

from db.boards.process import ProcessBoard
from db.store.session import Database
from papers.press import printed
from papers.sort import Choices
from papers.sorts import COMPILATION, offers
from schemas.paper import Format
from settings import Settings


def papers_of(db: Database, settings: Settings, board: ProcessBoard) -> dict[str, bytes]:
    """File name → its bytes; the same register gives the same. The board has its whole history."""
    begun = [offer for offer in offers(board) if offer.sort is COMPILATION]
    return {f"{offer.key}.pdf": printed(db, settings, board, offer, Format.PDF, Choices()).content for offer in begun}

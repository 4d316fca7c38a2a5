"""`svarstid compile` and `paper`: the papers of a matter, from a terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from cli.opened import ProcessArgument, open_register
from db.boards.process import ProcessBoard, process_board
from db.store.session import Database
from db.store.signs.clock import Clock
from papers.press import FORMAT_WORDS, make_paper
from papers.sort import Choices
from papers.sorts import COMPILATION, Offer, offers
from schemas.errors import Refused
from schemas.paper import Format, Order
from settings import Settings

_out = Console(highlight=False)

FormatOption = Annotated[Format, typer.Option("--format", help="Filens format.")]
OutOption = Annotated[
    Path | None, typer.Option("-o", "--out", metavar="FIL", help="Filen att skriva; annars namnges den i mappen här.")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module."""
    app.command(name="compile")(compile_answers)
    app.command()(paper)


def compile_answers(
    process: ProcessArgument,
    step: Annotated[str, typer.Argument(metavar="STEG", help="Stegets nyckel, om ärendet har flera frågor.")] = "",
    written_as: FormatOption = Format.PDF,
    order: Annotated[Order, typer.Option("--sort", help="Sortera efter kommun eller fråga.")] = Order.ORGANISATION,
    public: Annotated[bool, typer.Option("--public", help="Utan personnamn och adresser.")] = False,
    out: OutOption = None,
) -> None:
    """Sammanställ svaren på en fråga: alla svar i alla versioner, utfallet med regel och skäl."""
    settings, db = open_register()
    board = _board(db, process)
    found = [offer for offer in offers(board) if offer.sort is COMPILATION and step in ("", offer.step)]
    if not found:
        asked = f"”{step}” finns inte, eller har inte ställts än." if step else "Ingen fråga har ställts än."
        raise Refused("steget", asked, f"Se stegen med svarstid status {process}.")
    if len(found) > 1:
        steps = ", ".join(offer.step for offer in found)
        raise Refused("steget", "Ärendet har flera frågor.", f"Skriv vilken som ska sammanställas: {steps}.")
    _write(settings, db, board, found[0], written_as, Choices(order, public), out)


def paper(
    process: ProcessArgument,
    name: Annotated[str, typer.Argument(metavar="UTSKRIFT", help="Utskriftens nyckel; utan den visas alla.")] = "",
    written_as: FormatOption = Format.PDF,
    out: OutOption = None,
) -> None:
    """Gör en utskrift av ett ärende: utdrag, brev, yttrande. Utan UTSKRIFT visas de som kan göras nu."""
    settings, db = open_register()
    board = _board(db, process)
    known = {offer.key: offer for offer in offers(board)}
    if not name:
        for key, offer in known.items():
            about = f": {offer.about}" if offer.about else ""
            _out.print(f"[bold]{escape(key)}[/bold]  {escape(offer.sort.title + about)}")
        return
    if name not in known:
        raise Refused("utskriften", f"”{name}” kan inte göras nu.", f"Skriv svarstid paper {process} för att se vilka.")
    offer = known[name]
    typed = {blank.name: blank.proposal for blank in offer.sort.blanks(board)}
    _write(settings, db, board, offer, written_as, Choices(typed=typed), out)


def _board(db: Database, process: str) -> ProcessBoard:
    wall_now = Clock(db)()
    with db.read() as session:
        return process_board(session, process, wall_now)


def _write(
    settings: Settings,
    db: Database,
    board: ProcessBoard,
    offer: Offer,
    written_as: Format,
    choices: Choices,
    out: Path | None,
) -> None:
    made = make_paper(db, settings, board, offer, written_as, choices, now=board.now)
    place = out or Path(made.name)
    try:
        place.write_bytes(made.content)
    except OSError:
        raise Refused("--out", f"{place} går inte att skriva.", "Välj en annan plats.") from None
    _out.print(f"{escape(offer.sort.title)} som {FORMAT_WORDS[written_as]}: {escape(str(place))}")
    _out.print(f"Kontrollsumma (SHA-256): {made.sha256}")

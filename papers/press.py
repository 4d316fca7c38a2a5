"""Making a paper: it is written in the format asked for, and its checksum is noted in the log."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from db import events
from db.boards.process import ProcessBoard
from db.store.session import Database
from mail.outgoing.carriers import carriers
from papers import templates
from papers.sort import Choices, Made
from papers.sorts import Offer
from papers.writing.excel import as_xlsx, workbook
from papers.writing.pdf import as_pdf
from papers.writing.separated import as_csv, rows_as_csv
from papers.writing.word import as_docx
from rules.swedish import lower_first
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.paper import Format, Paper
from settings import Settings

FORMAT_WORDS = {Format.PDF: "PDF", Format.WORD: "Word", Format.EXCEL: "Excel", Format.CSV: "CSV"}


@dataclass(frozen=True)
class Printed:
    """A paper as bytes."""

    name: str
    """What its file is called."""
    content: bytes
    template: str = ""
    """The checksum of the secretariat's own template, where one was used."""

    @property
    def sha256(self) -> str:
        """Its checksum, as `sha256sum` prints it."""
        return hashlib.sha256(self.content).hexdigest()


def printed(
    db: Database, settings: Settings, board: ProcessBoard, offer: Offer, written_as: Format, choices: Choices
) -> Printed:
    """Make the paper without noting it anywhere: what a preview shows. The board has its whole history.

    Refused for a format that it is not written in, and for a template that no longer works.
    """
    if written_as not in offer.sort.formats:
        ways = ", ".join(each.value for each in offer.sort.formats)
        raise Refused("format", f"{offer.sort.title} görs inte som {FORMAT_WORDS[written_as]}.", f"Välj bland {ways}.")
    with db.read() as session:
        made = offer.sort.make(session, board, offer.step, choices, carriers(settings))
    return _written(settings, offer.sort.key, made, written_as, choices)


def make_paper(
    db: Database,
    settings: Settings,
    board: ProcessBoard,
    offer: Offer,
    written_as: Format,
    choices: Choices,
    *,
    now: datetime,
) -> Printed:
    """As `printed`, with an event that has its checksum; the very same paper made again is noted once. `now` is process
    time, UTC."""
    found = printed(db, settings, board, offer, written_as, choices)
    about = f" om ”{offer.about}”" if offer.about else ""
    public = " utan namn" if choices.is_public else ""
    said = f"{offer.sort.title}{about}{public}"
    with db.write() as session:
        note(session, board.row.key, found, written_as, sort=offer.sort.key, said=said, at=now, step=offer.step)
    return found


def note(
    session: Session,
    journal: str,
    found: Printed,
    written_as: Format,
    *,
    sort: str,
    said: str,
    at: datetime,
    step: str = "",
) -> None:
    """Note a paper in the log of its matter or meeting, once for the same bytes; `said` is what it is, in words."""
    events.append(
        session,
        journal,
        at=at,
        kind=EventKind.PAPER_MADE,
        step=step,
        text=f"{said} gjordes som {FORMAT_WORDS[written_as]}. Kontrollsumma (SHA-256): {found.sha256}.",
        data={"sort": sort, "format": written_as.value, "sha256": found.sha256, "mall": found.template},
        dedup_key=f"paper/{found.sha256}",
    )


def word_of(settings: Settings, sort: str, paper: Paper) -> Printed:
    """A paper as Word by the template that is in use for its sort; Refused, by its place, where that fails."""
    template = templates.in_use(settings.templates_dir, sort, is_wide=paper.is_wide)
    try:
        content = as_docx(paper, template.content)
    except Exception as error:
        if not template.sha256:
            raise
        problem = f"Er mall för {lower_first(paper.kicker)} gick inte att skriva med ({type(error).__name__})."
        raise Refused(
            "mallen", problem, "Ladda upp den på nytt på sidan om mallar, eller gå tillbaka till vår."
        ) from error
    return Printed(f"{paper.stem}.docx", content, template.sha256)


def _written(settings: Settings, sort: str, made: Made, written_as: Format, choices: Choices) -> Printed:
    name = f"{made.paper.stem}.{written_as.value}"
    if made.sheets and written_as is Format.EXCEL:
        about = {"title": made.paper.title, "subject": made.paper.kicker, "author": made.paper.author}
        return Printed(name, workbook(made.sheets, about, made.paper.made_at))
    if made.sheets and written_as is Format.CSV:
        first = made.sheets[0]
        return Printed(name, rows_as_csv([column for column, _ in first.head], first.rows))
    match written_as, made.cells:
        case Format.PDF, _:
            return Printed(name, as_pdf(made.paper))
        case Format.EXCEL, whole if whole is not None:
            return Printed(name, as_xlsx(whole, choices.order))
        case Format.CSV, whole if whole is not None:
            return Printed(name, as_csv(whole, choices.order))
    return word_of(settings, sort, made.paper)

"""What became of the views in a joint answer, as a paper."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session

from db.boards.inquiry import known_until
from db.boards.process import ProcessBoard
from kinds.remiss.register.drafting import View, views
from kinds.remiss.rules import remiss_of
from kinds.remiss.spec import MET_WORDS, Met
from papers.compilation.made import Carrier
from papers.naming import stem
from papers.samples import SAMPLE_AT
from papers.sort import Choices, Made, Sort
from rules.swedish import capital
from schemas.events import EventKind
from schemas.paper import Fact, Paper, PaperTable, Section


def _fates(session: Session, board: ProcessBoard, _step: str, _choices: Choices, _carrier: Carrier) -> Made:
    spec = remiss_of(board.file)
    return Made(
        views_and_fates(
            views(session, board.row.key),
            remiss=spec.title,
            sender=spec.sender,
            their_number=spec.diarienummer,
            author=board.names.name(board.file.secretariat).organisation,
            made_at=known(board),
        )
    )


def views_and_fates(
    found: Sequence[View], *, remiss: str, sender: str, their_number: str, author: str, made_at: datetime
) -> Paper:
    """The views of the answer, and how the sender met each of them."""
    rows = [
        [str(view.number), "\n".join(filter(None, [view.section, view.text])), _met(view.met), view.note or "–"]
        for view in found
    ]
    known = sum(view.met is not None for view in found)
    facts = [("Remiss", remiss), ("Avsändare", sender), ("Avsändarens beteckning", their_number)]
    return Paper(
        kicker="Uppföljning av yttrande",
        title="Så togs synpunkterna om hand",
        lead=f"{known} av {len(found)} synpunkter är uppföljda." if found else "Inga synpunkter är noterade.",
        facts=[Fact(name=name, value=value) for name, value in facts if value],
        sections=[
            Section(
                heading="Synpunkterna",
                table=PaperTable(
                    caption="Synpunkter och hur de bemöttes",
                    head=["Nr", "Synpunkt", "Hur den bemöttes", "Kommentar"],
                    rows=rows,
                    widths=[1, 6, 4, 5],
                ),
            )
        ]
        if rows
        else [],
        footer=" · ".join(part for part in (author, their_number) if part),
        author=author,
        made_at=made_at,
        stem=stem("synpunkter", remiss),
        values={
            "remissens_titel": remiss,
            "synpunkter": [
                {"nummer": view.number, "avsnitt": view.section, "text": view.text, "bemott": _met(view.met)}
                for view in found
            ],
        },
    )


def _met(met: str | None) -> str:
    return capital(MET_WORDS[Met(met)]) if met else "Inte uppföljd än"


def _fates_sample() -> Paper:
    return views_and_fates(
        [View(1, "Avsnitt 3", "Gång och cykel bör få mer plats.", [])],
        remiss="Regional plan",
        sender="Myndigheten",
        their_number="RS 2024-0123",
        author="Samverkanskansliet",
        made_at=SAMPLE_AT,
    )


def known(board: ProcessBoard) -> datetime:
    """Until when the matter is known: its newest event but for the papers that were made of it (process time)."""
    return known_until(board, [event for event in board.history if event.kind != EventKind.PAPER_MADE])


FATES = Sort(
    key="synpunkter",
    title="Så togs synpunkterna om hand",
    text="Varje synpunkt i yttrandet och hur avsändaren bemötte den.",
    about=lambda _board: ("",),
    make=_fates,
    sample=_fates_sample,
)

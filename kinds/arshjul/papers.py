"""The activities of a turn of the wheel as a paper and as cells."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from db.boards.inquiry import known_until
from db.boards.process import ProcessBoard
from kinds.arshjul.board import Wheel, wheel
from kinds.arshjul.rules import Activity, Decided, Said, Sums, sums_of
from kinds.arshjul.spec import WHEEL_ACTIVITY
from kinds.papers import Papers
from papers.compilation.made import Carrier
from papers.compilation.rows import Cell, Sheet
from papers.naming import stem
from papers.samples import SAMPLE_AT
from papers.sort import Choices, Made, Sort
from questions.amount import HARD_SPACE, group
from rules.swedish import capital, count, long_date
from schemas.events import EventKind
from schemas.paper import Format, Paper, PaperTable, Section

_HEAD = (
    ("Aktivitet", 40), ("Ägare", 28), ("Läge", 18), ("Belopp, kr", 14), ("Beskrivning", 60), ("Gånger i följd", 12),
)  # fmt: skip
_EARLIER = (("Aktivitet", 40), ("När", 28), ("Läge", 18), ("Belopp, kr", 14), ("Beskrivning", 60))
_NOTHING = "Inget svar än"


def sum_note(sums: Sums) -> str:
    """What the sums come to, in a sentence; empty where no amount is given."""
    if not sums.lines:
        return ""
    total = f"Raderna blir tillsammans {kronor(sums.total)}."
    if sums.stated is None:
        return total
    if not sums.difference:
        return f"{total} Det är också den redovisade summan."
    differs = f"{total} Den redovisade summan är {kronor(sums.stated)}: {kronor(abs(sums.difference))} skiljer"
    if sums.is_rounding:
        return f"{differs}, vilket ryms i avrundningen av {count(sums.lines, 'rad', 'rader')}."
    return f"{differs}. Det är mer än avrundning. Fråga ägarna vilket belopp som är rätt."


def decided_words(one: Decided) -> str:
    """`Samarbetskommittén torsdag den 16 mars 2023, § 7: Godkänd. Publicerad: www.exempel.example.`"""
    where = f", {one.paragraph}" if one.paragraph else ""
    note = f" ({one.note.rstrip('.')})" if one.note else ""
    published = f" Publicerad: {one.published.rstrip('.')}." if one.published else ""
    return f"Samarbetskommittén {long_date(one.on)}{where}: {one.words}{note}.{published}"


def kronor(amount: int) -> str:
    """`2 077 208 kr`, with hard spaces."""
    return f"{'−' if amount < 0 else ''}{group(str(abs(amount)))}{HARD_SPACE}kr"


def activities_paper(found: Wheel, *, title: str, author: str, made_at: datetime) -> Paper:
    """The paper of a turn: every activity, then those that have slipped, then the sums."""
    rows = [
        [
            one.title,
            one.owner,
            one.now.status_words or _NOTHING,
            kronor(one.now.amount) if one.now.amount is not None else "",
            one.now.text,
        ]
        for one in found.activities
    ]
    table = PaperTable(
        caption=f"Aktiviteterna i {found.title}",
        head=["Aktivitet", "Ägare", "Läge", "Belopp", "Beskrivning"],
        rows=rows,
        widths=[5, 4, 3, 3, 7],
    )
    slipped = [_slipped(one) for one in found.activities if one.slipped]
    sections = [Section(heading="Aktiviteter", table=table)]
    if slipped:
        sections.append(Section(heading="Har följt med från tidigare", bullets=slipped))
    if note := sum_note(found.sums):
        sections.append(Section(heading="Summor", paragraphs=[note]))
    if found.decided:
        sections.append(Section(heading="Beslut", bullets=[decided_words(one) for one in found.decided]))
    return Paper(
        title=title,
        kicker=capital(found.title),
        sections=sections,
        footer=f"{title}, {found.title}",
        author=author,
        made_at=made_at,
        stem=stem("aktiviteter", title),
        is_wide=True,
    )


def sheets_of(found: Wheel) -> list[Sheet]:
    """The same as cells: this turn, and what was said before."""
    now: list[list[Cell]] = [
        [one.title, one.owner, one.now.status_words or _NOTHING, one.now.amount, one.now.text, one.slipped]
        for one in found.activities
    ]
    total: list[Cell] = ["Summa av raderna", "", "", found.sums.total, sum_note(found.sums), None]
    before: list[list[Cell]] = [
        [one.title, capital(said.when), said.status_words or _NOTHING, said.amount, said.text]
        for one in found.activities
        for said in one.before
    ]
    return [Sheet("Aktiviteter", _HEAD, [*now, total]), Sheet("Tidigare", _EARLIER, before)]


def _slipped(one: Activity) -> str:
    first = one.before[one.slipped - 1]
    return f"{one.title}: inte genomförd sedan {first.when} ({count(one.slipped + 1, 'gång', 'gånger')} i följd)."


def _make(session: Session, board: ProcessBoard, _step: str, _choices: Choices, _carrier: Carrier) -> Made:
    found = wheel(session, board)
    events = [event for event in board.history if event.kind != EventKind.PAPER_MADE]
    author = board.names.name(board.file.secretariat).organisation
    paper = activities_paper(found, title=board.row.title, author=author, made_at=known_until(board, events))
    return Made(paper, sheets=sheets_of(found))


def _about(board: ProcessBoard) -> list[str]:
    return [""] if any(step.step.role == WHEEL_ACTIVITY for step in board.steps) else []


def _sample() -> Paper:
    before = Said("x", "halvårsuppföljning 2021", "ej-paborjad", "Ej påbörjad", None, "")
    now = Said("y", "halvårsuppföljning 2022", "forsenad", "Försenad", 300023, "Kartläggningen väntar på nätägaren.")
    one = Activity("akt-eleffekt", "Tillgång till eleffekt", "Klimatnätverket", now, [before])
    found = Wheel("halvårsuppföljning 2022", [one], sums_of([300023], 300024))
    return activities_paper(found, title="Halvårsuppföljning 2022", author="Samverkanskansliet", made_at=SAMPLE_AT)


ACTIVITIES = Sort(
    key="aktiviteter",
    title="Aktiviteter",
    text="Varje aktivitet med ägare, läge, belopp och beskrivning, det som har följt med från tidigare, och summorna.",
    about=_about,
    make=_make,
    sample=_sample,
    formats=tuple(Format),
)
HOOKS = Papers(sorts=(ACTIVITIES,))

"""A compilation as rows of cells, for a spreadsheet: one row for each version of each answer to each question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from papers.compilation.told import MISSING, footer_of, outcome_facts, sorted_seats
from rules.dates.clock import STOCKHOLM
from schemas.compilation import Compilation, CompiledQuestion, CompiledSeat, CompiledVersion
from schemas.paper import Order

Cell = str | int | Decimal | date | datetime | None
"""Instants are naive Stockholm times, as a spreadsheet has them; a Decimal is an amount with two decimals."""


@dataclass(frozen=True)
class Sheet:
    """One table of cells. The head names the columns, with the share of the width that each takes (in characters)."""

    name: str
    head: Sequence[tuple[str, int]]
    rows: Sequence[Sequence[Cell]]


def sheets(whole: Compilation, order: Order) -> list[Sheet]:
    """The answers, every version, what it has come to, the mails."""
    return [
        Sheet("Svar", _HEAD, answer_rows(whole, order, only_newest=True)),
        Sheet("Alla versioner", _HEAD, answer_rows(whole, order)),
        Sheet("Utfall", (("Uppgift", 28), ("Värde", 90)), _outcome(whole)),
        Sheet("Mejl", _MAIL_HEAD, _mails(whole)),
        Sheet("Händelser", (("När", 18), ("Händelse", 100)), [[local(e.at), e.text] for e in whole.events]),
    ]


_HEAD = (
    ("Part", 22), ("Fråga", 30), ("Svar", 24), ("Villkor och förtydligande", 50), ("Kommentar", 40),
    ("Bestämt av", 26), ("§", 8), ("Beslutsdag", 12), ("Diarienummer", 18), ("Inkom", 18), ("Efter svarstiden", 10),
    ("Räknas", 8), ("Hur svaret kom", 18), ("Källa", 30), ("Svarade", 24), ("Version", 8), ("Filer", 40),
)  # fmt: skip
_MAIL_HEAD = (("Part", 22), ("Mejl", 20), ("Mottagare", 24), ("Adress", 30), ("När", 18), ("Skickat", 9), ("Läge", 18))


def head() -> list[str]:
    """The names of the columns of `answer_rows`."""
    return [name for name, _ in _HEAD]


def answer_rows(whole: Compilation, order: Order, *, only_newest: bool = False) -> list[list[Cell]]:
    """A row for each answer to each question; also for whoever has not answered, so that nobody is left out."""
    seats = sorted_seats(whole)
    pairs = (
        [(seat, question) for question in whole.questions for seat in seats]
        if order is Order.QUESTION
        else [(seat, question) for seat in seats for question in whole.questions]
    )
    return [row for seat, question in pairs for row in _rows(seat, question, only_newest=only_newest)]


def _rows(seat: CompiledSeat, question: CompiledQuestion, *, only_newest: bool) -> list[list[Cell]]:
    versions = seat.versions[-1:] if only_newest else seat.versions
    if not versions:
        return [[seat.organisation, question.label, MISSING, *[None] * (len(_HEAD) - 3)]]
    return [_row(seat, question, version) for version in versions]


def _row(seat: CompiledSeat, question: CompiledQuestion, version: CompiledVersion) -> list[Cell]:
    answer = version.to(question.key)
    is_former = version is not seat.newest
    return [
        seat.organisation,
        question.label,
        answer.words if answer else "Inget svar på frågan",
        answer.text if answer else "",
        version.comment,
        version.strength,
        version.paragraph,
        version.decided_on,
        version.diarienummer,
        local(version.received_at),
        "ja" if version.is_late else "nej",
        "nej" if is_former or version.is_set_aside else "ja",
        version.channel,
        version.source,
        version.answered_by,
        version.number,
        "\n".join(version.files),
    ]


def _outcome(whole: Compilation) -> list[list[Cell]]:
    rows: list[list[Cell]] = [
        ["Ärende", whole.matter],
        ["Fråga", whole.title],
        ["Diarienummer", whole.diarienummer],
        ["Frågan ställdes", local(whole.opened_at) if whole.opened_at else "Har inte ställts än"],
        ["Svar senast", whole.last_on],
        ["Om svar saknas", whole.silence],
        ["Tillfrågade", len(whole.seats)],
        ["Har svarat", len(whole.answered)],
        ["Svar saknas", len(whole.missing)],
        ["Svar efter svarstiden", len(whole.late)],
    ]
    for question in whole.questions:
        rows.append([f"Fråga: {question.label}", question.text])
        rows += [[f"{fact.name}: {question.label}", fact.value] for fact in outcome_facts(whole, question)]
    return [*rows, ["Om sammanställningen", footer_of(whole)]]


def _mails(whole: Compilation) -> list[list[Cell]]:
    return [
        [seat.organisation, mail.what, mail.to, mail.address, local(mail.at), _yes(mail.is_sent), mail.state]
        for seat in sorted_seats(whole)
        for mail in seat.mails
    ]


def _yes(holds: bool) -> str:
    return "ja" if holds else "nej"


def local(at: datetime) -> datetime:
    """The Stockholm time of an aware instant, to the second and without a zone."""
    return at.astimezone(STOCKHOLM).replace(tzinfo=None, microsecond=0)

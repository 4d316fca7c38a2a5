"""A compilation as a paper: the outcome first, then who answered what in short, then every answer in full."""

from __future__ import annotations

from collections.abc import Iterator

from papers.compilation.told import (
    MISSING,
    NOT_ANSWERED,
    facts_of,
    footer_of,
    label_of,
    notes_of,
    outcome_facts,
    said_in_short,
    short_answer,
    sorted_seats,
    values_of,
    version_facts,
)
from papers.naming import stem
from rules.dates.clock import local_date
from rules.swedish import came_in_short, capital, short_date
from schemas.compilation import Compilation, CompiledMail, CompiledQuestion, CompiledSeat, CompiledVersion
from schemas.paper import Fact, Order, Paper, PaperTable, Section

_PUBLIC = (
    "Sammanställningen är gjord utan personnamn och adresser. Egna ord i svaren är kvar som de skrevs. "
    "Läs igenom dem innan sammanställningen sprids."
)


def paper(whole: Compilation, order: Order = Order.ORGANISATION) -> Paper:
    """The compilation, its answers sorted by municipality or by question."""
    return Paper(
        kicker="Sammanställning av svar",
        title=whole.title,
        lead=said_in_short(whole),
        facts=facts_of(whole),
        sections=[
            *_outcome(whole),
            *_overview(whole),
            *(_by_question(whole) if order is Order.QUESTION else _by_organisation(whole)),
            *_asked(whole),
            *_events(whole),
        ],
        footer=footer_of(whole),
        author=whole.secretariat,
        made_at=whole.as_of,
        stem=stem("sammanstallning", whole.title, "publik" if whole.is_public else ""),
        is_wide=len(whole.questions) > 3,
        values=values_of(whole),
    )


def _outcome(whole: Compilation) -> Iterator[Section]:
    notes = [_PUBLIC] if whole.is_public else []
    yield Section(heading="Frågan och utfallet", paragraphs=[*notes, *filter(None, [whole.text])])
    for number, question in enumerate(whole.questions, start=1):
        yield Section(
            heading=_heading(whole, number, question),
            level=2,
            paragraphs=[question.text],
            facts=outcome_facts(whole, question),
        )
    if whole.documents:
        yield Section(heading="Underlag", level=2, bullets=whole.documents)


def _heading(whole: Compilation, number: int, question: CompiledQuestion) -> str:
    """`Fråga 2: Ny upphandling`; the question itself stands below, and is not said twice."""
    if len(whole.questions) == 1:
        return "Frågan"
    is_own = question.label != question.text.removesuffix("?")
    return f"Fråga {number}: {question.label}" if is_own else f"Fråga {number}"


def _overview(whole: Compilation) -> Iterator[Section]:
    head = ["Part", *(label_of(whole, question.key) for question in whole.questions), "Svaret kom"]
    rows = [
        [seat.organisation, *(short_answer(seat, question.key) for question in whole.questions), _came(seat)]
        for seat in sorted_seats(whole)
    ]
    table = PaperTable(caption="Parternas svar i korthet", head=head, rows=rows, widths=_widths(len(whole.questions)))
    yield Section(heading="Svaren i korthet", table=table)


def _came(seat: CompiledSeat) -> str:
    newest = seat.newest
    if newest is None:
        return NOT_ANSWERED
    return "; ".join([came_in_short(newest.received_at), *notes_of(newest)])


def _by_organisation(whole: Compilation) -> Iterator[Section]:
    yield Section(heading="Svaren i sin helhet")
    for seat in sorted_seats(whole):
        if not seat.versions:
            yield Section(heading=seat.organisation, level=2, paragraphs=[f"{_who(seat)} {MISSING}.".strip()])
            continue
        several = len(seat.versions) > 1
        for version in reversed(seat.versions):
            heading = f"{seat.organisation}, version {version.number}" if several else seat.organisation
            is_former = several and version is not seat.newest
            yield Section(
                heading=f"{heading} (ersatt)" if is_former else heading,
                level=2,
                facts=[*_answers(whole, version), *version_facts(version)],
            )


def _by_question(whole: Compilation) -> Iterator[Section]:
    yield Section(heading="Svaren i sin helhet, fråga för fråga")
    for number, question in enumerate(whole.questions, start=1):
        rows = []
        for seat in sorted_seats(whole):
            for version in reversed(seat.versions):
                answer = version.to(question.key)
                words = "\n".join(filter(None, [answer.words, answer.text])) if answer else NOT_ANSWERED
                is_former = version is not seat.newest
                name = f"{seat.organisation}\nVersion {version.number}, ersatt" if is_former else seat.organisation
                rows.append([name, words, "\n".join(fact.value for fact in version_facts(version))])
            if not seat.versions:
                rows.append([seat.organisation, MISSING, NOT_ANSWERED])
        table = PaperTable(
            caption=f"Alla svar på frågan: {question.text}",
            head=["Part", "Svar", "Beslut och hur svaret kom"],
            rows=rows,
            widths=[3, 6, 4],
        )
        yield Section(heading=_heading(whole, number, question), level=2, paragraphs=[question.text], table=table)


def _answers(whole: Compilation, version: CompiledVersion) -> list[Fact]:
    found = []
    for answer in version.answers:
        value = "\n".join(filter(None, [answer.words, answer.text]))
        found.append(Fact(name=label_of(whole, answer.question), value=value))
    return found


def _who(seat: CompiledSeat) -> str:
    return f"{capital(seat.holder)}, {seat.title}." if seat.holder else f"{capital(seat.title)}."


def _asked(whole: Compilation) -> Iterator[Section]:
    note = (
        "Skickat: överlämnat till e-posten. Levererat: mottagarens e-postserver har tagit emot mejlet; om någon har "
        "läst det är inte känt. Sparat som fil: mejlet har inte skickats härifrån."
    )
    table = PaperTable(
        caption="Vem som tillfrågades, när frågan gick och vad som hände med den",
        head=["Part", "Tillfrågad", "Frågan gick", "Leverans", "Fler mejl"],
        rows=[_mail_row(seat) for seat in sorted_seats(whole)],
        widths=[6, 11, 6, 4, 8],
    )
    yield Section(heading="Vilka som tillfrågades, när och hur", paragraphs=[note], table=table)


def _mail_row(seat: CompiledSeat) -> list[str]:
    first = seat.first_mail
    own = f"\nEgen svarsdag: {short_date(seat.own_on)}" if seat.own_on else ""
    others: dict[str, list[str]] = {}
    for mail in seat.mails:
        if not mail.is_first and (day := short_date(local_date(mail.at))) not in others.setdefault(mail.what, []):
            others[mail.what].append(day if mail.is_sent else f"planerat till {day}")
    reader = [first.to, first.address] if first else [seat.holder]
    return [
        seat.organisation + own,
        capital("\n".join(filter(None, reader)) or seat.title),
        _gone(first) if first else NOT_ANSWERED,
        first.state if first else "Inget mejl",
        "\n".join(f"{what}: {', '.join(days)}" for what, days in others.items()) or NOT_ANSWERED,
    ]


def _gone(mail: CompiledMail) -> str:
    when = came_in_short(mail.at)
    return when if mail.is_sent else f"planerat till {when}"


def _events(whole: Compilation) -> Iterator[Section]:
    if whole.events:
        rows = [[came_in_short(event.at), event.text] for event in whole.events]
        table = PaperTable(caption="Vad som har hänt med frågan", head=["När", "Händelse"], rows=rows, widths=[2, 6])
        yield Section(heading="Vad som har hänt", table=table)


def _widths(questions: int) -> list[int]:
    return [3, *[3] * questions, 4]

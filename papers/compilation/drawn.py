"""A compilation as a paper: the outcome first, then who answered what in short, then every answer in full."""

from __future__ import annotations

from collections.abc import Iterator

from papers.naming import stem
from rules.dates.clock import local_date
from rules.swedish import alphabetical, came_in_short, capital, count, long_date, moment, short_date
from schemas.compilation import Compilation, CompiledMail, CompiledQuestion, CompiledSeat, CompiledVersion
from schemas.paper import Fact, Order, Paper, PaperTable, Section

MISSING = "Svar saknas"
_NOT_ANSWERED = "–"
_LONGEST_LABEL = 40
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


def sorted_seats(whole: Compilation) -> list[CompiledSeat]:
    """Those who were asked, in alphabetical order."""
    return sorted(whole.seats, key=lambda seat: (alphabetical(seat.organisation), seat.key))


def said_in_short(whole: Compilation) -> str:
    """How many were asked and have answered, and what it has come to, in a few sentences."""
    asked = count(len(whole.seats), "part har tillfrågats", "parter har tillfrågats")
    answered = f"{len(whole.answered)} har svarat" if whole.answered else "Ingen har svarat"
    late = f", varav {len(whole.late)} efter svarstiden" if whole.late else ""
    missing = f" {count(len(whole.missing), 'svar', 'svar')} saknas." if whole.missing else ""
    results = [question for question in whole.questions if question.is_determined]
    found = " ".join(f"{question.label}: {_inside(question.result)}." for question in results)
    return f"{asked}. {answered}{late}.{missing} {found}".strip()


def facts_of(whole: Compilation) -> list[Fact]:
    """What stands at the top."""
    facts = [
        ("Ärende", whole.matter),
        ("Diarienummer", whole.diarienummer),
        ("Frågan ställdes", moment(whole.opened_at) if whole.opened_at else "Har inte ställts än"),
        ("Svar senast", long_date(whole.last_on)),
        ("Dagen vilar på", f"{capital(whole.basis)}: {whole.source}" if whole.source else capital(whole.basis)),
        ("Svaret ska vara", capital(whole.level)),
        ("Om svar saknas", whole.silence),
        ("Läge", whole.state),
        ("Sammanställt av", whole.secretariat),
    ]
    return [Fact(name=name, value=value) for name, value in facts if value]


def footer_of(whole: Compilation) -> str:
    """At the foot of every page: which matter, and until when it is known."""
    return f"{whole.diarienummer or whole.process} · Uppgifterna gäller till och med {moment(whole.as_of)}"


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


def label_of(whole: Compilation, key: str) -> str:
    """What a question is called beside its answer: its label where that is short, else its number."""
    number, question = next((n, one) for n, one in enumerate(whole.questions, start=1) if one.key == key)
    if len(whole.questions) == 1:
        return "Svar"
    return question.label if len(question.label) <= _LONGEST_LABEL else f"Fråga {number}"


def outcome_facts(whole: Compilation, question: CompiledQuestion) -> list[Fact]:
    """What one question has come to, by which rule, and why."""
    result = question.result
    if result:
        result += f" (fastställt {whole.determined})" if question.is_determined and whole.determined else ""
        result += "" if question.is_determined else " (räknat ur svaren, inte fastställt)"
    facts = [
        ("Utfall", result or ("Inte avgjort än" if question.rule else "")),
        ("Regel", question.rule),
        ("Regeln fann", question.found),
        ("Att märka", "; ".join(question.reasons)),
        ("Skäl", whole.reason if question.is_determined else ""),
        ("Rättat", whole.corrected if question.is_determined else ""),
    ]
    return [Fact(name=name, value=value) for name, value in facts if value]


def _overview(whole: Compilation) -> Iterator[Section]:
    head = ["Part", *(label_of(whole, question.key) for question in whole.questions), "Svaret kom"]
    rows = [
        [seat.organisation, *(short_answer(seat, question.key) for question in whole.questions), _came(seat)]
        for seat in sorted_seats(whole)
    ]
    table = PaperTable(caption="Parternas svar i korthet", head=head, rows=rows, widths=_widths(len(whole.questions)))
    yield Section(heading="Svaren i korthet", table=table)


def short_answer(seat: CompiledSeat, question: str) -> str:
    """The newest answer of a seat to one question, without what was written beside it."""
    newest = seat.newest
    if newest is None:
        return MISSING if seat.is_missing else _NOT_ANSWERED
    answer = newest.to(question)
    return answer.words if answer else _NOT_ANSWERED


def _came(seat: CompiledSeat) -> str:
    newest = seat.newest
    if newest is None:
        return _NOT_ANSWERED
    return "; ".join([came_in_short(newest.received_at), *notes_of(newest)])


def notes_of(version: CompiledVersion) -> list[str]:
    """How an answer stands, one note each; empty for one that came in time and counts."""
    notes = {
        "efter svarstiden": version.is_late,
        "räknas inte": version.is_set_aside,
        "lämnat till den tidigare lydelsen": version.is_of_former_text,
        "noterat på uppdrag": version.is_on_behalf,
    }
    return [note for note, holds in notes.items() if holds]


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
                words = "\n".join(filter(None, [answer.words, answer.text])) if answer else _NOT_ANSWERED
                is_former = version is not seat.newest
                name = f"{seat.organisation}\nVersion {version.number}, ersatt" if is_former else seat.organisation
                rows.append([name, words, "\n".join(fact.value for fact in version_facts(version))])
            if not seat.versions:
                rows.append([seat.organisation, MISSING, _NOT_ANSWERED])
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


def version_facts(version: CompiledVersion) -> list[Fact]:
    """What stands behind one version of an answer, and how it came."""
    came = f"{capital(version.received)}, {version.channel}"
    source = f": {version.source}" if version.source else ""
    facts = [
        ("Kommentar", version.comment),
        ("Bestämt av", capital(version.strength)),
        ("Beslut", version.decision),
        ("Svaret kom", "; ".join([came + source, *notes_of(version)])),
        ("Svarade", version.answered_by),
        ("Filer", "\n".join(version.files)),
    ]
    return [Fact(name=name, value=value) for name, value in facts if value]


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
        widths=[6, 9, 6, 4, 9],
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
        _gone(first) if first else _NOT_ANSWERED,
        first.state if first else "Inget mejl",
        "\n".join(f"{what}: {', '.join(days)}" for what, days in others.items()) or _NOT_ANSWERED,
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


def _inside(result: str) -> str:
    """A result in the middle of a sentence: it begins with `Ja`, `Nej`, `Besvarad` or `Kräver`."""
    return result[:1].lower() + result[1:]


def values_of(whole: Compilation) -> dict[str, object]:
    """What a Word template can name of a compilation, beside the parts of the paper."""
    return {
        "arende": whole.matter,
        "svarsdag": long_date(whole.last_on),
        "antal_tillfragade": len(whole.seats),
        "antal_svar": len(whole.answered),
        "antal_saknas": len(whole.missing),
        "fragor": [
            {"text": one.text, "kort": one.label, "utfall": one.result, "regel": one.rule} for one in whole.questions
        ],
        "svaren": [_seat_values(whole, seat) for seat in sorted_seats(whole)],
    }


def _seat_values(whole: Compilation, seat: CompiledSeat) -> dict[str, object]:
    newest = seat.newest
    return {
        "part": seat.organisation,
        "svar": [short_answer(seat, question.key) for question in whole.questions],
        "villkor": "\n".join(answer.text for answer in newest.answers if answer.text) if newest else "",
        "beslut": newest.decision if newest else "",
        "inkom": capital(newest.received) if newest else "",
    }

"""A compilation as a paper: the outcome first, then who answered what in short, then every answer in full."""

from __future__ import annotations

from collections.abc import Iterator

from rules.swedish import alphabetical, capital, count, long_date, moment
from schemas.compilation import Compilation, CompiledQuestion, CompiledSeat, CompiledVersion
from schemas.paper import Fact, Order, Paper, PaperTable, Section
from papers.naming import stem

MISSING = "Svar saknas"
_NOT_ANSWERED = "–"
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
        label = f"Fråga {number}: {question.label}" if len(whole.questions) > 1 else question.label
        yield Section(heading=label, level=2, paragraphs=[question.text], facts=outcome_facts(whole, question))
    if whole.documents:
        yield Section(heading="Underlag", level=2, bullets=whole.documents)


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
        ("Detta påverkade", "; ".join(question.reasons)),
        ("Skäl", whole.reason if question.is_determined else ""),
        ("Rättat", whole.corrected if question.is_determined else ""),
    ]
    return [Fact(name=name, value=value) for name, value in facts if value]


def _overview(whole: Compilation) -> Iterator[Section]:
    head = ["Part", *(question.label for question in whole.questions), "Svaret kom"]
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
    return "; ".join([capital(newest.received), *notes_of(newest)])


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
    for question in whole.questions:
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
        yield Section(heading=question.label, level=2, paragraphs=[question.text], table=table)


def _answers(whole: Compilation, version: CompiledVersion) -> list[Fact]:
    found = []
    for answer in version.answers:
        value = "\n".join(filter(None, [answer.words, answer.text]))
        found.append(Fact(name=whole.question(answer.question).label, value=value))
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
    rows = []
    for seat in sorted_seats(whole):
        name = f"{seat.organisation}\nEgen svarsdag: {long_date(seat.own_on)}" if seat.own_on else seat.organisation
        for mail in seat.mails:
            reader = "\n".join(filter(None, [mail.to, mail.address])) or seat.title
            when = moment(mail.at) if mail.is_sent else f"Planerat till {moment(mail.at)}"
            rows.append([name, f"{mail.what}\n{reader}", capital(when), mail.state])
        if not seat.mails:
            rows.append([name, "Inget mejl", _NOT_ANSWERED, _NOT_ANSWERED])
    note = (
        "Skickat: överlämnat till e-posten. Levererat: mottagarens e-postserver har tagit emot mejlet; om någon har "
        "läst det är inte känt. Sparat som fil: mejlet har inte skickats härifrån."
    )
    table = PaperTable(
        caption="Mejl till parterna, när de gick och vad som hände med dem",
        head=["Part", "Mejl och mottagare", "När", "Leverans"],
        rows=rows,
        widths=[4, 5, 5, 3],
    )
    yield Section(heading="Vilka som tillfrågades, när och hur", paragraphs=[note], table=table)


def _events(whole: Compilation) -> Iterator[Section]:
    if whole.events:
        rows = [[capital(moment(event.at)), event.text] for event in whole.events]
        table = PaperTable(caption="Vad som har hänt med frågan", head=["När", "Händelse"], rows=rows, widths=[2, 5])
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

"""What every drawing of a compilation says in the same words: in short, at the top, of a question, of a version."""

from __future__ import annotations

from rules.swedish import alphabetical, capital, count, long_date, moment
from schemas.compilation import Compilation, CompiledQuestion, CompiledSeat, CompiledVersion
from schemas.paper import Fact

MISSING = "Svar saknas"
NOT_ANSWERED = "–"
_LONGEST_LABEL = 40


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


def short_answer(seat: CompiledSeat, question: str) -> str:
    """The newest answer of a seat to one question, without what was written beside it."""
    newest = seat.newest
    if newest is None:
        return MISSING if seat.is_missing else NOT_ANSWERED
    answer = newest.to(question)
    return answer.words if answer else NOT_ANSWERED


def notes_of(version: CompiledVersion) -> list[str]:
    """How an answer stands, one note each; empty for one that came in time and counts."""
    notes = {
        "efter svarstiden": version.is_late,
        "räknas inte": version.is_set_aside,
        "lämnat till den tidigare lydelsen": version.is_of_former_text,
        "noterat på uppdrag": version.is_on_behalf,
    }
    return [note for note, holds in notes.items() if holds]


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

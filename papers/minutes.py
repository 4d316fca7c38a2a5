"""The extract for the minutes: what was asked, what each party answered and what was determined, on a page or two."""

from __future__ import annotations

from papers.compilation.told import footer_of, label_of, outcome_facts, said_in_short, short_answer, sorted_seats
from papers.naming import stem
from rules.swedish import came_in_short, enumerate_words, long_date, moment
from schemas.compilation import Compilation, CompiledSeat
from schemas.paper import Fact, Paper, PaperTable, Section


def extract_for_minutes(whole: Compilation) -> Paper:
    """The extract of one inquiry, made of its compilation."""
    return Paper(
        kicker="Utdrag för protokoll och minnesanteckningar",
        title=whole.title,
        facts=[
            Fact(name=name, value=value)
            for name, value in (
                ("Ärende", whole.matter),
                ("Diarienummer", whole.diarienummer),
                ("Frågan ställdes", moment(whole.opened_at) if whole.opened_at else ""),
                ("Svar senast", long_date(whole.last_on)),
            )
            if value
        ],
        sections=[
            Section(heading="Frågan", paragraphs=[question.text for question in whole.questions]),
            Section(heading="Svaren", table=_table(whole)),
            *_conditions(whole),
            Section(heading="Utfall"),
            *(
                Section(
                    heading=label_of(whole, question.key) if len(whole.questions) > 1 else "",
                    level=2,
                    facts=outcome_facts(whole, question),
                )
                for question in whole.questions
            ),
            Section(heading="Att anteckna", paragraphs=note_lines(whole)),
        ],
        signatures=["Vid protokollet", "Justeras"],
        footer=footer_of(whole),
        author=whole.secretariat,
        made_at=whole.as_of,
        stem=stem("utdrag", whole.title),
        values={
            "arende": whole.matter,
            "svarsdag": long_date(whole.last_on),
            "fragor": [
                {"text": one.text, "kort": one.label, "utfall": one.result, "regel": one.rule}
                for one in whole.questions
            ],
            "att_anteckna": note_lines(whole),
        },
    )


def note_lines(whole: Compilation) -> list[str]:
    """Sentences that can be taken into the minutes as they stand."""
    lines = [said_in_short(whole)]
    if whole.missing:
        names = enumerate_words([seat.organisation for seat in sorted_seats(whole) if seat.is_missing])
        lines.append(f"Svar saknas från {names}. {whole.silence}")
    if whole.reason:
        lines.append(f"Skäl till utfallet: {whole.reason}")
    return lines


def _table(whole: Compilation) -> PaperTable:
    rows = [
        [seat.organisation, *(short_answer(seat, question.key) for question in whole.questions), _behind(seat)]
        for seat in sorted_seats(whole)
    ]
    head = ["Part", *(label_of(whole, question.key) for question in whole.questions), "Beslut"]
    return PaperTable(
        caption="Parternas svar och beslut", head=head, rows=rows, widths=[3, *[3] * len(whole.questions), 5]
    )


def _behind(seat: CompiledSeat) -> str:
    newest = seat.newest
    if newest is None:
        return "–"
    late = f"kom {came_in_short(newest.received_at)}, efter svarstiden" if newest.is_late else ""
    return "; ".join(part for part in (newest.strength, newest.decision, late) if part) or "–"


def _conditions(whole: Compilation) -> list[Section]:
    """Conditions and additions word for word; they bind what is determined."""
    facts = []
    for seat in sorted_seats(whole):
        texts = [answer.text for answer in seat.newest.answers if answer.text] if seat.newest else []
        if texts:
            facts.append(Fact(name=seat.organisation, value="\n".join(texts)))
    return [Section(heading="Villkor och förtydliganden, ordagrant", facts=facts)] if facts else []

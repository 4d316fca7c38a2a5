"""The items of a meeting as form fields, and the typed form back to views. Nothing is ever preselected.

Field names: `kind-<item>` (`avvikande`, `synpunkt`, `tillbaka`, `inget`), `text-<item>`, `given_by`, `given_email`,
`seen`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from db.meetings.receiving import LONGEST, ViewIn
from mail.kinds.meetings.view import ViewLine
from rules.meeting.extract import wording_words
from rules.meeting.presence import items_before
from rules.meeting.silence import rule_in_force, silence_counts
from schemas.file.document import DocumentSpec
from schemas.meetings.consent import AgendaItem, GroundRule, ItemKind, MeetingRecord, ViewKind
from schemas.tables.meetings.meeting import MeetingViewRow
from web.answer.questions import Choice
from web.shell.forms import Form

_TAKE_BACK, _NOTHING = "tillbaka", "inget"
_GIVE = (
    Choice(ViewKind.DISSENT.value, "Avvikande uppfattning", "Vi går emot förslaget.", asks_text=True),
    Choice(ViewKind.REMARK.value, "Synpunkt", "Vi vill ha något sagt, men går inte emot förslaget.", asks_text=True),
)
_GIVE_ON_TALK = (Choice(ViewKind.REMARK.value, "Synpunkt", asks_text=True),)


@dataclass(frozen=True)
class ItemField:
    """One item as the form shows it."""

    key: str
    title: str
    proposal: str
    is_decision: bool
    silence: str
    """What silence means in it, as one sentence."""
    current: ViewLine | None
    choices: tuple[Choice, ...]
    papers: tuple[DocumentSpec, ...] = ()


def fields_of(record: MeetingRecord, seat: str, standing: Iterable[ViewLine]) -> list[ItemField]:
    """The items on which a seat may give a view, none of them filled in; `standing` is what it has given."""
    said = {line.item: line for line in standing}
    return [_field(record, item, said.get(item.key)) for item in items_before(record, seat)]


def rule_words(record: MeetingRecord) -> tuple[GroundRule, str] | None:
    """The ground rule in force and what it asks of the one who is away; None where no silence counts."""
    rule = rule_in_force(record, record.body, record.days[0].on)
    return (rule, wording_words(rule)) if rule else None


def as_typed(standing: Mapping[str, MeetingViewRow]) -> dict[str, str]:
    """What a view that stands puts back into the form: its words, never a choice, so an untouched form says nothing."""
    return {f"text-{item}": row.text for item, row in standing.items()}


def read_views(
    form: Form, record: MeetingRecord, seat: str, standing: Mapping[str, MeetingViewRow], *, is_else: bool = False
) -> list[ViewIn]:
    """The typed form as views; what is wrong is noted in `form.errors`, and then they must not be used.

    A form that says nothing else (`is_else`) must have one."""
    given = []
    for item in items_before(record, seat):
        view = _read(form, item, standing.get(item.key))
        if view is not None:
            given.append(view)
    form.at_most("given_by", 200)
    if form.mail_address("given_email") and not form.get("given_by"):
        form.refuse("given_by", "Namnet saknas. Skriv ditt namn, eller lämna båda fälten tomma.")
    if not given and not is_else and not form.errors:
        form.refuse("", "Inget är ifyllt. Svara om ni kommer, eller välj en punkt och skriv vad ni anser.")
    return given


def _read(form: Form, item: AgendaItem, stands: MeetingViewRow | None) -> ViewIn | None:
    choice, name = form.get(f"kind-{item.key}"), f"text-{item.key}"
    text = form.at_most(name, LONGEST)
    if choice == _TAKE_BACK:
        return ViewIn(item=item.key, kind=None)
    if choice in list(ViewKind):
        if not text:
            form.refuse(name, f"Texten saknas i punkt {item.key}. Skriv vad ni anser.")
        return ViewIn(item=item.key, kind=ViewKind(choice), text=text)
    if choice != _NOTHING and text and text != (stands.text if stands else ""):
        what = "Välj om det är en avvikande uppfattning eller en synpunkt" if _is_decision(item) else "Välj Synpunkt"
        form.refuse(f"kind-{item.key}", f"{what}, i punkt {item.key}.")
    return None


def _field(record: MeetingRecord, item: AgendaItem, current: ViewLine | None) -> ItemField:
    choices = [*(_GIVE if _is_decision(item) else _GIVE_ON_TALK)]
    if current is not None:
        choices.append(Choice(_TAKE_BACK, "Ta tillbaka det vi har skrivit"))
    choices.append(Choice(_NOTHING, "Låt det vi har skrivit gälla" if current else "Inget i den här punkten"))
    return ItemField(
        key=item.key,
        title=item.title,
        proposal=item.proposal,
        is_decision=_is_decision(item),
        silence=_silence(record, item) if _is_decision(item) else "",
        current=current,
        choices=tuple(choices),
        papers=tuple(item.documents),
    )


def _silence(record: MeetingRecord, item: AgendaItem) -> str:
    barred = silence_counts(record, item)
    return f"Tystnad räknas inte här. {barred[1]}" if barred else "Är ni borta och tysta står ni bakom beslutet."


def _is_decision(item: AgendaItem) -> bool:
    return item.kind is ItemKind.DECISION

"""What happens next by itself, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rules.dates.clock import local_date
from rules.swedish import capital, clock_time, count, enumerate_words
from schemas.duties import Close, Ended, Milestone, Open, Overdue, Remind, TimeDuty, Undecided
from schemas.file.process import StepKind
from schemas.plan.plan import MailKind, Plan, RungTo

MOST_NAMED = 3
"""Of more organisations than this and one, so many are named."""
_GAP = "\ue000"
"""Stands in a sentence for the organisations that it names; no text has it."""
_SENT = {StepKind.INQUIRY: "frågan", StepKind.INFORMATION: "informationen"}


@dataclass(frozen=True)
class AgendaLine:
    """One thing to come: its day, its time of day, the sentence."""

    on: date
    time: str
    text: str


def agenda_lines(
    duties: Sequence[TimeDuty],
    plan: Plan,
    organisation_of: Callable[[str], str],
    answered: Collection[tuple[str, str]] = (),
) -> list[AgendaLine]:
    """The duties to come, one line each; `organisation_of` names the organisation of a seat.

    `answered` are the steps and seats that have answered: they are not asked again.
    """
    found = []
    for duty in duties:
        line, seats = line_with_gap(duty, plan, answered), asked_of(duty, answered)
        found.append(replace(line, text=filled(line.text, who(seats, organisation_of))))
    return found


def who(seats: Sequence[str], organisation_of: Callable[[str], str], total: int | None = None) -> str:
    """The organisations of some seats, the first few by name; of `total` seats where `seats` are but the first."""
    names = [organisation_of(seat) for seat in seats]
    total = len(names) if total is None else total
    if total > MOST_NAMED + 1:
        return f"{', '.join(names[:MOST_NAMED])} och {count(total - MOST_NAMED, 'part', 'parter')} till"
    return enumerate_words(names) or "dem som inte har svarat"


def asked_of(duty: TimeDuty, answered: Collection[tuple[str, str]]) -> list[str]:
    """The seats that a duty is about; of a step that opens, those that have not answered before."""
    if isinstance(duty, Open):
        return [seat for seat in duty.seats if (duty.step, seat) not in answered]
    return list(duty.seats) if isinstance(duty, Remind) else []


def line_with_gap(duty: TimeDuty, plan: Plan, answered: Collection[tuple[str, str]] = ()) -> AgendaLine:
    """A duty in words, with a gap where it names organisations; `filled` fills it."""
    text = capital(_sentence(duty, plan, answered))
    if isinstance(duty, Close | Overdue | Ended):
        # It falls at midnight, which belongs to the day that ends.
        return AgendaLine(local_date(duty.at - timedelta(seconds=1)), "kl. 24.00", text)
    return AgendaLine(local_date(duty.at), clock_time(duty.at), text)


def filled(text: str, organisations: str) -> str:
    """The sentence with the organisations in their place."""
    return text.replace(_GAP, organisations)


def names_organisations(text: str) -> bool:
    """True for a sentence that has a place for organisations."""
    return _GAP in text


def _sentence(duty: TimeDuty, plan: Plan, answered: Collection[tuple[str, str]]) -> str:
    if isinstance(duty, Ended):
        return "ärendet avslutas. Därefter kan utfallet inte rättas."
    step = plan.step(duty.step)
    match duty:
        case Milestone():
            return f"hållpunkten ”{step.title}” passeras."
        case Open():
            what = _SENT.get(step.kind, "uppgiften")
            if duty.seats and not asked_of(duty, answered):
                return f"{what} ”{step.title}” öppnas. Ingen behöver frågas: alla har redan svarat."
            return f"{what} ”{step.title}” skickas till {_GAP}."
        case Close():
            return f"svarstiden för ”{step.title}” går ut och utfallet räknas fram."
        case Overdue():
            return f"tiden för ”{step.title}” går ut. Är den inte klar då visas den som försenad."
        case Undecided() if step.waits_for or step.when:
            return f"kansliet larmas om det som ska göras före ”{step.title}” inte är klart."
        case Undecided():
            return f"kansliet larmas om utfallet inte är fastställt: ”{step.title}” väntar på det."
        case Remind():
            return _rung_sentence(duty, step.title)
        case _:
            return f"steget ”{step.title}” utgår."


def _rung_sentence(duty: Remind, title: str) -> str:
    if duty.rung.kind == MailKind.ALARM:
        return f"larm till {_GAP}: ”{title}” är inte klar."
    if duty.rung.to == RungTo.STAND_IN:
        return f"ersättaren får frågan om ”{title}” för {_GAP}."
    if duty.rung.to == RungTo.SECRETARIAT:
        return f"kansliet får besked om vad som saknas i ”{title}”."
    return f"påminnelse om ”{title}” till {_GAP}."

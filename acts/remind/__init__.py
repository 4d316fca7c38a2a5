"""Remind: a rung of the ladder is reached; who still owes an answer is reminded, then the stand-in, then the kansli."""

from __future__ import annotations

from collections.abc import Sequence

from rules.swedish import count, enumerate_words
from schemas.duties import Remind
from schemas.file.process import StepKind
from schemas.plan.plan import MailKind, PlanStep

_MOST_NAMED = 8


def sentence(step: PlanStep, duty: Remind, organisations: Sequence[str]) -> str:
    """The event of a rung to these organisations; it says how many an outage passed over."""
    if step.kind == StepKind.INQUIRY:
        few = len(organisations) <= _MOST_NAMED
        to = enumerate_words(organisations) if few else count(len(organisations), "part", "parter")
        text = f"Påminnelse om ”{step.title}” till {to}."
    elif duty.rung.kind == MailKind.ALARM:
        text = f"Larm: ”{step.title}” saknar leverantörens kvitto."
    else:
        text = f"Påminnelse om uppgiften ”{step.title}”."
    if duty.skipped:
        stands_for = count(len(duty.skipped), "påminnelse", "påminnelser")
        text = f"{text} Den ersätter {stands_for} som inte kunde gå ut i tid."
    return text


def stand_in_sentence(title: str, organisations: Sequence[str]) -> str:
    """The event of half time: the stand-ins of these were asked."""
    return f"Halva svarstiden har gått: ersättaren i {enumerate_words(organisations)} fick frågan ”{title}”."


def escalation_sentence(title: str, organisations: Sequence[str]) -> str:
    """The event of what the secretariat was told after the day."""
    return f"Samverkanskansliet fick veta att svar på ”{title}” saknas från {enumerate_words(organisations)}."


def undone_sentence(undone: Sequence[str], notice: str) -> str:
    """The event of a notice that cannot be given yet, since the steps with the titles `undone` are not done."""
    names = enumerate_words([f"”{title}”" for title in undone])
    return f"Larm: ”{notice}” kan inte göras än. Det här är inte klart: {names}."


def undecided_sentence(question: str, title: str) -> str:
    """The event of a notice that waits for its question."""
    return f"Beslut saknas: ”{question}” är inte fastställt, och ”{title}” väntar på det."

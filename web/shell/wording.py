"""The Swedish words, symbols and tones of every state that a page shows; a tone is never shown without its word."""

from __future__ import annotations

from dataclasses import dataclass

from schemas.calendar import BodyKind
from schemas.consent import Standing
from schemas.inquiry import Channel, Code, Result
from schemas.plan import MailKind
from schemas.process import Basis, Meaning, StepKind


@dataclass(frozen=True)
class State:
    """A state as shown: a word, a symbol and a tone (good, bad, care, open, plain, none)."""

    word: str
    symbol: str
    tone: str = "plain"


CODES = {
    Code.YES: State("Ja", "✓", "good"),
    Code.NO: State("Nej", "✕", "bad"),
    Code.CONDITION: State("Ja, med villkor", "◐", "care"),
    Code.RETURNS: State("Återkommer", "↻", "care"),
    Code.NOT_CONCERNED: State("Berörs inte", "–", "plain"),
    Code.DONE: State("Klart", "✓", "good"),
}
MEANINGS = {
    Meaning.YES: ("✓", "good"),
    Meaning.NO: ("✕", "bad"),
    Meaning.CONDITION: ("◐", "care"),
    Meaning.RETURNS: ("↻", "care"),
    Meaning.NOT_CONCERNED: ("–", "plain"),
    Meaning.NEUTRAL: ("●", "open"),
}
"""The symbol and the tone of a choice, by what it counts as."""
MISSING = State("Saknas", "○", "none")
NO_ANSWER = State("Inget svar", "–", "none")
ANSWERED = State("Besvarad", "✓", "good")
RECEIVED = State("Mottaget och sparat", "✓", "good")
COMES = State("Tillkommer", "+", "open")
GOES = State("Utgår", "–", "plain")
WITHDRAWN = State("Återkallat", "✕", "plain")
ALL_IN = State("Alla har svarat", "✓", "good")

STEP_STATES = {
    "planned": State("Planerat", "○", "plain"),
    "open": State("Pågår", "●", "open"),
    "closed": State("Kräver ställningstagande", "!", "care"),
    "overdue": State("Försenat", "!", "bad"),
    "determined": State("Fastställt", "✓", "good"),
    "done": State("Klart", "✓", "good"),
    "skipped": State("Utgår", "–", "plain"),
}

RESULTS = {
    Result.YES: State("Ja", "✓", "good"),
    Result.NO: State("Nej", "✕", "bad"),
    Result.ANSWERED: State("Besvarad", "✓", "good"),
    Result.NEEDS_POSITION: State("Kräver ställningstagande", "!", "care"),
}

STANDINGS = {
    Standing.PRESENT_FOR: ("✓", "good"),
    Standing.PRESENT_DISSENTING: ("✕", "bad"),
    Standing.ABSENT_WITH_VIEW: ("◐", "care"),
    Standing.STANDS_BEHIND: ("✓", "open"),
    Standing.OUTSIDE: ("–", "plain"),
}
"""The symbol and the tone of a member's state in one item of a meeting."""
COUNTED = State("Räknas", "✓", "open")
NOT_COUNTED = State("Räknas inte", "–", "plain")
CALLED = State("Kallad", "✓", "good")

BODY_KINDS = {
    BodyKind.BOARD: "Kommunstyrelse",
    BodyKind.COMMITTEE: "Utskott",
    BodyKind.LEADERSHIP: "Ledningsgrupp",
    BodyKind.JOINT_COMMITTEE: "Samarbetskommitté",
    BodyKind.NETWORK: "Nätverk",
    BodyKind.OTHER: "Annat",
}

CHANNEL_CHOICES = (
    (Channel.PHONE, "Per telefon"),
    (Channel.MEETING, "Vid ett möte"),
    (Channel.MAIL, "Per e-post"),
    (Channel.PAPER, "På papper"),
)

BASES = {
    Basis.LAW: "lag",
    Basis.AUTHORITY: "myndighetsbeslut",
    Basis.CONTRACT: "avtal",
    Basis.AGREEMENT: "överenskommelse",
    Basis.INTERNAL: "intern planering",
}

KINDS = {
    StepKind.TASK: "Uppgift",
    StepKind.INQUIRY: "Svarsomgång",
    StepKind.NOTICE: "Avisering",
    StepKind.MILESTONE: "Hållpunkt",
    StepKind.INFORMATION: "Information",
}

REASONS = {
    "nej": "svarade nej",
    "villkor": "ställde villkor",
    "aterkommer": "återkommer",
    "saknas": "har inte svarat",
    "ej_berord": "berörs inte",
    "sent": "svarade efter svarstiden",
    "neutral": "svarade på ett annat sätt",
}

MAILS = {
    MailKind.INVITATION: "Inbjudan att svara",
    MailKind.REMINDER: "Påminnelse",
    MailKind.LAST_REMINDER: "Sista påminnelse",
    MailKind.STAND_IN: "Fråga till ersättare",
    MailKind.ESCALATION: "Besked till kansliet om vad som saknas",
    MailKind.RECEIPT: "Kvitto",
    MailKind.MOVED: "Besked om flyttad svarsdag",
    MailKind.ANSTAND: "Besked om anstånd",
    MailKind.OUTCOME: "Besked om utfall",
    MailKind.INFORMATION: "Information",
    MailKind.WITHDRAWN: "Besked om att ärendet är återkallat",
    MailKind.TASK: "Uppgift",
    MailKind.TASK_REMINDER: "Påminnelse om uppgift",
    MailKind.ALARM: "Larm",
    MailKind.MEETING_CALL: "Kallelse till möte",
    MailKind.MEETING_REMINDER: "Påminnelse om möte",
    MailKind.HOME_MEETING: "Fråga till kansliet om sammanträdet",
    MailKind.MEETING_VIEW: "Kvitto på synpunkter till möte",
    MailKind.UNDECIDED: "Larm om att beslut saknas",
}

MAIL_STATES = {
    "planned": State("Väntar på att skickas", "○", "plain"),
    "dispatching": State("Skickas nu", "●", "open"),
    "accepted": State("Skickat", "✓", "good"),
    "retryable": State("Försöker igen", "↻", "care"),
    "failed": State("Gick inte att skicka", "✕", "bad"),
    "unknown": State("Okänt om det gick iväg", "?", "care"),
    "cancelled": State("Skickades inte", "–", "plain"),
}
MAIL_STATE_NOTES = {
    "accepted": "Mejlet är överlämnat till e-posten. Om det har kommit fram vet vi inte.",
    "unknown": "Förbindelsen bröts medan mejlet lämnades över. Fråga mottagaren om det har kommit fram.",
    "failed": "Mottagarens e-post tog inte emot mejlet. Kontrollera adressen.",
}


def mail_state(state: str, transport: str) -> State:
    """The state of a mail in words; with the file transport nothing leaves the machine, and the page says so."""
    if state == "accepted" and transport == "file":
        return State("Sparat som fil", "✓", "good")
    return MAIL_STATES[state]


def missing_state(missing: int, asked: int) -> State:
    """How many answers are missing, as a state."""
    return State(f"{missing} av {asked} svar saknas", "○", "plain")


def plural(count: int, one: str, many: str) -> str:
    """`1 svar saknas`, `3 svar saknas`: the count with the form that fits."""
    return f"{count} {one if count == 1 else many}"

"""The words, symbols and tones of every state that is shown; a tone is never shown without its word."""

from __future__ import annotations

from dataclasses import dataclass

from rules.people.elections import After
from rules.swedish import capital
from schemas.file.process import Meaning
from schemas.inquiry import Code, Result
from schemas.meetings.consent import Standing
from words import codes


@dataclass(frozen=True)
class State:
    """A state as shown: a word, a symbol and a tone (good, bad, care, open, plain, none)."""

    word: str
    symbol: str
    tone: str = "plain"


MEANINGS = {
    Meaning.YES: ("✓", "good"),
    Meaning.NO: ("✕", "bad"),
    Meaning.CONDITION: ("◐", "care"),
    Meaning.RETURNS: ("↻", "care"),
    Meaning.NOT_CONCERNED: ("–", "plain"),
    Meaning.NEUTRAL: ("●", "open"),
}
"""The symbol and the tone of a choice, by what it counts as."""
CODES = {
    code: State(capital(words), *MEANINGS[Meaning.YES if code is Code.DONE else Meaning(code)])
    for code, words in codes.CODES.items()
}
MISSING = State("Saknas", "○", "none")
NO_ANSWER = State("Inget svar", "–", "none")
ANSWERED = State("Besvarad", "✓", "good")
RECEIVED = State("Mottaget och sparat", "✓", "good")
COMES = State("Tillkommer", "+", "open")
GOES = State("Utgår", "–", "plain")
DECIDED = State("Avgjort", "✓", "good")
ENDED = State("Avslutat", "✓", "good")
NEEDS_HAND = State("Behöver en hand", "!", "care")
PAUSED = State("Pausat", "‖", "care")
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

PROCESS_STATES = {
    "starting": "väntar på motorn",
    "running": "pågår",
    "decided": "avgjort",
    "ended": "avslutat",
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
    Standing.PRESENT_NOT_PARTY: ("–", "plain"),
    Standing.ABSENT_WITH_VIEW: ("◐", "care"),
    Standing.STANDS_BEHIND: ("✓", "open"),
    Standing.OUTSIDE: ("–", "plain"),
}
"""The symbol and the tone of a member's state in one item of a meeting."""
COUNTED = State("Räknas", "✓", "open")
NOT_COUNTED = State("Räknas inte", "–", "plain")
PUT_THERE = State("Upplagd", "✓", "good")
NOT_PUT_THERE = State("Inte upplagd än", "○", "none")
BEST = State("Bäst", "✓", "good")
MUST_BE_THERE = State("Måste vara med", "!", "care")
VACANT = State("Ingen innehavare", "!", "care")
AFTER = {
    After.NEW: State("Ny", "✓", "good"),
    After.STAYS: State("Kvar, bekräftad", "✓", "plain"),
    After.UNCONFIRMED: State("Obekräftad", "?", "care"),
    After.VACANT: State("Ingen innehavare", "!", "bad"),
}
"""What is known of an elected politician's seat after the election."""
NO_CHAIR = State("Ingen ordförande", "!", "care")
HAS_LEFT = State("Har lämnat platsen", "!", "care")
NO_MAIL_COMES = State("Mejl kommer inte fram", "!", "bad")
CALLED = State("Kallad", "✓", "good")
PLANNED_MEETING = State("Planerat", "○", "plain")
DAY_PASSED = State("Dagen har redan varit", "!", "care")
LATE_PAPERS = State("Kom efter sista dagen för underlag", "!", "care")
FILLED_IN = State("Ifyllt", "✓", "good")
TO_BE_FILLED_IN = State("Ska fyllas i", "!", "care")
CANCELLED_MEETING = State("Inställt", "✕", "plain")

CHANNEL_CHOICES = tuple((channel, capital(words)) for channel, words in codes.BY_CHANNEL.items())

MAIL_STATES = {
    "planned": State("Planerat", "○", "plain"),
    "dispatching": State("Skickas nu", "●", "open"),
    "accepted": State("Skickat", "→", "open"),
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
RECEIVED_STATES = {
    "new": State("Väntar på att läsas", "○", "plain"),
    "recorded": State("Noterat som svar", "✓", "good"),
    "waiting": State("Väntar på dig", "!", "care"),
    "noted": State("Noterat", "–", "plain"),
    "dealt": State("Omhändertaget", "✓", "good"),
    "again": State("Kom en gång till", "–", "plain"),
}
"""Where a received mail stands."""
WRITTEN = State("Sparat som fil", "✓", "good")
"""A mail that a carrier which sends nothing has taken."""
FATES = {
    "taken": MAIL_STATES["accepted"],
    "delivered": State("Levererat", "✓", "good"),
    "delayed": State("Fördröjt", "↻", "care"),
    "bounced": State("Studsade", "✕", "bad"),
    "blocked": State("Blockerat", "✕", "bad"),
}
"""What became of a mail after it was sent."""
FATE_NOTES = {
    "taken": "Mejlet är överlämnat till SendGrid. Om det har kommit fram vet vi inte än.",
    "delivered": "Mottagarens e-postserver har tagit emot mejlet. Om någon har läst det vet vi inte.",
    "delayed": "Mottagarens e-post tar inte emot mejlet just nu. Det försöks igen av sig självt.",
}


def missing_state(missing: int, asked: int) -> State:
    """How many answers are missing, as a state."""
    return State(f"{missing} av {asked} svar saknas", "○", "plain")


def plural(count: int, one: str, many: str) -> str:
    """`1 svar saknas`, `3 svar saknas`: the count with the form that fits."""
    return f"{count} {one if count == 1 else many}"

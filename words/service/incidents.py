"""What befell the service itself, as sentences."""

from __future__ import annotations

from datetime import datetime

from rules.swedish import count, moment

PARTS = {"web": "Webben", "worker": "Arbetsprocessen", "scheduler": "Schemaläggaren"}
"""What the parts of the service are called."""


def incident_text(kind: str, part: str, at: datetime, off_s: float, times: int = 1) -> str:
    """One incident as a sentence; `off_s` is how many seconds ahead a clock was, `times` how often it has happened."""
    again = f" Det har hänt {times} gånger det senaste dygnet." if times > 1 else ""
    return f"{_sentence(kind, part, at, off_s)}{again}"


def _sentence(kind: str, part: str, at: datetime, off_s: float) -> str:
    match kind:
        case "hung":
            return f"{PARTS.get(part, part)} slutade svara och startades om {moment(at)}."
        case "unreplayed":
            was = f"Ärendet {part} kom inte vidare i processmotorn och startades om från registret {moment(at)}."
            return f"{was} Svaren är kvar."
        case "clock_right":
            was = f"Datorns klocka gick {off_words(off_s)} och är rätt igen sedan {moment(at)}."
            return f"{was} Inget skickades vid fel tid."
        case "clock_lasted":
            return f"Datorns klocka ställdes {_set_by(off_s)}, har gått jämnt sedan dess och gäller från {moment(at)}."
        case "clock_confirmed":
            return f"Datorns klocka ställdes {_set_by(off_s)} och bekräftades {moment(at)}."
        case _:
            return f"Processmotorn började om med rätt tid {moment(at)}. Alla ärenden fortsätter där de var."


def off_words(off_s: float) -> str:
    """How wrong a clock is: `21 dagar före`."""
    return f"{_length(off_s)} {'före' if off_s > 0 else 'efter'}"


def _set_by(off_s: float) -> str:
    return f"{'fram' if off_s > 0 else 'tillbaka'} {_length(off_s)}"


def _length(off_s: float) -> str:
    seconds = abs(round(off_s))
    for size, one, many in ((86400, "dag", "dagar"), (3600, "timme", "timmar"), (60, "minut", "minuter")):
        if seconds >= size:
            return count(round(seconds / size), one, many)
    return count(seconds, "sekund", "sekunder")

"""What needs a hand, as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rules.swedish import count, long_date, moment
from words.incidents import off_words

_STILL_RECEIVED = "Svar tas emot som vanligt. Kör svarstid doctor."


@dataclass(frozen=True)
class Need:
    """Something that needs a hand: a code, how many, and where it is."""

    kind: str
    """Of a matter: determine | mixed | overdue | own_task |
    own_question | vacant | mail | starting | lost | stuck; of the service:
    delivery | worker | scheduler | engine | clock"""
    process: str = ""
    process_title: str = ""
    step: str = ""
    step_title: str = ""
    seat: str = ""
    """The first of the seats that it is about, where it is about seats."""
    who: str = ""
    """The organisations that it is about, in words."""
    count: int = 0
    on: date | None = None
    since: datetime | None = None


def need_text(need: Need) -> str:
    """A need as a sentence; what only the machine's owner can mend says what to do."""
    match need.kind:
        case "determine" | "mixed" | "own_task" | "own_question" | "overdue" | "vacant":
            return f"”{need.step_title}” {_of_step(need)}"
        case "mail":
            to = f" Det gäller {need.who}." if need.who else ""
            return f"{need.count} mejl gick inte iväg, eller så är det oklart om det gjorde det.{to}"
        case "starting":
            return "Ärendet är sparat och startar så snart processmotorn svarar. Inget mejl har gått ut än."
        case "lost":
            return f"Processmotorn har tappat ärendet{_since(need)}. Det startas om av sig självt inom några minuter."
        case "stuck":
            return (
                f"Ärendet kommer inte vidare{_since(need)}: programmet stannar på ett fel, så inget mejl går och inget "
                "steg öppnar. Svar tas emot. Be den som sköter driften köra svarstid doctor."
            )
        case "engine":
            stands = f"Processmotorn har inte svarat{_since(need)}. Inget steg öppnar och inga påminnelser går."
            return f"{stands} {_STILL_RECEIVED}"
        case "clock":
            when = moment(need.since) if need.since else "nyss"
            return (
                f"Datorns klocka ställdes om {when} och går {off_words(need.count)} den tid som Svarstid räknar. "
                "Tills den är rätt eller bekräftad skickas inga mejl, och inget steg öppnar eller stängs. "
                "Svar tas emot med den räknade tiden."
            )
        case "delivery":
            return f"{need.count} svar väntar på processmotorn. Svaren är mottagna och kvitterade."
        case "worker":
            waiting = f" {need.count} mejl väntar." if need.count else ""
            still = f"Påminnelser och mejl står stilla: arbetsprocessen svarar inte{_since(need)}.{waiting}"
            return f"{still} {_STILL_RECEIVED}"
        case _:
            return f"Schemaläggaren svarar inte{_since(need)}. {_STILL_RECEIVED}"


def _of_step(need: Need) -> str:
    day = long_date(need.on) if need.on else ""
    who = count(need.count, "part", "parter")
    match need.kind:
        case "determine":
            why = f" {who} har svarat nej, ställt villkor eller inte svarat." if need.count else ""
            return f"kräver ställningstagande.{why}"
        case "mixed":
            why = f" Det beror på svar från {who}." if need.count else ""
            return f"kräver ställningstagande redan nu: alla har svarat, och utfallet är inte givet.{why}"
        case "vacant":
            where = count(need.count, "plats", "platser")
            return f"går till den officiella brevlådan för {where} som ingen innehar just nu."
        case "own_task" | "own_question":
            return f"väntar på er.{f' Sista dagen är {day}.' if day else ''}"
        case _:
            return f"är inte klar.{f' Sista dagen var {day}.' if day else ''}"


def _since(need: Need) -> str:
    return f" sedan {moment(need.since)}" if need.since else ""

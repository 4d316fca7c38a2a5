"""What is said of what is erased: the kinds, the preview, the event."""

from __future__ import annotations

from collections.abc import Mapping

from rules.retention import Decision, Kind
from rules.swedish import count, enumerate_words, long_date

NAMES = {
    Kind.MATTERS: "Avslutade ärenden med svar",
    Kind.MAILS: "Mejl som har skickats",
    Kind.INBOUND: "Mejl som har kommit in",
    Kind.LOGINS: "Inloggningar",
    Kind.LOGS: "Händelser i tjänsten",
    Kind.NAMES: "Namn på tidigare innehavare och användare",
    Kind.MEETINGS: "Möten som har hållits",
    Kind.CONFERENCES: "Konferenser med deltagare",
    Kind.DIETS: "Allergier från konferenser",
    Kind.SHARED: "Delade dokument",
    Kind.DRAFTS: "Utkast som inte har startats",
    Kind.REHEARSALS: "Generalrepetitioner",
}
FROM = {
    Kind.MATTERS: "från det att ärendet avslutades",
    Kind.MAILS: "från det att ärendet avslutades",
    Kind.INBOUND: "från det att mejlet kom",
    Kind.LOGINS: "från den sista användningen",
    Kind.LOGS: "från dagen då det hände",
    Kind.NAMES: "från den sista dagen",
    Kind.MEETINGS: "från mötets sista dag",
    Kind.CONFERENCES: "från konferensens sista dag",
    Kind.DIETS: "från konferensens sista dag",
    Kind.SHARED: "från länkarnas sista dag",
    Kind.DRAFTS: "från den senaste ändringen",
    Kind.REHEARSALS: "från dagen då den gjordes",
}
"""What the time counts from."""
_ONE_MANY = {
    Kind.MATTERS: ("ärende", "ärenden"),
    Kind.MAILS: ("ärende med mejl", "ärenden med mejl"),
    Kind.INBOUND: ("mejl", "mejl"),
    Kind.LOGINS: ("inloggning", "inloggningar"),
    Kind.LOGS: ("händelse", "händelser"),
    Kind.NAMES: ("namn", "namn"),
    Kind.MEETINGS: ("möte", "möten"),
    Kind.CONFERENCES: ("konferens", "konferenser"),
    Kind.DIETS: ("uppgift om allergi", "uppgifter om allergi"),
    Kind.SHARED: ("dokument", "dokument"),
    Kind.DRAFTS: ("utkast", "utkast"),
    Kind.REHEARSALS: ("generalrepetition", "generalrepetitioner"),
}
REASON = "Tiden som uppgifterna ska sparas är ute."
"""Why something is erased by itself."""
_HOLDS = {
    "answers": ("svar", "svar"),
    "views": ("synpunkt", "synpunkter"),
    "named": ("anmälan", "anmälningar"),
    "mails": ("mejl", "mejl"),
    "files": ("fil", "filer"),
}


def how_many(kind: Kind, number: int) -> str:
    """`12 ärenden`."""
    return count(number, *_ONE_MANY[kind])


def keeps(kind: Kind, days: int) -> str:
    """How long a kind is kept, as a sentence."""
    if not days:
        return "Bevaras."
    years, rest = divmod(days, 365)
    length = count(years, "år", "år") if years and not rest else count(days, "dag", "dagar")
    return f"Gallras tidigast {length} {FROM[kind]}."


def holds(parts: Mapping[str, int]) -> str:
    """What goes with a record: `8 svar, 40 mejl och 2 filer`; empty where nothing does."""
    return enumerate_words([count(number, *_HOLDS[what]) for what, number in parts.items() if number])


def past(kind: Kind, journal: str, number: int) -> str:
    """What an erasure was, in the list of those that have been."""
    match kind:
        case Kind.MATTERS:
            return f"Ärendet {journal}"
        case Kind.MEETINGS:
            return f"Mötet {journal}"
        case Kind.CONFERENCES:
            return f"Konferensen {journal}"
        case Kind.SHARED:
            return f"Dokumentet {journal}"
        case Kind.MAILS:
            return f"{count(number, 'mejl', 'mejl')} i {journal}"
        case _:
            return f"{NAMES[kind]}: {how_many(kind, number)}"


def event_text(kind: Kind, by: Decision, number: int) -> str:
    """The event, without a name."""
    right = f"enligt gallringsbeslut {by.number} den {long_date(by.decided_on).partition(' den ')[2]}"
    match kind:
        case Kind.MATTERS:
            return f"Ärendets innehåll gallrades {right}. Skäl: {by.reason}"
        case Kind.MEETINGS:
            return f"Mötets innehåll gallrades {right}. Skäl: {by.reason}"
        case Kind.CONFERENCES:
            return f"Konferensens innehåll gallrades {right}. Skäl: {by.reason}"
        case Kind.SHARED:
            return f"Dokumentets versioner och leveranser gallrades {right}. Skäl: {by.reason}"
        case Kind.MAILS:
            return f"{count(number, 'mejl', 'mejl')} gallrades {right}. Skäl: {by.reason}"
        case _:
            return f"{NAMES[kind]}: {how_many(kind, number)} gallrades {right}. Skäl: {by.reason}"

"""What the status page and the alarms say of each part of the service: its name, how it stands, what to do."""

from __future__ import annotations

from rules.swedish import count, lower_first, moment
from rules.watch.wellbeing import Condition, Part
from words.states import State

WELL = State("Fungerar", "✓", "good")
STILL = State("Står stilla", "!", "bad")
UNKNOWN = State("Vet inte", "–", "plain")
LOW = State("För lite", "!", "bad")
FAULTY = State("Fel", "!", "bad")

SOURCES = {"inkorg": "Inkorgens mapp", "imap": "Brevlådan för svar", "parse": "Inkorgen hos SendGrid"}
NAMES = {
    Part.DATABASE: "Registret",
    Part.WEB: "Webben",
    Part.WORKER: "Arbetsprocessen",
    Part.SCHEDULER: "Schemaläggaren",
    Part.ENGINE: "Processmotorn",
    Part.CLOCK: "Datorns klocka",
    Part.TIMER: "Stegen i ärendena",
    Part.DELIVERY: "Svar på väg till motorn",
    Part.OUTBOX: "Mejl på väg ut",
    Part.INBOUND: "Mejl in",
    Part.BACKUP: "Säkerhetskopian",
    Part.RESTORE: "Prov av återställning",
    Part.SPACE: "Ledigt utrymme",
}
_RESTARTED = "Den startas om av sig själv. Hjälper inte det: stoppa svarstid up, starta igen och kör svarstid doctor."
_CURES = {
    Part.DATABASE: "Se att databasen är i gång, att disken har plats och att datamappen går att skriva i.",
    Part.WEB: _RESTARTED,
    Part.WORKER: _RESTARTED,
    Part.SCHEDULER: _RESTARTED,
    Part.ENGINE: "Stoppa svarstid up och starta igen. Är motorn en egen Temporal: se att den är i gång och nås.",
    Part.CLOCK: "Ställ klockan rätt, eller bekräfta den under Datorns klocka på skrivbordet.",
    Part.TIMER: "Kör svarstid doctor, som säger vilka ärenden det gäller, och svarstid rebuild.",
    Part.DELIVERY: "Se att processmotorn och schemaläggaren är i gång. Svaren är mottagna och kvitterade.",
    Part.OUTBOX: "Se i utkorgen varför mejlen väntar, och kör svarstid doctor. De skickas sedan av sig själva.",
    Part.INBOUND: "Kör svarstid doctor, som säger vad som är fel. Svar på nya frågor går så länge till kansliet.",
    Part.BACKUP: "Kör svarstid backup och läs vad den säger. Se att schemaläggaren är i gång och att disken har plats.",
    Part.RESTORE: "Kör svarstid restore --check med den senaste säkerhetskopian, och spara en äldre som går att läsa.",
    Part.SPACE: "Frigör plats på disken. Annars går svar snart inte att spara.",
}


def name_of(found: Condition) -> str:
    """What the part is called."""
    return SOURCES.get(found.source, found.source) if found.source else NAMES[found.part]


def state_of(found: Condition) -> State:
    """The word, symbol and tone of how it stands."""
    if found.is_well is None:
        return UNKNOWN
    ill = {Part.SPACE: LOW, Part.RESTORE: FAULTY, Part.CLOCK: FAULTY}
    return WELL if found.is_well else ill.get(found.part, STILL)


def sentence(found: Condition) -> str:
    """How it stands, as a sentence or two."""
    match found.part:
        case Part.DATABASE:
            return "Går att läsa och skriva i." if found.is_well else "Går inte att skriva i. Inga svar kan tas emot."
        case Part.CLOCK:
            since = f" sedan {moment(found.at)}" if found.at else ""
            return (
                "Går rätt."
                if found.is_well
                else f"Är ifrågasatt{since}. Mejl och steg väntar tills den är rätt eller bekräftad."
            )
        case Part.TIMER:
            return _of_timers(found)
        case Part.DELIVERY | Part.OUTBOX:
            return _of_waiting(found)
        case Part.INBOUND:
            return _of_source(found)
        case Part.BACKUP | Part.RESTORE:
            return _of_backups(found)
        case Part.SPACE:
            return f"{_amount(found.count)} ledigt där registret ligger."
        case _:
            return f"Gav livstecken senast {moment(found.at)}." if found.at else "Har inte gett något livstecken."


def cure_of(found: Condition) -> str:
    """What to do; empty where nothing is to be done."""
    return _CURES[found.part] if found.is_well is False else ""


def alarm_line(found: Condition) -> str:
    """One part in an alarm: its name and how it stands."""
    return f"{name_of(found)}: {lower_first(sentence(found))}"


def _of_timers(found: Condition) -> str:
    if found.is_well is False and found.next_at:
        return f"Ett steg skulle ha utförts {moment(found.next_at)} och är inte gjort."
    last = f"Senast utfört {moment(found.at)}." if found.at else "Inget är utfört än."
    return f"{last} Nästa {moment(found.next_at)}." if found.next_at else f"{last} Inget väntar nu."


def _of_waiting(found: Condition) -> str:
    if not found.count:
        return "Inget väntar."
    what = count(found.count, "svar", "svar") if found.part == Part.DELIVERY else count(found.count, "mejl", "mejl")
    return f"{what} väntar, det äldsta sedan {moment(found.at)}." if found.at else f"{what} väntar."


def _of_source(found: Condition) -> str:
    seen = f"Lästes senast {moment(found.at)}." if found.source != "parse" and found.at else ""
    mail = f"Senaste mejlet kom {moment(found.next_at)}." if found.next_at else "Inget mejl har kommit än."
    return " ".join(part for part in (seen, mail, found.problem) if part)


def _of_backups(found: Condition) -> str:
    if found.at is None:
        return "Ingen finns än. Den första tas om kvällen." if found.part == Part.BACKUP else "Inget prov är gjort än."
    if found.part == Part.BACKUP:
        return f"Den senaste är från {moment(found.at)}."
    of = f" Kopian var från {moment(found.next_at)}." if found.next_at else ""
    went = found.problem or "Kopian är hel och går att lägga tillbaka."
    return f"Senast prövat {moment(found.at)}. {went}{of}"


def _amount(megabytes: int) -> str:
    return f"{megabytes} MB" if megabytes < 2048 else f"{megabytes // 1024} GB"

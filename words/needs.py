"""What needs a hand, as a sentence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rules.swedish import count, long_date, moment
from words.service.incidents import off_words
from words.service.wellbeing import SOURCES

_STILL_RECEIVED = "Svar tas emot som vanligt. Kör svarstid doctor."


@dataclass(frozen=True)
class Need:
    """Something that needs a hand: a code, how many, and where it is."""

    kind: str
    """Of a matter: determine | mixed | answered_late | overdue | own_task |
    own_question | vacant | infeasible | mail | starting | still | lost | stuck | refused | differs; of the service:
    delivery | worker | carrier | scheduler | engine | clock | inbound; of the inbox: inbox; of an address:
    bounced | blocked; of the register: proposals | unconfirmed | left_role; of what recurs:
    turn | arrival; of a meeting: proposed | remarked | signer_left"""
    process: str = ""
    process_title: str = ""
    step: str = ""
    step_title: str = ""
    seat: str = ""
    """The first of the seats that it is about, where it is about seats."""
    who: str = ""
    """The organisations that it is about, in words."""
    count: int = 0
    email: str = ""
    """The address that it is about."""
    mail: int = 0
    """The mail by which that was found out."""
    reason: str = ""
    """Why mail does not come through, as a sentence."""
    on: date | None = None
    since: datetime | None = None
    code: str = ""
    """The engine's own reason, where it refused something; of a late answer `new` or `changed`; of what recurs the
    page of its draft, or the key of its series; of a meeting its key."""


def need_text(need: Need) -> str:
    """A need as a sentence; what only the machine's owner can mend says what to do."""
    match need.kind:
        case "determine" | "mixed" | "own_task" | "own_question" | "overdue" | "vacant":
            return f"”{need.step_title}” {_of_step(need)}"
        case "answered_late":
            did = "ändrat sitt svar på" if need.code == "changed" else "svarat på"
            since = f"{need.who} har {did} ”{need.step_title}” sedan utfallet fastställdes."
            return f"{since} Ta ställning till om utfallet ska rättas."
        case "mail" | "bounced" | "blocked":
            return _of_mail(need)
        case "infeasible" | "starting" | "still":
            return _of_matter(need)
        case "lost" | "stuck" | "refused" | "differs" | "engine":
            return _of_engine(need)
        case "clock":
            when = moment(need.since) if need.since else "nyss"
            return (
                f"Datorns klocka ställdes om {when} och går {off_words(need.count)} den tid som Svarstid räknar. "
                "Tills den är rätt eller bekräftad skickas inga mejl, och inga steg öppnas eller stängs. "
                "Svar tas emot med Svarstids egen tid."
            )
        case "delivery" | "worker":
            return _of_worker(need)
        case "inbox" | "proposals" | "unconfirmed" | "left_role" | "inbound" | "carrier" | "turn" | "arrival":
            return _of_inbox(need)
        case "proposed" | "remarked" | "signer_left":
            return _of_meeting(need)
        case _:
            return f"Schemaläggaren svarar inte{_since(need)}. {_STILL_RECEIVED}"


def _of_worker(need: Need) -> str:
    if need.kind == "delivery":
        return f"{need.count} svar väntar på processmotorn. Svaren är mottagna och kvitterade."
    waiting = f" {need.count} mejl väntar." if need.count else ""
    still = f"Påminnelser och mejl står stilla: arbetsprocessen svarar inte{_since(need)}.{waiting}"
    return f"{still} {_STILL_RECEIVED}"


def _of_matter(need: Need) -> str:
    if need.kind == "starting":
        return "Ärendet är sparat och startar så snart processmotorn svarar. Inget mejl har gått ut än."
    if need.kind == "still":
        when = moment(need.since) if need.since else "nyss"
        return (
            f"Ärendet står still: något skulle ha skett av sig självt {when}, men har inte skett. Svar tas emot. "
            "Be den som sköter driften köra svarstid doctor."
        )
    what = "En sak i planen hinns" if need.count == 1 else f"{need.count} saker i planen hinns"
    return f"{what} inte med till sin dag. Se vad det gäller, och vilka utvägar som finns."


def _of_mail(need: Need) -> str:
    if need.kind == "mail":
        to = f" Det gäller {need.who}." if need.who else ""
        return f"{need.count} mejl gick inte iväg, eller så är det oklart om det gjorde det.{to}"
    if need.kind == "blocked":
        stopped = f"kommer inte fram. {need.reason}" if need.reason else "stoppas av mottagarens e-post."
        return f"Mejl till {need.who} ({need.email}) {stopped}"
    there = "Mejlen går till den officiella brevlådan tills adressen är rättad." if need.seat else ""
    return f"Mejl till {need.who} ({need.email}) kommer inte fram. {need.reason} {there}".strip()


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


def _of_inbox(need: Need) -> str:
    match need.kind:
        case "turn" | "arrival":
            return _of_series(need)
        case "inbox":
            return f"{need.count} mejl väntar på att någon tittar på {'det' if need.count == 1 else 'dem'}."
        case "proposals":
            return f"{need.count} förslag till ändring i registret väntar på att någon tar ställning."
        case "left_role":
            which = count(need.count, "personligt uppdrag i ett organ", "personliga uppdrag i organen")
            return f"{which} väntar på att någon väljs: den som var vald har lämnat sin plats."
        case "unconfirmed":
            who = need.who if need.count <= need.who.count(",") + 2 else f"{need.who} med flera"
            which = count(need.count, "organisation", "organisationer")
            return f"{which} har inte svarat på om uppgifterna i registret stämmer, trots påminnelse: {who}."
        case "inbound":
            source = SOURCES.get(need.code, need.code)
            if need.since is None:
                return f"{source} har ett fel. {need.who}"
            why = need.who or "Ingen har kunnat läsa den."
            return f"{source} har varit tyst{_since(need)}. {why} Svar på nya frågor går så länge till kansliet."
        case _:
            return (
                f"{need.count} mejl har väntat{_since(need)}: e-postservern tar inte emot dem. I utkorgen står varför. "
                "De skickas av sig själva när felet är rättat. Kör svarstid doctor."
            )


def _of_meeting(need: Need) -> str:
    held = f"{need.step_title}{f' {long_date(need.on)}' if need.on else ''}"
    match need.kind:
        case "proposed":
            which = "En punkt" if need.count == 1 else f"{need.count} punkter"
            return f"{which} till dagordningen väntar på besked: {held}."
        case "remarked":
            return f"En justerare har lämnat ett påpekande som väntar på svar: {held}."
        case _:
            return f"En justerare har lämnat sin plats innan anteckningarna var justerade. Välj en ny: {held}."


def _of_series(need: Need) -> str:
    day = long_date(need.on) if need.on else ""
    if need.kind == "arrival":
        return f"{need.who} väntades {day} och är inte noterad än. Då görs utkastet till ”{need.step_title}”."
    began = f"skulle ha börjat {day}" if need.count else f"ska börja {day}"
    why = f" Det startade inte av sig självt: {need.reason}" if need.reason else ""
    return f"”{need.step_title}” {began}. Utkastet väntar på att någon läser igenom det och startar.{why}"


def _of_engine(need: Need) -> str:
    match need.kind:
        case "engine":
            stands = f"Processmotorn har inte svarat{_since(need)}. Inga steg öppnas och inga påminnelser skickas."
            return f"{stands} {_STILL_RECEIVED}"
        case "lost":
            return f"Processmotorn har tappat ärendet{_since(need)}. Det startas om av sig självt inom några minuter."
        case "stuck":
            return (
                f"Ärendet kommer inte vidare{_since(need)}: programmet stannar på ett fel, så inga mejl skickas och "
                "inga steg öppnas. Svar tas emot. Be den som sköter driften köra svarstid doctor."
            )
        case "refused":
            why = f" (orsak: {need.code})" if need.code else ""
            return (
                f"Processmotorn tar inte emot ärendet eller dess svar{why}{_since(need)}, så inga steg öppnas och "
                "inga påminnelser skickas. Svar tas emot, och det prövas igen av sig självt. Be den som sköter driften "
                "köra svarstid doctor."
            )
        case _:
            return (
                f"Ärendet stod på annan plats i processmotorn än i registret{_since(need)}. Det som står här gäller, "
                "och rättas i motorn av sig självt. Står det kvar, be den som sköter driften köra svarstid doctor."
            )


def _since(need: Need) -> str:
    return f" sedan {moment(need.since)}" if need.since else ""

"""The desk's forms for one thing to come: let it happen now, or leave it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter

from acts.ahead import Hasten, LeaveOut, SendWaiting
from db.boards.lists import waiting
from db.boards.lists.by_itself import Thing
from db.boards.process import ProcessBoard
from mail.kinds import MAILS
from rules.dates.clock import local_date
from rules.swedish import long_date, moment
from schemas.duties import Open, Remind, TimeDuty
from schemas.plan.plan import Rung, is_afterwards
from schemas.plan.timetable import StepStatus
from web.desk.acting import NoSuchStep
from web.desk.acts.act import Act, Asked, Shown, serve
from web.shell.addresses import matter
from web.shell.fields import Values, reason

router = APIRouter()
NOW, LEAVE_OUT, PAUSE, WAITING = "nu", "hoppa-over", "pausa", "vantar"


@dataclass(frozen=True)
class Way:
    """What can be done about one thing to come, and where."""

    label: str
    address: str


def ways(board: ProcessBoard, duty: TimeDuty) -> list[Way]:
    """Send now, pause, leave out: those that fit the duty as the matter stands; none where it is over."""
    if board.row.status == "ended" or not isinstance(duty, Open | Remind):
        return []
    key, step = board.row.key, board.step(duty.step)
    if isinstance(duty, Open):
        return _ways_of_step(key, duty.step, is_fixed=step.step.window is not None)
    return _ways_of_mail(key, duty.step, duty.rung.key, duty.rung.at) if step.status == StepStatus.OPEN else []


def ways_of(process: str, thing: Thing) -> list[Way]:
    """The same for one thing in the list of what comes."""
    if thing.kind == waiting.KIND:
        return [Way("Skicka nu", matter(process, thing.step, WAITING))]
    if not thing.may_be_acted_on:
        return []
    if not thing.rung:
        return _ways_of_step(process, thing.step, is_fixed=thing.is_fixed)
    return _ways_of_mail(process, thing.step, thing.rung, thing.at)


def _ways_of_step(process: str, step: str, *, is_fixed: bool) -> list[Way]:
    """`is_fixed`: a contract rests on the step."""
    found = [Way("Skicka nu", matter(process, step, NOW)), Way("Pausa steget", matter(process, step, PAUSE))]
    return found if is_fixed else [*found, Way("Hoppa över", matter(process, step, LEAVE_OUT))]


def _ways_of_mail(process: str, step: str, rung: str, at: datetime) -> list[Way]:
    """Who is missing when the day has passed is not known before."""
    one = "?" + urlencode({"mejl": rung, "tid": at.isoformat()})
    sent = [] if is_afterwards(rung) else [Way("Skicka nu", matter(process, step, NOW) + one)]
    pause, skip = Way("Pausa steget", matter(process, step, PAUSE)), matter(process, step, LEAVE_OUT) + one
    return [*sent, pause, Way("Hoppa över", skip)]


def _rung(asked: Asked) -> Rung | None:
    """The rung that the address names; None where it is about the whole step. Raises NoSuchStep for another."""
    if not (key := asked.query.get("mejl", "")):
        return None
    step = asked.step.step
    rungs = [*step.schedule.rungs, *(rung for own in step.own.values() for rung in own.rungs)]
    at = _instant(asked.query.get("tid", ""))
    found = next((rung for rung in rungs if rung.key == key and rung.at == at), None)
    if found is None:
        raise NoSuchStep
    return found


def _instant(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _what(asked: Asked) -> str:
    rung, step = _rung(asked), asked.step.step
    if rung is None:
        return f"”{step.title}” öppnar annars {long_date(local_date(step.opens_at))}." if step.opens_at else ""
    return f"{MAILS[rung.kind].title} om ”{step.title}” går annars {long_date(local_date(rung.at))}."


def _ask_now(asked: Asked) -> Shown:
    return Shown("Skicka nu", f"{_what(asked)} Det skickas nu i stället, och inte en gång till.", [reason()])


def _ask_leave_out(asked: Asked) -> Shown:
    is_step = _rung(asked) is None
    more = "Det som väntar på steget öppnar då, och det som bygger på ett besked därifrån faller bort."
    one = "Övriga påminnelser går som planerat."
    return Shown("Hoppa över", f"{_what(asked)} {more if is_step else one}", [reason()])


def _hasten(asked: Asked, _values: Values) -> Hasten:
    rung = _rung(asked)
    return Hasten(step=asked.step.step.key, rung=rung.key if rung else "", rung_at=rung.at if rung else None)


def _leave_out(asked: Asked, _values: Values) -> LeaveOut:
    rung = _rung(asked)
    return LeaveOut(step=asked.step.step.key, rung=rung.key if rung else "", rung_at=rung.at if rung else None)


def _ask_waiting(asked: Asked) -> Shown:
    with asked.web.db.read() as session:
        found = waiting.waiting(session, {}, asked.web.clock(), process=asked.process)
    ours = [each.things[0].at for each in found if each.things[0].step == asked.step.step.key]
    if not ours:
        lead = "Inget mejl om steget väntar på kontorstid."
        return Shown("Skicka nu", lead, [], is_possible=False)
    lead = f"Mejlen om ”{asked.step.step.title}” går annars {moment(min(ours))}, när kontoren är öppna."
    lead += " Skickas de nu kommer de fram direkt, också på en kväll eller en helg, och går inte att ta tillbaka."
    return Shown("Skicka nu", f"{lead} Svarsdagen och påminnelserna ändras inte.", [])


def _send_waiting(asked: Asked, _values: Values) -> SendWaiting:
    return SendWaiting(step=asked.step.step.key)


SEND_WAITING = Act(
    request=_send_waiting,
    title="Skicka nu",
    button="Skicka nu",
    look_button="Visa vilka som får mejl",
    show=_ask_waiting,
    code="skickat-genast",
    said="Mejlen skickas nu.",
    place="#nast",
)
HASTEN = Act(
    request=_hasten,
    title="Skicka nu",
    button="Skicka nu",
    look_button="Visa vilka som får mejl",
    show=_ask_now,
    code="skickat-nu",
    said="Det skickas nu, och inte en gång till.",
    place="#nast",
)
SKIP = Act(
    request=_leave_out,
    title="Hoppa över",
    button="Hoppa över",
    show=_ask_leave_out,
    code="hoppat-over",
    said="Det hoppas över.",
    place="#nast",
)
serve(router, f"{{step}}/{NOW}", HASTEN)
serve(router, f"{{step}}/{WAITING}", SEND_WAITING)
serve(router, f"{{step}}/{LEAVE_OUT}", SKIP)

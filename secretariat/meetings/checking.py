"""The secretariat sends minutes to be checked, and what the signers say is received (justering)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from sqlmodel import Session, select

from db import documents, events, meetings
from db.meetings import minutes
from db.meetings.signers import chosen, left
from db.outbox.dispatch import CANCELLED, PLANNED, take
from db.outbox.last_look.meeting import MINUTES_SAID
from db.register import people
from db.store.session import Database
from mail.kinds.meetings.checking import CHECKING
from rules.dates.clock import local_date
from rules.meeting.checking import signers_of
from rules.meeting.silence import begins_at
from rules.swedish import enumerate_words, long_date, short_date
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.meetings.consent import MeetingRecord
from schemas.meetings.record import CheckAct, Signer
from schemas.tables.mail import MailRow
from schemas.tables.meetings.minutes import MinutesRow
from secretariat.meetings.signing_mails import ask, post_receipt, remarks_on


def choose_signers(db: Database, key: str, signers: Sequence[Signer], *, now: datetime) -> None:
    """Choose who checks which day, as the person that has the seat now; whoever is asked already stays asked.

    Refused where the minutes are locked.
    """
    with db.write() as session:
        record = _known(session, key)
        minutes.must_be_open(session, record)
        signers = chosen(session, record, signers, local_date(now))
        seats = list(dict.fromkeys(signer.seat for signer in signers))
        changed = record.model_copy(update={"signers": list(signers), "justerare": seats})
        if changed == record:
            return
        meetings.keep(session, changed, now)
        words = [
            f"{people.organisation_of(session, signer.seat).name} för {short_date(signer.on)}" for signer in signers
        ]
        _tell(session, key, EventKind.RECORD_KEPT, f"Justerare valdes: {enumerate_words(words) or 'ingen'}.", now)


def send_minutes(
    db: Database, folder: Path, key: str, content: bytes, name: str, *, reason: str = "", now: datetime
) -> MinutesRow:
    """Keep a version of the minutes by its checksum and send it to every signer, with reminders; `now` is wall clock.

    What was said of an earlier version does not count for this one; a remark on it is answered by `reason`. Refused
    where the meeting has not begun, where a day has no signer, where one has left the seat since it was chosen, where a
    remark has no answer, and where the minutes are locked.
    """
    sha256 = documents.keep(folder, content)
    with db.write() as session:
        record = _known(session, key)
        if now < begins_at(record):
            raise Refused("anteckningarna", "Mötet har inte börjat än.", "Skicka dem när mötet har varit.")
        minutes.must_be_open(session, record)
        signers = signers_of(record)
        if lacking := [day.on for day in record.days if day.on not in [signer.on for signer in signers]]:
            unread = enumerate_words([long_date(on) for on in lacking])
            raise Refused("justerare", f"Ingen är vald att justera {unread}.", "Välj en justerare för varje dag.")
        if gone := left(session, record, local_date(now)):
            who = enumerate_words([people.organisation_of(session, one.seat).name for one in gone])
            problem = f"Den som valdes att justera för {who} har lämnat sin plats, och uppdraget går inte över."
            raise Refused("justerare", problem, "Spara justerarna på nytt: efterträdaren, eller någon annan.")
        last = minutes.newest(session, key)
        remarks = remarks_on(session, key, last)
        if remarks and not reason:
            raise Refused("reason", "Ett påpekande väntar på svar.", "Skriv vad som är ändrat; det är svaret på det.")
        row = MinutesRow(
            process=key,
            version=last.version + 1 if last else 1,
            sha256=sha256,
            name=name,
            size=len(content),
            reason=reason,
            made_at=now,
        )
        session.add(row)
        session.flush()
        for seat in dict.fromkeys(signer.seat for signer in signers):
            own = [signer.on for signer in signers if signer.seat == seat]
            ask(session, record, row, seat, own, now, remark=remarks.get(seat, ""))
        said = f"Minnesanteckningarna, version {row.version}, skickades för justering. Kontrollsumma: {sha256}."
        data = {"version": row.version, "sha256": sha256}
        events.append(
            session, key, at=now, kind=EventKind.MINUTES_MADE, text=said, data=data, dedup_key=f"minutes/{row.version}"
        )
        return row


def record_check(
    session: Session,
    key: str,
    seat: str,
    act: CheckAct,
    *,
    version: int,
    text: str = "",
    source: str = "",
    now: datetime,
    days: Sequence[date] | None = None,
) -> None:
    """Receive what a signer says of the newest version, in the caller's transaction; the same twice is written once.

    `version` is the one that was read; `days` None means every day of the signer. Refused where there is a newer
    version, where the seat has not been asked, where a remark has no words or an approval has some, and where the text
    is locked.
    """
    events.lock(session, key)
    record, last = _known(session, key), minutes.newest(session, key)
    if last is None or last.version != version:
        raise Refused("version", "Det finns en nyare version av anteckningarna.", "Läs in sidan på nytt.")
    if act is CheckAct.REMARKED and not text:
        raise Refused("text", "Texten saknas.", "Skriv vad som ska ändras.")
    if act is CheckAct.APPROVED and text:
        # Its words would be lost, and the text perhaps locked without them.
        problem = "Du har valt Godkänn men också skrivit vad som ska ändras."
        raise Refused("act", problem, "Välj Påpekande, eller ta bort texten.")
    rows = minutes.standing(minutes.checks(session, key, version))
    own = [on for asked, on in rows if asked == seat and (days is None or on in days)]
    if not own:
        raise Refused("platsen", "Ni är inte vald att justera den här versionen.", "Hör av er till kansliet.")
    news = [on for on in own if (rows[seat, on].act, rows[seat, on].text) != (act.value, text)]
    if not news:
        return
    minutes.must_be_open(session, record)
    for on in news:
        asked = rows[seat, on]
        minutes.note(
            session, last, seat, on, act, at=now, person=asked.person, email=asked.email, text=text, source=source
        )
    said_of = minutes.standing(minutes.checks(session, key, version))
    if all(row.act != CheckAct.ASKED.value for (asked_seat, _), row in said_of.items() if asked_seat == seat):
        _withdraw_asks(session, key, seat)
    organisation = people.organisation_of(session, seat).name
    is_ok = act is CheckAct.APPROVED
    did = "har godkänt" if is_ok else "har lämnat ett påpekande om"
    noted = ", enligt kansliet" if source else ""
    of_days = enumerate_words([short_date(on) for on in news])
    kind = EventKind.MINUTES_CHECKED if is_ok else EventKind.MINUTES_REMARKED
    _tell(
        session, key, kind, f"{organisation} {did} anteckningarna för {of_days}, version {version}{noted}.", now, seat
    )
    is_locked = minutes.is_closed(session, record)
    post_receipt(session, record, last, seat, news, act=act, source=source, is_locked=is_locked, now=now)
    if is_locked:
        said = f"Anteckningarna, version {version}, är justerade och låsta. Kontrollsumma: {last.sha256}."
        _tell(session, key, EventKind.MINUTES_CHECKED, said, now)


def open_for_correction(db: Database, key: str, reason: str, *, now: datetime) -> None:
    """Open locked minutes: what is corrected becomes a new version, and the old one is kept. Refused: they are open."""
    with db.write() as session:
        record, last = _known(session, key), minutes.newest(session, key)
        if last is None or not minutes.is_closed(session, record):
            raise Refused("anteckningarna", "Anteckningarna är inte låsta.", "De kan ändras som de är.")
        minutes.note(session, last, record.secretariat, record.days[0].on, CheckAct.CORRECTED, at=now, text=reason)
        _tell(session, key, EventKind.MINUTES_REMARKED, "Anteckningarna öppnades för rättelse.", now)


def answer_remark(db: Database, key: str, seat: str, text: str, *, now: datetime) -> None:
    """Answer a remark without changing the minutes: the signer is asked of the same version again, with reminders.

    Refused where that seat has no remark on the newest version, and where the minutes are locked.
    """
    with db.write() as session:
        record, last = _known(session, key), minutes.newest(session, key)
        minutes.must_be_open(session, record)
        remark = remarks_on(session, key, last).get(seat)
        if last is None or remark is None:
            raise Refused("seat", "Det finns inget påpekande att svara på.", "Läs in sidan på nytt.")
        rows = minutes.standing(minutes.checks(session, key, last.version))
        days = [on for (asked, on), row in rows.items() if asked == seat and row.act == CheckAct.REMARKED.value]
        _withdraw_asks(session, key, seat)
        ask(session, record, last, seat, days, now, remark=remark, answer=text)
        organisation = people.organisation_of(session, seat).name
        said = f"Kansliet svarade på påpekandet från {organisation} om version {last.version}, och frågade på nytt."
        _tell(session, key, EventKind.MINUTES_REMARKED, said, now, seat)


def _withdraw_asks(session: Session, key: str, seat: str) -> None:
    """Withdraw what waits in the outbox to ask a signer who has answered."""
    waiting = select(MailRow).where(MailRow.process == key, MailRow.seat == seat, MailRow.state == PLANNED)
    for mail in session.exec(waiting).all():
        if mail.kind in CHECKING:
            take(session, mail, state=CANCELLED, detail=MINUTES_SAID)


def _known(session: Session, key: str) -> MeetingRecord:
    record = meetings.find(session, key)
    if record is None:
        raise Refused("mötet", "Mötet finns inte.", "Se listan över möten.")
    return record


def _tell(session: Session, key: str, kind: EventKind, text: str, now: datetime, seat: str = "") -> None:
    number = events.last_number(session, key) + 1
    events.append(session, key, at=now, kind=kind, text=text, seat=seat, dedup_key=f"{kind}/{number}")

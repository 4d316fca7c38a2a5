"""What is reported of mails: kept once, weighed together, and acted on where somebody was not reached."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import Session, col, func, select, update

from activities.process import ProcessActivities
from acts.duties import CarryOut
from db import events, processes
from db.answers import answers
from db.boards.upkeep.addresses import address_needs
from db.case import load_case, load_state
from db.outbox import again, dispatch, posting
from db.outbox.reported import delivered, reports, undelivered
from db.register import addresses, people
from db.seals.verification import first_broken
from db.store import deliveries
from db.store.session import Database
from mail.kinds.people.knowledge import released
from mail.kinds.question.invitation import invitation
from mail.kinds.question.reminder import Owed, reminder
from mail.letter import Addressee, Letter, Matter, asked
from mail.outgoing.sender import Sender
from mail.tokens import Keys
from mail.transports.transport import CaptureTransport, MailRefused, MailUncertain, OneByOne, Parcel
from rules.dates.clock import local_date
from schemas.duties import Duty
from schemas.errors import Refused
from schemas.events import EventKind
from schemas.mail.delivery import DeliveryReport, DeliveryState
from schemas.register import RegisterLine
from schemas.tables.mail import AddressRow, DeliveryReportRow, MailRow, StrayReportRow
from schemas.tables.process import InvitationRow, ProcessRow
from secretariat.register import places, registering
from tests import world
from web.desk.words.board import need_line
from words.needs import Need, need_text

NOW = world.APRIL  # onsdag, 10.00
DIRECTOR, MAILBOX, SECRETARY = "direktor@tyreso.example", "kommun@tyreso.example", "strateg@sodertorn.example"
KEYS = Keys.single("en hemlig nyckel bara för prov, inte för drift")


class Killed(BaseException):
    """The process ends here."""


def _matter(session: Session) -> Matter:
    case = load_case(session, world.PROCESS)
    contact = case.seats(local_date(NOW)).contact(world.SECRETARIAT)
    return Matter(file=case.file, plan=case.plan, step=case.plan.step(world.STEP), contact=contact)


def _post(db: Database, letter: Callable[[Matter, Any], Letter], seat: str = world.TYRESO, now: datetime = NOW) -> None:
    with db.write() as session:
        link = processes.find_invitation(session, world.PROCESS, world.STEP, seat)
        to = people.addressee(session, seat, local_date(now), invitation=link)
        posting.post(session, letter(_matter(session), to), now)


def _invite(db: Database, seat: str = world.TYRESO) -> MailRow:
    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW), seat)
    _send(db)
    return _mails(db)[-1]


def _remind(db: Database, now: datetime) -> MailRow:
    _post(db, lambda matter, to: reminder([Owed(matter, to, "-5", "reminder")], "-5", send_at=now), now=now)
    _send(db, now)
    return _mails(db)[-1]


def _released(matter: Matter, to: Addressee) -> Letter:
    return released(matter, to, ended=asked(matter, to, "invite"), has_left=False, send_at=NOW)


def _send(db: Database, now: datetime = NOW, transport: Any = None) -> CaptureTransport:
    carrier = transport or CaptureTransport()
    Sender(db, carrier, base_url="https://svar.example", keys=KEYS).drain(now)
    return carrier


def _mails(db: Database) -> list[MailRow]:
    with db.read() as session:
        return list(session.exec(select(MailRow).order_by(col(MailRow.id))))


def said(
    mail: MailRow, state: DeliveryState = "bounced", to: str = DIRECTOR, minutes: float = 1, key: str = "", **more: str
) -> DeliveryReport:
    """One report about the mail."""
    return DeliveryReport(
        public_id=mail.public_id,
        recipient=to,
        state=state,
        reason=more.get("reason", "Adressen finns inte hos mottagaren." if state == "bounced" else ""),
        at=NOW + timedelta(minutes=minutes),
        source="provider",
        key=key or f"{mail.public_id}/{state}/{to}/{minutes}",
    )


def _note(db: Database, *found: DeliveryReport, now: datetime = NOW) -> None:
    with db.write() as session:
        delivered.note(session, found, now)


def _told(db: Database) -> list[str]:
    with db.read() as session:
        return [row.text for row in events.listed(session, world.PROCESS) if row.kind == EventKind.MAIL_UNDELIVERED]


def _kinds(db: Database) -> list[tuple[str, str]]:
    return [(mail.kind, mail.to_email) for mail in _mails(db)]


def _begun(db: Database) -> Database:
    world.begin(db)
    with db.write() as session:
        for link in session.exec(select(InvitationRow)):
            link.made_for = people.addressee(session, link.seat, local_date(NOW)).email
    return db


@pytest.fixture
def db(sqlite_db: Database) -> Database:
    return _begun(sqlite_db)


@pytest.fixture
def either(any_db: Database) -> Database:
    """The same on each of the databases: for what they keep and find, not for what the rules make of it."""
    return _begun(any_db)


def test_a_bounce_is_told_of_at_once_and_the_question_goes_to_the_mailbox(either: Database) -> None:
    mail = _invite(either)
    assert (mail.state, mail.carrier, mail.to_email, mail.cc_email) == ("accepted", "capture", DIRECTOR, MAILBOX)
    _note(either, said(mail, "taken", minutes=0), said(mail), said(mail, "delivered", MAILBOX))
    first, mailbox, alarm = _mails(either)
    assert (first.state, first.fate, first.copy_fate) == ("accepted", "bounced", "delivered")
    assert (mailbox.kind, mailbox.to_email, mailbox.cc_email, mailbox.to_name) == ("invitation", MAILBOX, "", "Tyresö")
    assert mailbox.props["meant_for"] == "Kommundirektör"
    assert (alarm.kind, alarm.to_email, alarm.state) == ("undelivered", SECRETARY, "planned")
    assert alarm.send_at == NOW, "at once"
    known = {key: alarm.props[key] for key in ("organisation", "seat_title", "email", "then", "mail", "reason")}
    assert known == {
        "organisation": "Tyresö",
        "seat_title": "Kommundirektör",
        "email": DIRECTOR,
        "then": "brevladan",
        "mail": first.id,
        "reason": "Adressen finns inte hos mottagaren.",
    }
    assert _told(either) == [
        (
            "Mejlet ”Inbjudan att svara” till Tyresö, kommundirektör, kom inte fram: adressen fungerar inte. "
            "Det som frågas har därför gått till den officiella brevlådan."
        )
    ]
    sent = _send(either)
    assert {parcel.row.to_email for parcel in sent.captured} == {MAILBOX, SECRETARY}
    text = next(parcel for parcel in sent.captured if parcel.row.to_email == MAILBOX).rendered.text
    assert "(kommundirektör), som vi inte når." in " ".join(text.split())


def test_the_link_of_the_question_stays_as_it_was(db: Database) -> None:
    """The copy in the mailbox, and whoever it was forwarded to, have it already."""
    mail = _invite(db)
    _note(db, said(mail))
    first, mailbox = _mails(db)[:2]
    assert first.props["asked"]["generation"] == mailbox.props["asked"]["generation"] == 1


def test_what_comes_three_times_is_done_once(either: Database) -> None:
    mail = _invite(either)
    for _ in range(3):
        _note(either, said(mail), said(mail), said(mail, minutes=2))
    assert _kinds(either) == [("invitation", DIRECTOR), ("invitation", MAILBOX), ("undelivered", SECRETARY)]
    assert len(_told(either)) == 1
    with either.read() as session:
        assert session.exec(select(func.count()).select_from(DeliveryReportRow)).one() == 2


class _Undone(Exception):
    """What was done in a transaction is taken back."""


@contextmanager
def _undone(db: Database) -> Iterator[Session]:
    with suppress(_Undone), db.write() as session:
        yield session
        raise _Undone


def test_order_and_repetition_change_nothing(either: Database) -> None:
    first, other = _invite(either), _invite(either, world.SALEM)
    every = [
        said(first, "taken", minutes=0),
        said(first, "delivered", minutes=1),
        said(first, "bounced", minutes=3),
        said(first, "delayed", MAILBOX, minutes=1),
        said(first, "delivered", MAILBOX, minutes=9),
        said(other, "blocked", "direktor@salem.example", minutes=2),
        said(other, "delivered", "direktor@salem.example", minutes=30),
        said(other, "bounced", "kommun@salem.example", minutes=1),
        said(other, "taken", "", minutes=0),
    ]
    seen = set()
    for seed in range(25):
        dice = random.Random(seed)
        order = every * 2
        dice.shuffle(order)
        with _undone(either) as session:
            while order:
                some = dice.randint(1, 4)
                delivered.note(session, order[:some], NOW + timedelta(minutes=40))
                del order[:some]
            ours = select(MailRow.to_email, MailRow.fate, MailRow.copy_fate).where(
                col(MailRow.id).in_([first.id, other.id])
            )
            stand = select(AddressRow.email, AddressRow.state, AddressRow.reason).order_by(AddressRow.email)
            fates = tuple(tuple(row) for row in session.exec(ours.order_by(col(MailRow.id))))
            seen.add((fates, tuple(tuple(row) for row in session.exec(stand) if row[1])))
    assert seen == {
        (
            ((DIRECTOR, "bounced", "delivered"), ("direktor@salem.example", "delivered", "bounced")),
            (
                (DIRECTOR, "bounced", "Adressen finns inte hos mottagaren."),
                ("kommun@salem.example", "bounced", "Adressen finns inte hos mottagaren."),
            ),
        )
    }


def test_a_bounce_that_comes_after_the_later_delivery_alarms_nobody(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, "delivered", minutes=20), now=NOW + timedelta(minutes=20))
    _note(db, said(mail, "bounced", minutes=1), now=NOW + timedelta(minutes=21))
    assert _mails(db)[0].fate == "delivered"
    assert _kinds(db) == [("invitation", DIRECTOR)] and _told(db) == []


@pytest.mark.parametrize("states", [("blocked", "bounced"), ("bounced", "blocked")])
def test_one_alarm_for_an_address_also_where_the_refusal_changes(
    db: Database, states: tuple[DeliveryState, ...]
) -> None:
    mail = _invite(db)
    for number, state in enumerate(states):
        _note(db, said(mail, state, minutes=number), now=NOW + timedelta(minutes=number))
    assert [kind for kind, _ in _kinds(db)].count("undelivered") == 1


def test_a_report_from_the_future_hides_nothing_that_comes_later(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, "delivered", minutes=40_000_000), now=NOW)
    _note(db, said(mail, "bounced", minutes=60), now=NOW + timedelta(hours=1))
    assert _mails(db)[0].fate == "bounced"
    assert len(_told(db)) == 1


def test_later_mail_to_an_address_that_does_not_work_goes_to_the_mailbox(db: Database) -> None:
    _note(db, said(_invite(db)))
    later = _remind(db, NOW + timedelta(days=7))
    assert (later.kind, later.to_email, later.cc_email, later.state) == ("reminder", MAILBOX, "", "accepted")
    assert later.props["meant_for"] == "Kommundirektör"


def test_a_block_says_nothing_of_the_address(db: Database) -> None:
    _note(db, said(_invite(db), "blocked"))
    assert _kinds(db) == [("invitation", DIRECTOR), ("invitation", MAILBOX), ("undelivered", SECRETARY)]
    assert "mottagarens e-post stoppade mejlet" in _told(db)[0]
    later = _remind(db, NOW + timedelta(days=7))
    assert (later.to_email, later.cc_email) == (DIRECTOR, MAILBOX)
    _note(db, said(later, "delivered", minutes=7 * 1440), now=NOW + timedelta(days=7))
    with db.read() as session:
        assert address_needs(session, NOW) == []


def test_a_lost_copy_alarms_and_asks_nobody_else(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, to=MAILBOX), said(mail, "delivered"))
    assert _kinds(db) == [("invitation", DIRECTOR), ("undelivered", SECRETARY)]
    assert _mails(db)[1].props["is_copy"] is True
    assert _told(db) == [
        (
            "Kopian till Tyresö, den officiella brevlådan, av mejlet ”Inbjudan att svara” kom inte fram: "
            "adressen fungerar inte."
        )
    ]
    with db.read() as session:
        (need,) = address_needs(session, NOW)
    assert need_text(need).startswith("Mejl till Tyresö, den officiella brevlådan (kommun@tyreso.example) kommer inte")


@pytest.mark.parametrize("reason", ["", "Mottagarens e-post stoppade mejlet."])
def test_a_stopped_mail_is_said_to_be_stopped_once(reason: str) -> None:
    need = Need(kind="blocked", who="Tyresö, kommundirektör", email=DIRECTOR, reason=reason)
    assert len(re.findall("stoppa", need_text(need))) == 1


OFFICE = "kansli@sodertorn.example"


def test_an_alarm_about_the_own_mailbox_does_not_go_there(db: Database) -> None:
    _post(db, _released, world.SECRETARIAT)
    _send(db)
    mail = _mails(db)[-1]
    assert (mail.to_email, mail.cc_email) == (SECRETARY, OFFICE)
    _note(db, said(mail, to=OFFICE), said(mail, "delivered", SECRETARY))
    alarm = _mails(db)[-1]
    assert (alarm.kind, alarm.to_email, alarm.cc_email) == ("undelivered", SECRETARY, "")
    assert (alarm.props["is_own"], alarm.props["is_copy"]) == (True, True)
    text = next(each for each in _send(db).captured if each.row.id == alarm.id).rendered.text
    assert text.splitlines()[2].startswith("Kopian till er egen officiella brevlåda kom inte fram.")
    assert "Hör av er till kommunen" not in text
    with db.read() as session:
        (need,) = address_needs(session, NOW)
    assert need_line(need).action == "Rätta adressen"


def test_an_alarm_goes_to_the_mailbox_where_the_secretary_is_not_reached(db: Database) -> None:
    _post(db, _released, world.SECRETARIAT)
    _send(db)
    mail = _mails(db)[-1]
    _note(db, said(mail, to=SECRETARY), said(mail, "delivered", OFFICE))
    alarm = _mails(db)[-1]
    assert (alarm.kind, alarm.to_email, alarm.cc_email, alarm.props["is_own"]) == ("undelivered", OFFICE, "", False)


def test_nothing_goes_to_a_mailbox_that_does_not_work_either(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, to=MAILBOX), said(mail))
    assert [kind for kind, _ in _kinds(db)].count("invitation") == 1
    assert _remind(db, NOW + timedelta(days=7)).to_email == DIRECTOR, "better there than nowhere"


def test_whoever_has_answered_is_not_asked_again(db: Database) -> None:
    mail = _invite(db)
    with db.write() as session:
        answers.record_answer(session, world.answer(world.TYRESO), now=NOW)
    before = len(_mails(db))
    _note(db, said(mail))
    assert [mail.kind for mail in _mails(db)[before:]] == ["undelivered"]
    assert "gått till den officiella" not in _told(db)[0]


def test_one_alarm_for_an_address_however_many_mails_it_loses(either: Database) -> None:
    first, second = _invite(either), _remind(either, NOW)
    _note(either, said(first))
    _note(either, said(second))
    assert _kinds(either) == [
        ("invitation", DIRECTOR),
        ("reminder", DIRECTOR),
        ("invitation", MAILBOX),
        ("undelivered", SECRETARY),
    ], "what is asked has gone to the mailbox already"
    assert len(_told(either)) == 2


def test_an_alarm_about_an_alarm_is_none(db: Database) -> None:
    _note(db, said(_invite(db)))
    _send(db)
    alarm = next(mail for mail in _mails(db) if mail.kind == "undelivered")
    before = len(_mails(db))
    _note(db, said(alarm, to=SECRETARY))
    assert len(_mails(db)) == before
    with db.read() as session:
        assert [need.email for need in address_needs(session, NOW)] == [DIRECTOR, SECRETARY]


def test_a_report_without_a_recipient_counts_for_the_addressee(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, to=""))
    assert _mails(db)[0].fate == "bounced"


def test_one_about_an_address_to_which_it_was_forwarded_says_so(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, to="annan@tyreso.example"))
    with db.read() as session:
        assert mail.id is not None
        (row,) = reports.of_mails(session, [mail.id])[mail.id]
    assert row.recipient == DIRECTOR
    assert row.reason.endswith("Beskedet gäller annan@tyreso.example, dit mejlet har skickats vidare.")


def test_reports_about_unknown_mails_are_counted_and_forgotten_after_a_month(either: Database) -> None:
    mail = _invite(either).model_copy(update={"public_id": "okand"})
    _note(either, said(mail), said(mail), said(mail, minutes=5))
    _note(either, said(mail))
    nameless = mail.model_copy(update={"public_id": ""})
    _note(either, said(nameless, key="utan"))
    with either.read() as session:
        assert reports.strays(session) == (3, NOW)
        assert [row.key for row in session.exec(select(StrayReportRow)) if "@" in row.state] == []
    _note(either, said(mail, minutes=9), now=NOW + timedelta(days=31))
    with either.read() as session:
        assert reports.strays(session)[0] == 1
    assert _kinds(either) == [("invitation", DIRECTOR)]


class _Silent(OneByOne):
    """Takes the mail and falls silent."""

    name = "sendgrid"

    def send(self, _parcel: Parcel) -> str:
        raise MailUncertain("tyst")

    def was_taken(self, _mail: MailRow) -> bool | None:
        return None


def test_an_uncertain_mail_of_which_something_is_reported_has_left(db: Database) -> None:
    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(db, transport=_Silent())
    (mail,) = _mails(db)
    assert (mail.state, mail.retry_at is not None) == ("unknown", True)
    _note(db, said(mail, "taken", minutes=0))
    (mail,) = _mails(db)
    assert (mail.state, mail.retry_at, mail.fate) == ("accepted", None, "taken")
    assert mail.sent_at is not None and mail.doubts == []
    again_sent = _send(db, NOW + timedelta(hours=1))
    assert again_sent.captured == [], "it is not sent again"


def test_what_an_unproved_delivery_report_says_of_an_uncertain_mail_does_not_keep_it_from_being_sent_again(
    db: Database,
) -> None:
    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(db, transport=_Silent())
    (mail,) = _mails(db)
    _note(db, said(mail, "delivered", minutes=0).model_copy(update={"source": "report"}))
    (mail,) = _mails(db)
    assert (mail.state, mail.retry_at is not None) == ("unknown", True)
    assert len(_send(db, NOW + timedelta(hours=1)).captured) == 1


def test_so_has_one_that_was_reported_while_the_carrier_waited(either: Database) -> None:
    _post(either, lambda matter, to: invitation(matter, to, send_at=NOW))

    class Reporting(_Silent):
        def send(self, parcel: Parcel) -> str:
            _note(either, said(parcel.row, "delivered"))
            raise MailUncertain("tyst")

    _send(either, transport=Reporting())
    (mail,) = _mails(either)
    assert (mail.state, mail.fate, mail.uncertain) == ("accepted", "delivered", 0)


@pytest.mark.parametrize(
    ("words", "fate"),
    [
        ("E-postservern avvisade mottagaren: 550 5.1.1 No such user.", "bounced"),
        ("E-postservern avvisade mottagaren: 550 no such user.", "bounced"),
        ("E-postservern avvisade mottagaren: 554 5.7.1 Relay access denied.", "blocked"),
        ("E-postservern avvisade mottagaren: 550 You may not send from here.", "blocked"),
    ],
)
def test_an_address_that_the_relay_refuses_is_as_one_that_bounced(db: Database, words: str, fate: str) -> None:
    class Refusing(_Silent):
        def send(self, parcel: Parcel) -> str:
            if parcel.row.to_email == DIRECTOR:
                raise MailRefused(words, is_address=True)
            return ""

    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(db, transport=Refusing())
    assert (_mails(db)[0].state, _mails(db)[0].fate) == ("failed", fate)
    assert [kind for kind, _ in _kinds(db)] == ["invitation", "invitation", "undelivered"]


def test_one_that_was_refused_and_is_sent_again_goes_to_the_mailbox_with_a_clean_slate(db: Database) -> None:
    class Refusing(_Silent):
        def send(self, parcel: Parcel) -> str:
            if parcel.row.to_email == DIRECTOR:
                raise MailRefused("550 5.1.1 No such user.", is_address=True)
            return ""

    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(db, transport=Refusing())
    first = _mails(db)[0]
    assert (first.state, first.fate) == ("failed", "bounced") and first.id is not None
    with db.write() as session:
        posting.send_again(session, first.id, wall_now=NOW)
    _send(db)
    first = _mails(db)[0]
    assert (first.state, first.to_email, first.fate, first.carrier) == ("accepted", MAILBOX, "", "capture")


def test_a_copy_that_the_relay_refuses_is_not_called_sent(db: Database) -> None:
    class Leaving(_Silent):
        def send(self, parcel: Parcel) -> str:
            parcel.left_out[MAILBOX] = "550 5.2.2 Mailbox full"
            return "Kopian togs inte emot."

    _post(db, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(db, transport=Leaving())
    mail = _mails(db)[0]
    assert (mail.state, mail.fate, mail.copy_fate) == ("accepted", "", "bounced")


def test_what_cannot_be_done_keeps_no_report_from_being_kept(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    mail, other = _invite(either), _invite(either, world.SALEM)

    def failing(loss: undelivered.Loss, _then: object) -> None:
        if loss.mail.id == mail.id:
            raise ValueError

    monkeypatch.setattr(undelivered, "_alarm", failing)
    _note(either, said(mail), said(other, "bounced", "direktor@salem.example"))
    assert [one.fate for one in _mails(either)[:2]] == ["bounced", "bounced"]
    assert len(_told(either)) == 1, "whole or not at all"
    with either.read() as session:
        assert [need.email for need in address_needs(session, NOW)] == [DIRECTOR, "direktor@salem.example"]
        assert first_broken(session) is None


def test_the_end_of_a_mail_is_kept_whatever_follows_from_it(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    class Leaving(_Silent):
        def send(self, parcel: Parcel) -> str:
            parcel.left_out[MAILBOX] = "550 5.2.2 Mailbox full"
            return ""

    def failing(*_args: object) -> None:
        raise OSError

    monkeypatch.setattr(delivered, "note", failing)
    _post(either, lambda matter, to: invitation(matter, to, send_at=NOW))
    _send(either, transport=Leaving())
    assert [(mail.state, mail.carrier) for mail in _mails(either)] == [("accepted", "sendgrid")]


def test_kept_whole_or_not_at_all_wherever_it_is_cut(either: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed before each thing that follows from a bounce: nothing is kept then, and the next try does all of it."""
    mail = _invite(either)
    boundaries = [
        (addresses, "weigh"),
        (undelivered, "tell"),
        (again, "post"),
        (posting, "post"),
        (events, "append"),
        (delivered, "_forget_strays"),
    ]
    cut = 0
    for module, name in boundaries:
        for nth in (1, 2, 3):
            calls = 0
            real = getattr(module, name)

            def dying(*args: Any, real: Any = real, nth: int = nth, **more: Any) -> Any:
                nonlocal calls
                calls += 1
                if calls == nth:
                    raise Killed
                return real(*args, **more)

            with monkeypatch.context() as patched:
                patched.setattr(module, name, dying)
                with suppress(Killed), _undone(either) as session:
                    delivered.note(session, [said(mail)], NOW)
            cut += calls >= nth
            assert _kinds(either) == [("invitation", DIRECTOR)] and _told(either) == []
            assert _mails(either)[0].fate == ""
    assert cut == 7, "every boundary was met, the recording of a mail twice"
    _note(either, said(mail))
    assert _kinds(either) == [("invitation", DIRECTOR), ("invitation", MAILBOX), ("undelivered", SECRETARY)]


def _work(db: Database, now: datetime) -> None:
    """The workflow takes in its news and carries out what they bring, as it would."""
    from acts import news as taking
    from schemas.messages import NewsBatch

    with db.read() as session:
        waiting = [item for _, item in deliveries.undelivered(session).get(world.PROCESS, [])]
        state = load_state(session, world.PROCESS)
    duties: list[Duty] = taking.take_news(state, NewsBatch(items=waiting), now)
    if duties:
        batch = CarryOut.model_validate({"process": world.PROCESS, "now": now, "duties": duties})
        ProcessActivities(db, wake=lambda: None).carry_out(batch)


def correct(db: Database, now: datetime, *, person: str, email: str) -> None:
    """The director's seat as the register's form changes it."""
    organisation, _, role = world.TYRESO.partition("/")
    line = RegisterLine(organisation=organisation, role=role, person=person, email=email, from_on=local_date(now))
    registering.apply(db, [line], now)


def test_a_corrected_address_gets_the_question_by_a_link_of_its_own(either: Database) -> None:
    _note(either, said(_invite(either)))
    later = NOW + timedelta(hours=3)
    correct(either, later, person="Direktören i Tyresö", email="ratt@tyreso.example")
    _work(either, later)
    newest = _mails(either)[-1]
    assert (newest.kind, newest.to_email, newest.cc_email) == ("invitation", "ratt@tyreso.example", MAILBOX)
    assert (newest.props["is_new_address"], newest.props["asked"]["generation"]) == (True, 2)
    with either.read() as session:
        texts = [row.text for row in events.listed(session, world.PROCESS)][-2:]
        assert address_needs(session, later) == [], "nobody has the address any more"
    assert texts == [
        (
            "Tyresö, kommundirektör: innehavaren har fått en annan adress. Frågan går dit, och den gamla länken gäller "
            "inte längre."
        ),
        "Frågan ”Förlängning och ny upphandling” skickades på nytt, till den nya adressen i Tyresö.",
    ]
    _send(either, later)
    _note(either, said(newest, to="ratt@tyreso.example", minutes=190), now=later)
    assert [mail.to_email for mail in _mails(either) if mail.kind == "invitation"][-1] == MAILBOX, "once for each link"


def test_another_holder_is_a_new_holder(db: Database) -> None:
    _note(db, said(_invite(db)))
    correct(db, NOW, person="Den nya", email="ny@tyreso.example")
    _work(db, NOW)
    newest = _mails(db)[-1]
    assert (newest.to_name, newest.props["is_new_holder"], newest.props["is_new_address"]) == ("Den nya", True, False)


def test_an_address_that_is_said_to_work_is_written_to_again_once(either: Database) -> None:
    mail = _invite(either)
    _note(either, said(mail))
    assert mail.id is not None
    for _ in range(2):
        places.trust(either, mail.id, DIRECTOR, 1, wall_now=NOW + timedelta(minutes=5))
    to_director = [one for one in _mails(either) if one.to_email == DIRECTOR]
    assert len(to_director) == 2 and to_director[1].public_id != mail.public_id
    assert to_director[1].props["meant_for"] == ""
    _send(either, NOW + timedelta(minutes=6))
    assert _remind(either, NOW + timedelta(days=7)).to_email == DIRECTOR
    # What was reported before comes once more, and still counts for the mail alone.
    _note(either, said(mail), said(mail, minutes=2), now=NOW + timedelta(minutes=10))


def test_a_mail_that_asks_nothing_is_sent_to_the_right_address_by_choice(db: Database) -> None:
    _post(db, _released)
    _send(db)
    (mail,) = _mails(db)
    _note(db, said(mail))
    assert [kind for kind, _ in _kinds(db)] == ["released", "undelivered"], "the mailbox has its copy"
    correct(db, NOW, person="Direktören i Tyresö", email="ratt@tyreso.example")
    assert mail.id is not None
    for number in (1, 1, 2):
        places.send_again(db, mail.id, DIRECTOR, number, wall_now=NOW)
    sent = [one for one in _mails(db) if one.kind == "released"]
    assert [one.to_email for one in sent] == [DIRECTOR, "ratt@tyreso.example", "ratt@tyreso.example"]
    with db.read() as session:
        assert again.times(session, sent[0]) == 2
    with pytest.raises(Refused):
        places.send_again(db, mail.id, MAILBOX, 1, wall_now=NOW)


def test_a_copy_that_was_lost_is_sent_to_the_mailbox_alone(db: Database) -> None:
    mail = _invite(db)
    _note(db, said(mail, to=MAILBOX), said(mail, "delivered"))
    registering.apply(db, [RegisterLine(organisation="tyreso", mailbox="registrator@tyreso.example")], NOW)
    assert mail.id is not None
    places.send_again(db, mail.id, MAILBOX, 1, wall_now=NOW)
    newest = _mails(db)[-1]
    assert (newest.to_email, newest.cc_email) == ("registrator@tyreso.example", "")


def test_nothing_goes_to_the_mailbox_of_a_matter_that_has_ended(db: Database) -> None:
    mail = _invite(db)
    with db.write() as session:
        session.exec(update(ProcessRow).values(status="ended"))
    _note(db, said(mail))
    assert [kind for kind, _ in _kinds(db)] == ["invitation", "undelivered"]


def test_the_register_still_holds_by_its_seals(either: Database) -> None:
    _note(either, said(_invite(either)), said(_mails(either)[0], "delivered", MAILBOX))
    with either.read() as session:
        assert first_broken(session) is None
    assert dispatch.SENT == ("accepted",)

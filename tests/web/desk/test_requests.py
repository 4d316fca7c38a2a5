"""What the acts of the update `act` write, preview and show: a played matter, without an engine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from html import unescape

import pytest
from sqlmodel import col, select
from starlette.testclient import TestClient

from acts.ahead import Hasten, LeaveOut, SendWaiting
from acts.late_answer import RuleLate
from acts.pause import GoOn, Pause
from acts.remind_now import RemindNow
from acts.reopen import Reopen
from acts.requests import AnyRequest
from acts.text import ChangeText
from acts.undo import Undo
from acts.undo.register import CALLED_OFF
from db import events, processes
from db.case import load_state
from db.matters import keeping
from db.outbox import dispatch
from db.register import people
from rules.agenda import next_due_at, upcoming
from rules.dates.clock import at_local
from schemas.actor import Role
from schemas.duties import Close, Remind
from schemas.errors import Refused
from schemas.file.document import DocumentSpec
from schemas.file.text import StepText
from schemas.plan.plan import RungTo
from schemas.plan.timetable import ProcessState, StepStatus
from schemas.tables.mail import MailRow
from schemas.tables.process import TextEditRow
from secretariat.matter import requests
from tests.web.desk.confirmed import confirm
from tests.web.site import PROCESS, STEP, Site

NACKA, SALEM = "nacka/kommundirektor", "salem/kommundirektor"
BESIDE = "Påminnelse, till ersättare"


def state(site: Site) -> ProcessState:
    with site.db.read() as session:
        return load_state(session, PROCESS)


def told(site: Site, kind: str) -> list[str]:
    with site.db.read() as session:
        return [event.text for event in events.listed(session, PROCESS) if event.kind == kind]


def mails(site: Site, *kinds: str) -> list[MailRow]:
    with site.db.read() as session:
        return list(session.exec(select(MailRow).where(col(MailRow.kind).in_(kinds)).order_by(col(MailRow.id))))


def ask(site: Site, request: AnyRequest, reason: str = "Prov.") -> list[tuple[str, tuple[str, ...]]]:
    """Preview the request and do it: what is previewed is what is written; returns the mails, by title and readers."""
    with site.db.read() as session:
        before = [row.id for row in session.exec(select(MailRow))], len(events.listed(session, PROCESS))
    shown = requests.preview(site.db, PROCESS, request, reason=reason, now=site.now)
    with site.db.read() as session:
        assert ([row.id for row in session.exec(select(MailRow))], len(events.listed(session, PROCESS))) == before
    site.ask(request, reason)
    with site.db.read() as session:
        assert [event.text for event in events.listed(session, PROCESS)[before[1] :]] == shown.sentences
        assert keeping.faults(session) == [], "the lists say what the matter says"
        assert session.exec(select(MailRow).where(col(MailRow.id).not_in(before[0]))).all() or not shown.mails
    return [(mail.title, mail.readers) for mail in shown.mails]


def test_a_reminder_by_hand_goes_to_whoever_owes_and_leaves_the_ladder_as_it_was(site: Site) -> None:
    site.answer("nacka")
    ahead = [(duty.kind, duty.at) for duty in upcoming(state(site))]
    for name, readers in ask(site, RemindNow(step=STEP), reason=""):
        assert name in ("Påminnelse", BESIDE) and "Nacka kommun" not in readers and len(readers) == 7
    assert [(duty.kind, duty.at) for duty in upcoming(state(site))] == ahead
    with pytest.raises(Refused, match="får redan en påminnelse tisdag den 14 maj") as again:
        requests.preview(site.db, PROCESS, RemindNow(step=STEP, seats=[SALEM]), reason="", now=site.now)
    assert "ett ord" in again.value.cure
    mailed = ask(site, RemindNow(step=STEP, seats=[SALEM]), reason="Styrgruppen möts i morgon.")
    assert mailed == [("Påminnelse", ("Salems kommun",)), (BESIDE, ("Salems kommun",))]
    newest = mails(site, "reminder")[-1]
    assert newest.props["word"] == "Styrgruppen möts i morgon." and newest.props["rung"].startswith("now-")
    with pytest.raises(Refused, match="Ingen av dem"):
        requests.preview(site.db, PROCESS, RemindNow(step=STEP, seats=[NACKA]), reason="", now=site.now)


def test_a_new_holder_gets_the_question_and_no_reminder_beside_it(site: Site) -> None:
    site.now = at_local(date(2024, 5, 14), 22)  # tisdag
    site.ask(RemindNow(step=STEP, seats=[NACKA]))
    with site.db.write() as session:
        people.replace_holder(session, NACKA, name="Nya direktören", email="ny@nacka.example", now=site.now)
    with site.client(is_logged_in=True) as desk:
        page = desk.get(PAGE).text
        assert "Påminnelse, ”" in page and ", till Nacka kommun. Väntar på kontorstid." in page, "to its stand-in"
        assert "till 2 mottagare" not in page, "what waits for the former holder will not leave"
    shown = requests.preview(site.db, PROCESS, RemindNow(step=STEP, seats=[NACKA, SALEM]), reason="", now=site.now)
    assert {reader for mail in shown.mails for reader in mail.readers} == {"Salems kommun"}
    assert "Nacka kommun påmindes inte, eftersom frågan är på väg dit" in shown.sentences[0]
    with pytest.raises(Refused, match="Nacka kommun påminns inte, eftersom frågan är på väg dit"):
        requests.preview(site.db, PROCESS, RemindNow(step=STEP, seats=[NACKA]), reason="", now=site.now)


def test_a_day_with_a_rung_of_the_ladder_takes_no_second_reminder_without_a_word(site: Site) -> None:
    rung = next(duty for duty in upcoming(state(site)) if isinstance(duty, Remind) and duty.rung.to is RungTo.SEAT)
    site.advance(rung.at - timedelta(hours=1))
    with pytest.raises(Refused, match="får redan en påminnelse"):
        requests.preview(site.db, PROCESS, RemindNow(step=STEP), reason="", now=site.now)


@pytest.mark.parametrize("step", ["", STEP])
def test_nothing_leaves_while_it_rests_and_answers_are_received(site: Site, step: str) -> None:
    site.ask(RemindNow(step=STEP), "")
    waiting = [mail.id for mail in mails(site, "reminder") if mail.state == "planned"]
    assert len(waiting) == 16, "and as many stand-ins, since half the time has passed"
    assert ask(site, Pause(step=step), "Underlaget görs om.") == []
    paused = f"”{title(site)}”" if step else "Ärendet"
    assert told(site, "paused") == [f"{paused} är pausat. Skäl: Underlaget görs om."]
    sent = len(mails(site, "reminder", "last_reminder", "stand_in", "escalation"))
    site.now = at_local(date(2024, 6, 10), 9)  # måndag, after the day
    site.answer("nacka")
    with site.db.write() as session:
        claimed = dispatch.claim(session, wall_now=site.now, limit=500).mails
        assert not {mail.row.id for mail in claimed} & set(waiting)
        assert {mail.row.kind for mail in claimed if mail.row.step == STEP} == {"receipt"}, "whoever answers hears"
    stands = state(site)
    assert stands.steps[STEP].status == StepStatus.OPEN and not stands.steps[STEP].rows[NACKA].is_late
    assert not [duty for duty in upcoming(stands) if duty.step == STEP]
    assert len(mails(site, "reminder", "last_reminder", "stand_in", "escalation")) == sent
    with pytest.raises(Refused, match="vilar redan"):
        site.ask(Pause(step=step))

    new_on = date(2024, 6, 24)  # måndag
    told_to = ask(site, GoOn(step=step, days={STEP: new_on}), "Underlaget är klart.")
    assert [name for name, _ in told_to] == ["Besked om flyttad svarsdag"]
    stands = state(site)
    assert stands.steps[STEP].status == StepStatus.OPEN and not stands.is_paused
    ahead = [duty for duty in upcoming(stands) if duty.step == STEP]
    assert ahead and all(duty.at > site.now for duty in ahead)
    assert next(duty for duty in ahead if isinstance(duty, Close)).at == at_local(date(2024, 6, 25), 0)
    assert "Ny dag: ”" in told(site, "went_on")[0] and "måndag den 24 juni 2024" in told(site, "went_on")[0]


def test_without_a_new_day_a_round_whose_time_is_out_closes_as_it_goes_on(site: Site) -> None:
    site.ask(Pause(step=STEP))
    site.now = at_local(date(2024, 6, 10), 9)
    before = len(mails(site, "reminder", "last_reminder"))
    site.ask(GoOn(step=STEP))
    assert state(site).steps[STEP].status == StepStatus.CLOSED
    assert len(mails(site, "reminder", "last_reminder")) == before, "what passed meanwhile is passed over"


def title(site: Site) -> str:
    with site.db.read() as session:
        return processes.load_plan(session, PROCESS).step(STEP).title


def test_an_answer_that_is_opened_again_does_not_count_until_a_new_one_comes(site: Site) -> None:
    site.answer("nacka")
    until_on = date(2024, 6, 5)  # onsdag
    assert ask(site, Reopen(step=STEP, seat=NACKA, until_on=until_on), "Fel fråga besvarades.") == [
        ("Besked om att frågan är öppen igen", ("Nacka kommun",))
    ]
    assert state(site).steps[STEP].rows[NACKA].is_missing
    with pytest.raises(Refused, match="inget svar som gäller"):
        site.ask(Reopen(step=STEP, seat=NACKA, until_on=until_on))
    site.answer("nacka")  # the very same words
    assert not state(site).steps[STEP].rows[NACKA].is_missing and state(site).steps[STEP].rows[NACKA].version == 2


def test_a_closed_round_opens_again_with_a_new_day_and_all_who_were_asked_hear(site: Site) -> None:
    site.answer("nacka")
    site.advance(at_local(date(2024, 6, 3), 9))
    assert state(site).steps[STEP].status == StepStatus.CLOSED
    ((name, readers),) = ask(site, Reopen(step=STEP, until_on=date(2024, 6, 14)), "Två var sjuka.")
    assert name == "Besked om att frågan är öppen igen" and len(readers) == 8
    stands = state(site)
    assert stands.steps[STEP].status == StepStatus.OPEN and not stands.steps[STEP].rows[NACKA].is_missing
    site.advance(at_local(date(2024, 6, 17), 9))
    assert state(site).steps[STEP].status == StepStatus.CLOSED
    assert len(told(site, "closed")) == 2


def test_a_late_answer_is_ruled_out_and_in_again(site: Site) -> None:
    for one in ("haninge", "huddinge", "nynashamn", "botkyrka", "salem", "sodertalje", "tyreso"):
        site.answer(one) if f"{one}/kommundirektor" in state(site).times(STEP).seats else None
    site.advance(at_local(date(2024, 6, 3), 9))
    site.answer("nacka", extend="nej", procure="nej")
    late = state(site).steps[STEP].rows[NACKA]
    assert late.is_late and not late.is_missing
    out = RuleLate(step=STEP, seat=NACKA, version=1, counts=False)
    mailed = ask(site, out, "Protokollet var redan justerat.")
    assert ("Besked om ett sent svar", ("Nacka kommun",)) in mailed
    assert state(site).steps[STEP].rows[NACKA].is_missing
    outcome = state(site).steps[STEP].outcome
    assert outcome is not None and {one.why for one in outcome.reasons if one.seat == NACKA} == {"saknas"}
    with pytest.raises(Refused, match="räknas redan inte"):
        site.ask(out)
    site.ask(RuleLate(step=STEP, seat=NACKA, version=1, counts=True), "Alla är överens.")
    assert not state(site).steps[STEP].rows[NACKA].is_missing
    assert "räknas, beslutade samverkanskansliet. Skäl: Alla är överens." in told(site, "late_ruled")[-1]


def test_new_words_are_told_and_what_was_answered_before_stands_marked_until_it_is_confirmed(site: Site) -> None:
    site.answer("nacka")
    with site.db.read() as session:
        step = processes.load_plan(session, PROCESS).step(STEP)
    content = StepText(
        text=step.text,
        questions={STEP: "Vill kommunen förlänga avtalet med två år?"},
        documents=[*step.documents, DocumentSpec(title="Bilaga 2", url="https://sodertorn.example/bilaga-2.pdf")],
    )
    site.now += timedelta(minutes=5)
    request = ChangeText(step=STEP)
    shown = requests.preview(site.db, PROCESS, request, reason="Tiden var oklar.", now=site.now, content=content)
    ((name, readers),) = [(mail.title, mail.readers) for mail in shown.mails]
    with site.db.write() as session:
        edit = TextEditRow(process=PROCESS, step=STEP, content=content.model_dump(mode="json"), created_at=site.now)
        session.add(edit)
        session.flush()
        request = ChangeText(step=STEP, edit=edit.id or 0)
    site.ask(request, "Tiden var oklar.")
    assert name == "Besked om ändrad text" and len(readers) == 8
    letters = {mail.seat: mail for mail in mails(site, "text_changed")}
    assert letters[NACKA].props["has_answered"] and not letters[SALEM].props["has_answered"]
    assert [change["what"] for change in letters[SALEM].props["changes"]] == ["Frågan", "Dokument"]
    assert not state(site).steps[STEP].rows[NACKA].is_missing, "the answer stands"
    assert "Ett svar är lämnat till den tidigare lydelsen" in told(site, "text_changed")[0]
    site.now += timedelta(minutes=5)
    site.answer("nacka")
    assert state(site).steps[STEP].rows[NACKA].version == 2, "the same answer once more confirms it"
    with pytest.raises(Refused, match="lik den som redan gäller"):
        requests.preview(site.db, PROCESS, request, reason="Prov.", now=site.now, content=content)


def _coming(site: Site) -> Remind:
    return next(duty for duty in upcoming(state(site)) if isinstance(duty, Remind) and duty.rung.to is RungTo.SEAT)


def test_one_mail_of_the_ladder_is_left_out_or_goes_at_once(site: Site) -> None:
    rung = _coming(site).rung
    assert ask(site, LeaveOut(step=STEP, rung=rung.key, rung_at=rung.at), "Alla är på kurs.") == []
    assert _coming(site).rung.key != rung.key
    with pytest.raises(Refused, match="finns inte längre"):
        site.ask(LeaveOut(step=STEP, rung=rung.key, rung_at=rung.at))
    rung = _coming(site).rung
    mailed = ask(site, Hasten(step=STEP, rung=rung.key, rung_at=rung.at), "Mötet är tidigare.")
    assert [len(readers) for _, readers in mailed] == [8, 8] and _coming(site).rung.key != rung.key
    site.advance(rung.at + timedelta(hours=1))
    sent = [mail for mail in mails(site, "reminder", "last_reminder") if mail.props["rung"] == rung.key]
    assert len(sent) == 16, "once, and not once more on its day"


def test_a_step_that_waits_only_for_its_day_opens_now_and_one_that_waits_is_refused(site: Site) -> None:
    stands = state(site)
    planned = [times for times in stands.timetable.steps if stands.steps[times.key].status == StepStatus.PLANNED]
    refused = {}
    for times in planned:
        try:
            requests.preview(site.db, PROCESS, Hasten(step=times.key), reason="Prov.", now=site.now)
        except Refused as refusal:
            refused[times.key] = refusal.problem
    assert any("väntar på något annat" in problem for problem in refused.values()) and len(refused) <= len(planned)


def test_a_change_of_the_plan_is_undone_while_nobody_has_heard(site: Site) -> None:
    rung = _coming(site).rung
    before = state(site).timetable
    site.ask(LeaveOut(step=STEP, rung=rung.key, rung_at=rung.at))
    version = state(site).timetable.version
    assert ask(site, Undo(plan_version=version), "") == []
    assert state(site).timetable.steps == before.steps and state(site).timetable.version == version + 1
    assert told(site, "undone")[0].startswith("Ångrat: ")
    with pytest.raises(Refused, match="går inte att ångra"):
        requests.preview(site.db, PROCESS, Undo(), reason="", now=site.now)
    rung = _coming(site).rung
    site.ask(LeaveOut(step=STEP, rung=rung.key, rung_at=rung.at))
    site.now += timedelta(minutes=61)
    with pytest.raises(Refused, match="mer än en timme"):
        requests.preview(site.db, PROCESS, Undo(), reason="", now=site.now)
    assert next_due_at(state(site)) is not None


def test_a_reminder_and_a_mail_sent_before_its_day_are_called_off_while_they_wait(site: Site) -> None:
    site.now = at_local(date(2024, 5, 14), 20)  # on the evening they wait for the morning
    ask(site, RemindNow(step=STEP, seats=[SALEM]), "")
    waiting = mails(site, "reminder")[-2:]
    assert {mail.state for mail in waiting} == {"planned"}
    assert ask(site, Undo(), "") == [] and "Ångrat: Samverkanskansliet påminde Salems kommun" in told(site, "undone")[0]
    called_off = [mail for mail in mails(site, "reminder") if mail.id in {mail.id for mail in waiting}]
    assert {(mail.state, mail.detail) for mail in called_off} == {("cancelled", CALLED_OFF)}
    ask(site, RemindNow(step=STEP, seats=[SALEM]), "")  # who was not reminded may be, that very day
    site.advance(at_local(date(2024, 5, 15), 9))
    with pytest.raises(Refused, match="mer än en timme"):
        requests.preview(site.db, PROCESS, Undo(), reason="", now=site.now)

    site.now = at_local(date(2024, 5, 15), 20)
    before, rung = state(site).timetable, _coming(site).rung
    ask(site, Hasten(step=STEP, rung=rung.key, rung_at=rung.at), "Mötet är tidigare.")
    assert ask(site, Undo(), "") == []
    assert state(site).timetable.steps == before.steps and _coming(site).rung == rung
    site.advance(rung.at + timedelta(hours=1))
    of_rung = [mail.state for mail in mails(site, "reminder", "last_reminder") if mail.props["rung"] == rung.key]
    assert sorted(set(of_rung)) == ["accepted", "cancelled"] and of_rung.count("accepted") == 16, "on its day, once"


PAGE = f"/arenden/{PROCESS}"


@pytest.fixture
def desk(site: Site) -> Iterator[TestClient]:
    """The secretariat, logged in, on tisdag 14 maj 2024."""
    with site.client(is_logged_in=True) as client:
        yield client


FORMS: list[tuple[str, dict[str, str], str]] = [
    ("forlangning/paminn", {f"seats-{SALEM}": "ja"}, "går direkt till Salems kommun"),
    ("pausa", {"reason": "Underlaget görs om."}, "Ingen får mejl nu"),
    ("forlangning/pausa", {"reason": "Underlaget görs om."}, "är pausat. Skäl: Underlaget görs om."),
    (
        "forlangning/oppna",
        {"what": NACKA, "until_on": "2024-06-05", "reason": "Fel fråga."},
        "Besked om att frågan är öppen igen</strong> går direkt till Nacka kommun",
    ),
    (
        "forlangning/text",
        {
            "text": "Ny bakgrund.",
            "q-forlangning": "Ja?",
            "q-ny-upphandling": "Nej?",
            "documents": "",
            "reason": "Prov.",
        },
        "Besked om ändrad text",
    ),
]


@pytest.mark.parametrize(("path", "typed", "said"), FORMS)
def test_each_form_shows_who_gets_which_mail_and_leads_back_with_every_word(
    desk: TestClient, site: Site, path: str, typed: dict[str, str], said: str
) -> None:
    site.answer("nacka")
    before = len(site.mails())
    empty = desk.get(f"{PAGE}/{path}")
    assert empty.status_code == 200 and "Visa " in empty.text
    assert desk.post(f"{PAGE}/{path}", data={}).status_code == 422, "something is asked for"
    shown = desk.post(f"{PAGE}/{path}", data=typed)
    assert shown.status_code == 200 and said in unescape(shown.text), shown.text
    assert f'action="{PAGE}/{path}/bekrafta"' in shown.text and "Så står det i historiken" in shown.text
    again = desk.post(f"{PAGE}/{path}", data={**typed, "andra": "ja"}).text
    assert all(word in unescape(again) for word in typed.values() if len(word) > 2)
    assert len(site.mails()) == before
    refused = desk.post(f"{PAGE}/{path}/bekrafta", data={**typed, "plan_version": "1"})
    assert refused.status_code == 422 and "Processmotorn svarar inte" in refused.text


def test_the_page_says_what_rests_and_offers_what_can_be_done(desk: TestClient, site: Site) -> None:
    site.answer("nacka")
    page = desk.get(PAGE).text
    for way in ("paminn", "pausa", "oppna", "text", "hoppa-over?mejl=", "nu?mejl="):
        assert f"{PAGE}/{STEP}/{way}" in page, way
    assert f"{PAGE}/pausa" in page and f"{PAGE}/franvaro" in page
    site.ask(Pause())
    page = desk.get(PAGE).text
    assert "Ärendet vilar sedan tisdag den 14 maj 2024" in page and f"{PAGE}/fortsatt" in page
    assert f"{PAGE}/pausa" not in page and "nu?mejl=" not in page
    site.now = at_local(date(2024, 6, 10), 9)
    with site.client(is_logged_in=True) as later:
        form = later.get(f"{PAGE}/fortsatt").text
    assert 'name="day-forlangning" value="2024-06-' in form, "the days that have become too near are proposed"


def test_what_waits_for_office_hours_is_seen_and_can_leave_at_once(site: Site) -> None:
    site.now = at_local(date(2024, 5, 14), 22)  # tisdag
    site.ask(RemindNow(step=STEP))
    (sent,) = {mail.send_at for mail in mails(site, "reminder") if mail.state == "planned"}
    assert sent == at_local(date(2024, 5, 15), 8, 30)
    with site.client(is_logged_in=True) as desk:
        for path in ("/", "/kommande", PAGE):
            page = desk.get(path).text
            assert ", till 16 mottagare. Väntar på kontorstid." in page and f"{PAGE}/{STEP}/vantar" in page, path
        form = desk.get(f"{PAGE}/{STEP}/vantar").text
        assert "onsdag den 15 maj 2024 kl. 8.30" in form and "går inte att ta tillbaka" in form
        assert "går direkt" in desk.post(f"{PAGE}/{STEP}/vantar", data={}).text
    shown = requests.preview(site.db, PROCESS, SendWaiting(step=STEP), reason="", now=site.now)
    assert [(mail.title, len(mail.readers), mail.send_at) for mail in shown.mails] == [
        ("Påminnelse", 8, site.now),
        (BESIDE, 8, site.now),
    ]
    site.ask(SendWaiting(step=STEP), "")
    assert told(site, "hastened")[-1].startswith("16 mejl om ”") and "kontorstid" in told(site, "hastened")[-1]
    with site.db.write() as session:
        leaving = dispatch.claim(session, wall_now=site.now, limit=20)
    assert {mail.row.kind for mail in leaving.mails} == {"reminder"} and len(leaving.mails) == 16
    site.now += timedelta(minutes=1)
    with pytest.raises(Refused, match="Inget mejl om steget väntar"):
        requests.preview(site.db, PROCESS, SendWaiting(step=STEP), reason="", now=site.now)
    with site.client(is_logged_in=True) as desk:
        assert "Väntar på kontorstid" not in desk.get(PAGE).text
        assert 'type="submit"' not in desk.get(f"{PAGE}/{STEP}/vantar").text.partition("<main")[2]


def test_a_reminder_that_nobody_gets_any_longer_is_nothing_to_undo(site: Site) -> None:
    site.now = at_local(date(2024, 5, 14), 22)  # tisdag
    site.ask(RemindNow(step=STEP, seats=[NACKA]), "")
    with site.client(is_logged_in=True) as desk:
        assert f"{PAGE}/angra" in desk.get(PAGE).text
        assert "Väntar på kontorstid" in desk.get(PAGE).text
        site.answer("nacka")
        page = desk.get(PAGE).text
        assert f"{PAGE}/angra" not in page and "Väntar på kontorstid" not in page


def test_what_cannot_be_done_has_no_button(desk: TestClient) -> None:
    for path, said in (("angra", "Det finns inget att ångra just nu."), (f"{STEP}/sent-svar", "har kommit för sent")):
        page = desk.get(f"{PAGE}/{path}").text
        assert said in page and 'type="submit"' not in page[page.index("<main") :], path


def test_a_mail_to_come_that_is_gone_is_no_page(desk: TestClient) -> None:
    for query in ("?mejl=-99&tid=2024-05-20T08:00:00%2B00:00", "?mejl=-10&tid=nyss", "?mejl=-10"):
        assert desk.get(f"{PAGE}/{STEP}/nu{query}").status_code == 404


def test_an_absence_without_a_name_is_the_stand_ins(desk: TestClient, site: Site) -> None:
    away = {"seat": SALEM, "from_on": "2024-05-14", "to_on": "2024-05-24"}
    confirm(desk, desk.post(f"{PAGE}/franvaro", data=away).text)
    with site.db.read() as session:
        during, after = (people.holder_of(session, SALEM, on) for on in (date(2024, 5, 20), date(2024, 5, 25)))
        stand_in = people.stand_in_of(session, SALEM, date(2024, 5, 20))
    assert during and after and stand_in and during.email == stand_in.email != after.email
    assert desk.post(f"{PAGE}/franvaro", data={**away, "to_on": "2024-05-01"}).status_code == 422


def test_who_answers_sees_that_the_words_have_changed_and_that_an_answer_does_not_count(site: Site) -> None:
    site.answer("nacka")
    site.ask(Reopen(step=STEP, seat=NACKA, until_on=date(2024, 6, 5)))
    with site.client() as reader:
        assert "Ett nytt svar behövs från Nacka kommun" in reader.get(site.link("nacka")).text
    with site.client(is_logged_in=True) as desk:
        assert "Räknas inte" in desk.get(PAGE).text


def test_a_reader_is_offered_nothing_that_changes_the_matter(site: Site) -> None:
    site.ask(Pause(step=STEP))
    with site.client(is_logged_in=True, role=Role.READER) as reader:
        page = reader.get(PAGE).text
        assert "Pausat" in page and not re.search(
            r'href="[^"]*/(fortsatt|pausa|nu|hoppa-over|text|oppna|angra)\b', page
        )
        assert reader.get(f"{PAGE}/pausa").status_code == 403

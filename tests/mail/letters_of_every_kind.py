"""One letter of every kind, from the goods-distribution case, with real dates; and the row that stores it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from kinds.contract.spec import ContractSpec
from mail.kinds.meetings.home_meeting import home_meeting
from mail.kinds.people.forwarded import forwarded
from mail.kinds.people.handed_over import handed_over
from mail.kinds.people.introduction import IntroducedDay, introduction
from mail.kinds.people.knowledge import released
from mail.kinds.people.named_other import named_other
from mail.kinds.people.reader_named import reader_named
from mail.kinds.people.register_check import register_check
from mail.kinds.question.answers_differ import DifferingLine, answers_differ
from mail.kinds.question.escalation import MissingRow, escalation
from mail.kinds.question.invitation import invitation, stand_in
from mail.kinds.question.late_ruled import late_ruled
from mail.kinds.question.new_day import anstand_granted, deadline_moved
from mail.kinds.question.outcome import Correction, OutcomeCell, OutcomeTable, outcome
from mail.kinds.question.receipt import AnswerLine, AnswerSummary, receipt
from mail.kinds.question.reminder import Owed, reminder
from mail.kinds.question.reopened import reopened
from mail.kinds.question.task import alarm, task, undecided
from mail.kinds.question.text_changed import text_changed
from mail.kinds.series_turn import series_turn
from mail.kinds.service.alarm import SERVICE_ALARM, PartSaid, ServiceAlarmProps
from mail.kinds.service.login_code import login_code
from mail.kinds.service.seal_head import seal_head
from mail.kinds.service.undelivered import Then, undelivered
from mail.kinds.service.weekly import weekly
from mail.letter import Addressee, Letter, Matter, asked
from mail.props import Contact
from mail.tokens import Keys
from rules.dates.clock import at_local, day_ends_at
from schemas.file.calendar import BodyKind, HomeMeeting
from schemas.file.process import (
    Basis,
    DocumentSpec,
    DueRule,
    DueSpec,
    PartySpec,
    ProcessFile,
    QuestionSpec,
    StepKind,
    StepSpec,
)
from schemas.file.text import TextChange
from schemas.inquiry import Result
from schemas.plan.plan import Plan, PlanStep, Schedule
from schemas.tables.mail import MailRow
from schemas.year.series import Turn
from tests.mail.conference_letters import conference_letters
from tests.mail.meeting_letters import meeting_letters
from tests.mail.remiss_letters import remiss_letters

KEYS = Keys.single("en hemlig nyckel bara för prov, inte för drift")
BASE_URL = "https://svar.samverkan.example"
PROCESS = "varudistribution-2023"
WRITTEN = datetime(2024, 2, 28, 9, 15, tzinfo=UTC)
CONTACT = Contact(name="Södertörns samverkanskansli", email="kansli@sodertorn.example")
EXTEND = "Vill kommunen förlänga nuvarande avtal med 12 månader?"
PROCURE = "Vill kommunen fortsätta samarbetet och vara med i en ny upphandling?"


def schedule(due_on: date, operative_on: date | None = None, counts_by: date | None = None) -> Schedule:
    """A schedule without rungs."""
    counts = counts_by or due_on
    return Schedule(due_on=due_on, counts_by=counts, operative_on=operative_on or counts, closes_at=day_ends_at(counts))


def question_step(due: Schedule | None = None, **changes: Any) -> PlanStep:
    """The inquiry of the extension, due Thursday 30 May 2024."""
    values: dict[str, Any] = {
        "key": "forlangning",
        "title": "Förlängning av avtalet om samordnad varudistribution",
        "kind": StepKind.INQUIRY,
        "text": "Kommunerna i avtalet behöver lämna besked i god tid innan leverantören ska aviseras.",
        "role": "question",
        "rule": DueRule.BY,
        "basis": Basis.AGREEMENT,
        "source": "Minnesanteckningar, punkt 8",
        "schedule": due or schedule(date(2024, 5, 30)),
        "seats": ["tyreso/kommundirektor", "salem/kommundirektor", "nacka/kommundirektor"],
        "questions": [QuestionSpec(key="forlangning", text=EXTEND), QuestionSpec(key="ny-upphandling", text=PROCURE)],
        "documents": [
            DocumentSpec(title="Utvärdering av samordnad varudistribution", url="https://sodertorn.example/utv.pdf"),
            DocumentSpec(title="Underlag om förlängning", note="skickas till ledningsgruppen"),
        ],
    }
    return PlanStep.model_validate(values | changes)


def notice_step() -> PlanStep:
    """The notice to the supplier: Saturday 13 July 2024, so act by Friday 12 July."""
    return PlanStep(
        key="avisering",
        title="Avisering om förlängning till leverantören",
        kind=StepKind.NOTICE,
        text="Avisera leverantören skriftligt om förlängningen och begär kvitto.",
        role="notice",
        rule=DueRule.BY,
        basis=Basis.CONTRACT,
        source="Avtalet",
        schedule=schedule(date(2024, 7, 13), date(2024, 7, 12)),
        seats=["sodertorn/avtalsansvarig"],
        questions=[QuestionSpec(key="kvitto", text="Har leverantören bekräftat att aviseringen har kommit fram?")],
    )


def task_step() -> PlanStep:
    """The presentation `före` Wednesday 28 February 2024."""
    return PlanStep(
        key="presentation",
        title="Redovisning av underlag och utvärdering i ledningsgruppen",
        kind=StepKind.TASK,
        text="Bjud in styrgruppens ordförande till ett lämpligt ledningsgruppsmöte.",
        rule=DueRule.BEFORE,
        basis=Basis.AGREEMENT,
        source="Minnesanteckningar, punkt 8",
        schedule=schedule(date(2024, 2, 28), counts_by=date(2024, 2, 27)),
        seats=["sodertorn/kansli"],
    )


def matter(step: PlanStep, version: int = 1, process: str = PROCESS) -> Matter:
    """The step in a plan and a file of its own."""
    file = ProcessFile(
        process=process,
        kind="contract",
        title="Samordnad varudistribution",
        diarienummer="KS 2023/118",
        secretariat="sodertorn/kansli",
        parties=[PartySpec(organisation="tyreso")],
        steps=[
            StepSpec(
                key=step.key,
                title=step.title,
                kind=step.kind,
                due=DueSpec(on=step.schedule.due_on, basis=step.basis, source=step.source),
            )
        ],
    ).with_block(
        ContractSpec(
            name="avtalet",
            supplier="leverantoren/kundansvarig",
            owner="sodertorn/avtalsansvarig",
            start_on=date(2020, 7, 15),
            end_on=date(2025, 7, 14),
            latest_end_on=date(2028, 7, 14),
            extension_months=12,
            notice_months=12,
        )
    )
    plan = Plan(process=process, title=file.title, version=version, contract_end_on=date(2025, 7, 14), steps=[step])
    return Matter(file=file, plan=plan, step=step, contact=CONTACT)


TYRESO = Addressee(
    seat="tyreso/kommundirektor",
    seat_title="kommundirektör",
    organisation="Tyresö kommun",
    name="Kommundirektören i Tyresö",
    email="kommundirektor@tyreso.example",
    cc_email="kommun@tyreso.example",
    public_id="tyr-inbjudan",
    generation=1,
)
SALEM_TOO = Addressee(
    seat="salem/kommundirektor",
    seat_title="kommundirektör",
    organisation="Salems kommun",
    name="Kommundirektören i Tyresö",
    email="kommundirektor@tyreso.example",
    cc_email="kommun@salem.example",
    public_id="sal-inbjudan",
    generation=1,
)
"""The director of Tyresö, who holds Salem's seat for a time."""
STAND_IN = Addressee(
    seat="tyreso/kommundirektor",
    seat_title="kommundirektör",
    organisation="Tyresö kommun",
    name="Biträdande kommundirektören i Tyresö",
    email="bitradande@tyreso.example",
    cc_email="kommun@tyreso.example",
    public_id="tyr-inbjudan",
    generation=1,
)
KANSLI = Addressee(
    seat="sodertorn/kansli",
    seat_title="samverkanskansliet",
    organisation="Södertörns samverkanskansli",
    name="Samverkansstrategen",
    email="strateg@sodertorn.example",
    public_id="kan-inbjudan",
    generation=1,
)
OWNER = Addressee(
    seat="sodertorn/avtalsansvarig",
    seat_title="avtalsansvarig för varudistributionen",
    organisation="Södertörns samverkanskansli",
    name="Avtalsansvarig",
    email="avtal@sodertorn.example",
    public_id="avt-inbjudan",
    generation=1,
)


def answered(**changes: Any) -> AnswerSummary:
    """An answer as understood, received Tuesday 7 May 2024 at 14.05."""
    values: dict[str, Any] = {
        "lines": [
            AnswerLine(question=EXTEND, answer="ja"),
            AnswerLine(question=PROCURE, answer="ja, med villkor", text="Nykvarn och Salem ska vara med."),
        ],
        "comment": "Beslutet är enhälligt.",
        "strength": "beslut i kommunstyrelsen",
        "decision": "§ 45, 7 maj 2024, dnr KS 2024/118",
        "version": 1,
        "received_at": at_local(date(2024, 5, 7), 14, 5),
        "answered_by": "Kommundirektören i Tyresö",
    }
    return AnswerSummary.model_validate(values | changes)


DIFFERING = [DifferingLine(question=EXTEND, earlier="ja", latest="nej")]


def outcome_tables(result: Result, is_determined: bool) -> list[OutcomeTable]:
    """Who answered what."""
    cells = [
        OutcomeCell(organisation="Tyresö kommun", answer="ja", note="beslut i kommunstyrelsen; § 45, 7 maj 2024"),
        OutcomeCell(organisation="Salems kommun", answer="nej", note="besked från tjänsteperson"),
        OutcomeCell(organisation="Nacka kommun", answer="svar saknas"),
    ]
    return [OutcomeTable(question=EXTEND, result=result, is_determined=is_determined, cells=cells)]


def tables_of_some() -> list[OutcomeTable]:
    """The same with a yes for two of the three."""
    (table,) = outcome_tables(Result.YES, is_determined=True)
    some = {"within": ["Tyresö kommun", "Nacka kommun"], "outside": ["Salems kommun"]}
    return [table.model_copy(update=some)]


def at(on: date) -> datetime:
    """08.30 in Stockholm, as an instant."""
    return at_local(on, 8, 30)


FORWARDED_MAIL: dict[str, object] = {
    "process_title": "Samordnad varudistribution",
    "organisation": "Tyresö kommun",
    "from_name": "Kommundirektören i Tyresö",
    "from_email": "kommundirektor@tyreso.example",
    "subject": "Sv: Frågan om förlängning",
    "text": "Ja, men vi vill se priset först.\n\nHälsningar\nKommundirektören",
    "why": "Svaret har ett förbehåll.",
    "received_at": "måndag den 20 maj 2024 kl. 09.12",
    "original": "0f" * 32,
    "received": 7,
}
"""A reply that is not clear."""


def _answered_by_reply(letter: Letter, *, is_noted: bool = True) -> Letter:
    """The letter as it is where replies are read, and noted by themselves unless nobody vouches for their senders."""
    read = {"reply_to": "svar@samverkan.example", "is_reply_noted": is_noted}
    return replace(letter, props=letter.props.model_copy(update=read))


def _turn(**more: Any) -> Letter:
    """The draft of something that recurs is made."""
    on = date(2027, 3, 1)
    said = {"is_late": False, "missed": [], "starts_itself": False, **more}
    return series_turn(
        KANSLI,
        CONTACT,
        series="serie",
        turn=Turn(key="2027-03", planned_on=on, on=on),
        title="Avgift per invånare",
        path="/nytt/mall/gemensam-fraga?utkast=utkastet",
        send_at=at(date(2027, 2, 15)),
        **said,
    )


def every_letter() -> dict[str, Letter]:
    """A name → a letter: every kind, and the turns that change its words."""
    ask, law_due = matter(question_step()), schedule(date(2024, 7, 6), date(2024, 7, 8), date(2024, 7, 6))
    summer = matter(question_step(schedule(date(2024, 7, 13), date(2024, 7, 12)), basis=Basis.CONTRACT))
    moved = matter(question_step(schedule(date(2024, 6, 13))), version=2)
    own = matter(question_step(own={TYRESO.seat: schedule(date(2024, 6, 6), date(2024, 6, 5))}), version=3)
    other = matter(
        question_step(schedule(date(2024, 6, 20)), key="remiss", title="Yttrande om regional cykelplan", questions=[]),
        process="cykelplan-2024",
    )
    work, notice = matter(task_step()), matter(notice_step())
    nowhere = matter(question_step(home_body=BodyKind.BOARD, home_unknown=[TYRESO.seat]))
    tuesday = HomeMeeting(
        seat=TYRESO.seat,
        body="tyreso-ks",
        body_name="kommunstyrelsen i Tyresö",
        on=date(2024, 5, 7),
        papers_by=date(2024, 4, 22),
        settled_on=date(2024, 5, 21),
        is_estimated=True,
    )
    at_home = matter(question_step(home_body=BodyKind.BOARD, home={TYRESO.seat: tuesday}))
    missing = [
        MissingRow(
            seat="nacka/kommundirektor",
            organisation="Nacka kommun",
            seat_title="kommundirektör",
            name="Kommundirektören i Nacka",
        ),
        MissingRow(
            seat="salem/kommundirektor",
            organisation="Salems kommun",
            seat_title="kommundirektör",
            note="återkommer torsdag den 13 juni 2024",
        ),
    ]
    opens, half, last = at(date(2024, 2, 29)), at(date(2024, 4, 16)), at(date(2024, 5, 30))
    received = answered().received_at
    return {
        "invitation": invitation(ask, TYRESO, send_at=opens),
        "invitation_by_reply": _answered_by_reply(invitation(ask, TYRESO, send_at=opens)),
        "invitation_by_reply_to_the_kansli": _answered_by_reply(invitation(ask, TYRESO, send_at=opens), is_noted=False),
        "reminder_by_reply": _answered_by_reply(owing("reminder", [ask], TYRESO, "-5", send_at=at(date(2024, 5, 23)))),
        "invitation_new_holder": invitation(ask, TYRESO, send_at=half, is_new_holder=True),
        "invitation_saturday": invitation(summer, TYRESO, send_at=opens),
        "invitation_law": invitation(matter(question_step(law_due, basis=Basis.LAW)), TYRESO, send_at=opens),
        "reminder": owing("reminder", [ask], TYRESO, "-5", send_at=at(date(2024, 5, 23))),
        "reminder_several": owing("reminder", [ask, other], TYRESO, "-10", send_at=at(date(2024, 5, 16))),
        "weekly": weekly(
            [Owed(one, TYRESO, "", "reminder") for one in (other, ask, work)], send_at=at(date(2024, 2, 19))
        ),
        "weekly_one": weekly([Owed(ask, TYRESO, "", "reminder")], send_at=at(date(2024, 4, 2))),
        "series_turn": _turn(),
        "series_turn_late": _turn(is_late=True, missed=[date(2027, 1, 11), date(2027, 2, 11)]),
        "series_turn_by_itself": _turn(starts_itself=True),
        "last_reminder": owing("last_reminder", [ask], TYRESO, "0", send_at=last),
        "last_reminder_early": owing("last_reminder", [summer], TYRESO, "0", send_at=at(date(2024, 7, 5))),
        "stand_in": stand_in(ask, STAND_IN, holder_name="Kommundirektören i Tyresö", send_at=half),
        "escalation": escalation(
            ask, KANSLI, missing, answered=6, total=8, passed_on=date(2024, 5, 30), send_at=at(date(2024, 5, 31))
        ),
        "escalation_task": escalation(
            work, KANSLI, missing[:1], answered=0, total=1, passed_on=date(2024, 2, 27), send_at=at(date(2024, 2, 28))
        ),
        "answers_differ": answers_differ(ask, TYRESO, DIFFERING, 2, "forst", send_at=received),
        "answers_differ_kansli": answers_differ(
            ask,
            replace(KANSLI, organisation="Tyresö kommun"),
            DIFFERING,
            2,
            "kansli",
            send_at=received,
            is_watcher=True,
            seat=TYRESO.seat,
        ),
        "receipt": receipt(
            ask, TYRESO, answered(), send_at=received, seal=f"{PROCESS}/17/{'0123456789ab' * 2}", part_generation=1
        ),
        "receipt_changed": receipt(
            ask, TYRESO, answered(version=2, comment="", strength="", decision=""), send_at=received
        ),
        "receipt_late": receipt(
            ask,
            TYRESO,
            answered(is_late=True, received_at=at_local(date(2024, 6, 3), 9, 0)),
            send_at=at_local(date(2024, 6, 3), 9, 0),
        ),
        "receipt_by_mail": receipt(
            ask,
            TYRESO,
            answered(answered_by="", strength="", comment="", is_by_mail=True, files=["Protokollsutdrag § 45.pdf"]),
            send_at=received,
        ),
        "receipt_copy": receipt(
            ask, TYRESO, answered(answered_by="Kanslichefen i Tyresö"), send_at=received, is_copy=True
        ),
        "receipt_on_behalf": receipt(
            ask,
            TYRESO,
            answered(answered_by="", source="per telefon: kommundirektören ringde kansliet"),
            send_at=received,
        ),
        "receipt_notice": receipt(
            notice,
            OWNER,
            answered(
                lines=[AnswerLine(question=notice.step.questions[0].text, answer="klart")],
                comment="",
                strength="",
                decision="",
                answered_by="Avtalsansvarig",
            ),
            send_at=received,
        ),
        "deadline_moved": deadline_moved(
            moved,
            TYRESO,
            old_on=date(2024, 5, 30),
            new_on=date(2024, 6, 13),
            reason="Flera kommunstyrelser möts först i juni.",
            send_at=at(date(2024, 5, 2)),
        ),
        "deadline_moved_answered": deadline_moved(
            moved,
            TYRESO,
            old_on=date(2024, 5, 30),
            new_on=date(2024, 6, 13),
            reason="Flera kommunstyrelser möts först i juni.",
            has_answered=True,
            send_at=at(date(2024, 5, 2)),
        ),
        "reminder_two_municipalities": owing(
            "reminder", [ask, ask], [TYRESO, SALEM_TOO], "-5", send_at=at(date(2024, 5, 23))
        ),
        "receipt_outside": receipt(
            ask,
            replace(TYRESO, name="", email="kollega@tyreso.example", cc_email="", public_id="", generation=0),
            answered(
                lines=[
                    AnswerLine(question=EXTEND, answer="ja"),
                    AnswerLine(question=PROCURE, answer="ja, med villkor"),
                ],
                comment="",
                decision="",
                answered_by="",
            ),
            send_at=received,
            is_outside=True,
        ),
        "receipt_before_the_round": receipt(
            ask,
            replace(TYRESO, public_id="", generation=0),
            answered(answered_by="", source="per telefon: kommundirektören ringde kansliet"),
            send_at=received,
        ),
        "outcome_early": outcome(
            ask,
            TYRESO,
            result=Result.YES,
            tables=outcome_tables(Result.YES, is_determined=True),
            reason="Alla har svarat.",
            send_at=at(date(2024, 5, 15)),
            ended=[asked(ask, TYRESO, "invite")],
        ),
        "released": released(
            ask, TYRESO, ended=asked(ask, TYRESO, "invite"), has_left=True, send_at=at(date(2024, 5, 15))
        ),
        "released_task": released(
            notice, OWNER, ended=asked(notice, OWNER, "invite"), has_left=False, send_at=at(date(2024, 6, 3))
        ),
        "alarm_secretariat": alarm(
            notice,
            replace(KANSLI, public_id="", generation=0),
            "+1",
            supplier="Leverantören av varudistributionen",
            send_at=at(date(2024, 7, 15)),
        ),
        "reopened": reopened(
            ask, TYRESO, reason="Två av de tillfrågade var sjuka.", is_set_aside=False, send_at=at(date(2024, 6, 3))
        ),
        "reopened_answer": reopened(
            ask, TYRESO, reason="Fel fråga besvarades.", is_set_aside=True, send_at=at(date(2024, 5, 15))
        ),
        "late_ruled": late_ruled(
            ask, TYRESO, counts=False, reason="Protokollet var justerat.", rung="note-7", send_at=at(date(2024, 6, 5))
        ),
        "text_changed": text_changed(
            ask,
            TYRESO,
            changes=[
                TextChange(what="Frågan", before="Vill kommunen förlänga avtalet?", now=EXTEND),
                TextChange(what="Dokument", now="Avtalsförslag, andra lydelsen"),
            ],
            reason="Tiden var oklar.",
            has_answered=True,
            rung="note-8",
            send_at=at(date(2024, 5, 15)),
        ),
        "reminder_by_hand": reminder(
            [Owed(ask, TYRESO, "now-note-9", "reminder")],
            "now-note-9",
            send_at=at(date(2024, 5, 15)),
            word="Styrgruppen möts i morgon och behöver svaren.",
        ),
        "anstand_granted": anstand_granted(
            own,
            TYRESO,
            until_on=date(2024, 6, 6),
            reason="Kommunstyrelsen möts den 4 juni.",
            send_at=at(date(2024, 5, 3)),
        ),
        "outcome_position": outcome(
            ask,
            KANSLI,
            result=Result.NEEDS_POSITION,
            tables=outcome_tables(Result.NEEDS_POSITION, is_determined=False),
            send_at=at(date(2024, 5, 31)),
            rung="position",
        ),
        "outcome": outcome(
            ask,
            TYRESO,
            result=Result.YES,
            tables=outcome_tables(Result.YES, is_determined=True),
            follows=["Beskedet om förlängning lämnas till leverantören senast fredag den 12 juli 2024."],
            reason="Salem står utanför; övriga förlänger.",
            send_at=at(date(2024, 6, 3)),
        ),
        "outcome_some": outcome(
            ask,
            TYRESO,
            result=Result.YES,
            tables=tables_of_some(),
            reason="Salem står utanför.",
            send_at=at(date(2024, 6, 3)),
        ),
        "outcome_corrected": outcome(
            ask,
            TYRESO,
            result=Result.YES,
            tables=tables_of_some(),
            reason="Fel rad lästes upp.",
            rung="outcome-note-7",
            correction=Correction(now="ja för Tyresö kommun och Nacka kommun, inte för Salems kommun", before="nej"),
            send_at=at(date(2024, 6, 4)),
        ),
        "task": task(work, KANSLI, send_at=at(date(2023, 12, 1))),
        "task_notice": task(notice, OWNER, send_at=at(date(2024, 5, 31))),
        "task_reminder": owing("task_reminder", [work], KANSLI, "-5", send_at=at(date(2024, 2, 20))),
        "task_reminder_several": owing(
            "task_reminder", [work, notice], [KANSLI, OWNER], "-5", send_at=at(date(2024, 2, 20))
        ),
        "task_reminder_last": owing("task_reminder", [notice], OWNER, "0", send_at=at(date(2024, 7, 12))),
        "alarm": alarm(
            notice, OWNER, "+1", supplier="Leverantören av varudistributionen", send_at=at(date(2024, 7, 15))
        ),
        "forwarded": forwarded(
            KANSLI, CONTACT, FORWARDED_MAIL, key="REGISTRET/mejl/7", process=PROCESS, send_at=at(date(2024, 5, 20))
        ),
        "forwarded_by_hand": forwarded(
            KANSLI,
            CONTACT,
            {**FORWARDED_MAIL, "is_by_hand": True, "attachments": ["yttrande.pdf"], "text": ""},
            key="REGISTRET/mejl/8",
            process=PROCESS,
            send_at=at(date(2024, 5, 20)),
        ),
        "named_other": named_other(
            KANSLI,
            CONTACT,
            {
                "process_title": "Samordnad varudistribution",
                "organisation": "Tyresö kommun",
                "seat_title": "kommundirektör",
                "other_name": "Nya Direktören",
                "other_email": "ny.direktor@tyreso.example",
                "said_by": "Registratorn",
                "received_at": "måndag den 20 maj 2024 kl. 09.12",
                "received": 7,
            },
            key="REGISTRET/mejl/9",
            process=PROCESS,
            send_at=at(date(2024, 5, 20)),
        ),
        "reader_named": reader_named(
            replace(TYRESO, name="Tyresö kommun", email="kommun@tyreso.example", cc_email=""),
            CONTACT,
            {
                "process_title": "Samordnad varudistribution",
                "organisation": "Tyresö kommun",
                "seat_title": "kommundirektör",
                "other_name": "Nya Direktören",
                "other_email": "ny.direktor@tyreso.example",
                "received_at": "måndag den 20 maj 2024 kl. 09.12",
                "received": 7,
                "public_id": TYRESO.public_id,
            },
            key="REGISTRET/mejl/10",
            process=PROCESS,
            send_at=at(date(2024, 5, 20)),
        ),
        "handed_over": handed_over(
            TYRESO,
            CONTACT,
            ["Samordnad varudistribution"],
            key="REGISTRET/over/1",
            process=PROCESS,
            send_at=at(date(2024, 5, 20)),
        ),
        "handed_over_by_another": handed_over(
            TYRESO,
            CONTACT,
            ["Förlängning av avtalet om samordnad varudistribution", "Samordnad varudistribution"],
            has_told=False,
            key="REGISTRET/over/2",
            process=PROCESS,
            send_at=at(date(2024, 5, 20)),
        ),
        "login_code": login_code("Handläggare A", "a@sodertorn.example", CONTACT, "K7QM PX4R", 15, send_at=WRITTEN),
        "introduction": introduction(
            TYRESO,
            CONTACT,
            number="7",
            places=["Tyresö kommun, kommundirektören", "Tyresö kommun, ersättare för klimatstrategen"],
            bodies=["ledamot i ledningsgruppen", "tf. ordförande i styrgruppen"],
            from_on=date(2024, 5, 20),
            about_cooperation="Kommunerna samarbetar om Södertörn.\n\nLedningsgruppen möts sex gånger om året.",
            owed=[IntroducedDay(title="Förlängning av avtalet", about="Varudistribution", on=date(2024, 5, 30))],
            later=[IntroducedDay(title="Ny upphandling", about="Varudistribution", on=date(2026, 5, 29))],
            meetings=[IntroducedDay(title="Ledningsgruppen", on=date(2024, 6, 14))],
            public_id="introduktion-tyreso",
            send_at=at(date(2024, 5, 20)),
        ),
        "introduction_of_little": introduction(
            TYRESO,
            CONTACT,
            number="8",
            places=["Tyresö kommun, kommundirektören"],
            bodies=[],
            from_on=date(2024, 5, 20),
            about_cooperation="",
            owed=[],
            later=[],
            meetings=[],
            public_id="",
            send_at=at(date(2024, 5, 20)),
        ),
        "register_check": register_check(
            TYRESO, CONTACT, period="2024-1", seats=5, public_id="fraga-om-tyreso", send_at=at(date(2024, 3, 1))
        ),
        "seal_head": seal_head(
            KANSLI,
            CONTACT,
            f"REGISTRET/31/{'0123456789ab' * 2}",
            key="89abcdef0123456789abcdef",
            send_at=at(date(2024, 5, 30)),
        ),
        "service_alarm": SERVICE_ALARM.letter(
            KANSLI,
            ServiceAlarmProps(
                contact=CONTACT,
                still=[
                    PartSaid(
                        name="Arbetsprocessen",
                        text="Gav livstecken senast torsdag den 30 maj 2024 kl. 8.30.",
                        since=at(date(2024, 5, 30)),
                        cure="Den startas om av sig själv. Hjälper inte det: kör svarstid doctor.",
                    )
                ],
                going=[PartSaid(name="Schemaläggaren", text="Gav livstecken senast torsdag den 30 maj 2024 kl. 9.30.")],
            ),
            ["REGISTRET/larm/1"],
            at(date(2024, 5, 30)),
            process="REGISTRET",
        ),
        "invitation_new_address": invitation(ask, TYRESO, send_at=WRITTEN, is_new_holder=True, is_new_address=True),
        "invitation_mailbox": to_mailbox(invitation(ask, TYRESO, send_at=WRITTEN)),
        "invitation_mailbox_new_holder": to_mailbox(invitation(ask, TYRESO, send_at=WRITTEN, is_new_holder=True)),
        "undelivered": lost(),
        "undelivered_copy": lost(
            seat_title="",
            name="",
            email="kommun@tyreso.example",
            reason="Brevlådan är full.",
            is_copy=True,
            then=Then.NOTHING,
        ),
        "undelivered_own": lost(
            organisation=KANSLI.organisation,
            seat_title="",
            name="",
            email="kansli@sodertorn.example",
            is_own=True,
            then=Then.NOTHING,
        ),
        "undelivered_blocked": lost(
            reason="Mottagarens e-post stoppade mejlet, till exempel i ett skräppostfilter.",
            is_blocked=True,
            then=Then.COPY,
        ),
        "undelivered_stranger": lost(
            name="Handläggaren i Tyresö",
            email="handlaggare@tyreso.example",
            reason="Domänen i adressen finns inte, eller tar inte emot e-post.",
            is_known=False,
            then=Then.NOTHING,
        ),
        **meeting_letters(CONTACT),
        **conference_letters(CONTACT),
        **remiss_letters(CONTACT),
        "invitation_home": invitation(at_home, TYRESO, send_at=WRITTEN),
        "invitation_home_unknown": invitation(nowhere, TYRESO, send_at=WRITTEN),
        "reminder_home": owing("reminder", [at_home], TYRESO, "home-3", send_at=at(date(2024, 5, 2))),
        "reminder_home_after": owing("reminder", [at_home], TYRESO, "home3", send_at=at(date(2024, 5, 13))),
        "home_meeting": home_meeting(
            nowhere,
            replace(TYRESO, seat_title="kommunkansliet", name="Kanslichefen i Tyresö", email="kansli@tyreso.example"),
            send_at=WRITTEN,
        ),
        "undecided": undecided(notice, KANSLI, "-3", question="Förlängning av avtalet", send_at=at(date(2024, 7, 9))),
        "undecided_waits": undecided(
            notice,
            KANSLI,
            "0",
            question="Beslut om svaret",
            waits_for=["Beslut om svaret", "Granskning av utkastet"],
            send_at=at(date(2024, 7, 15)),
        ),
    }


def to_mailbox(letter: Letter) -> Letter:
    """The letter as it goes to the official mailbox, where the reader's own address does not work."""
    to = replace(letter.to, name=TYRESO.organisation, email=TYRESO.cc_email, cc_email="")
    return replace(
        letter,
        to=to,
        props=letter.props.model_copy(update={"meant_for": TYRESO.seat_title, "meant_for_name": TYRESO.name}),
    )


def lost(**changes: Any) -> Letter:
    """The alarm about an invitation to Tyresö that bounced on Thursday 29 February 2024."""
    facts: dict[str, Any] = {
        "process": PROCESS,
        "process_title": "Samordnad varudistribution",
        "organisation": TYRESO.organisation,
        "seat_title": TYRESO.seat_title,
        "name": TYRESO.name,
        "email": TYRESO.email,
        "subject": "Svar senast torsdag den 30 maj 2024: Förlängning av avtalet (Tyresö)",
        "reason": "Adressen finns inte hos mottagaren.",
        "then": Then.MAILBOX,
        "mail": 17,
        **changes,
    }
    return undelivered(KANSLI, CONTACT, [f"studs/{facts['email']}"], send_at=at(date(2024, 2, 29)), **facts)


def owing(kind: str, matters: list[Matter], to: Addressee | list[Addressee], rung: str, *, send_at: datetime) -> Letter:
    """A reminder of some matters to one person, who may hold several seats."""
    readers = to if isinstance(to, list) else [to] * len(matters)
    return reminder(
        [Owed(matter, each, rung, kind) for matter, each in zip(matters, readers, strict=True)], rung, send_at=send_at
    )


def row_of(letter: Letter, *, created_at: datetime = WRITTEN, subject: str = "") -> MailRow:
    """The letter as the outbox would store it, but for its id: the same in every run, for what is compared."""
    return MailRow(
        public_id=hashlib.sha256("\n".join(sorted(letter.item_keys)).encode()).hexdigest()[:24],
        process=letter.process,
        kind=letter.kind,
        step=letter.step,
        seat=letter.seat,
        to_name=letter.to.name,
        to_email=letter.to.email,
        cc_email=letter.to.cc_email,
        props=letter.props.model_dump(mode="json"),
        send_at=letter.send_at,
        due_at=letter.send_at,
        subject=subject,
        created_at=created_at,
    )

"""The letters of a remiss: for knowledge, withdrawn, and the alarm of an answer that is not yet confirmed."""

from __future__ import annotations

from datetime import date

from mail.kinds.people.knowledge import DateLine, information, withdrawn
from mail.kinds.question.task import alarm, task
from mail.letter import Addressee, Letter, Matter, asked
from mail.props import Contact
from rules.dates.clock import at_local, day_ends_at
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
from schemas.plan.plan import Plan, PlanStep, Schedule

_KANSLI = Addressee(
    seat="tyreso/kansli",
    seat_title="kommunkansliet",
    organisation="Tyresö kommun",
    name="Kommunkansliet i Tyresö",
    email="kansli@tyreso.example",
    cc_email="kommun@tyreso.example",
)
_SECRETARIAT = Addressee(
    seat="sodertorn/kansli",
    seat_title="samverkanskansliet",
    organisation="Södertörnskommunernas samverkanskansli",
    name="Samverkansstrategen",
    email="strateg@sodertorn.example",
    public_id="kan-inlamning",
    generation=1,
)


def _matter(key: str, title: str, kind: StepKind, text: str, due_on: date, contact: Contact) -> Matter:
    times = Schedule(due_on=due_on, counts_by=due_on, operative_on=due_on, closes_at=day_ends_at(due_on))
    step = PlanStep(
        key=key,
        title=title,
        kind=kind,
        text=text,
        rule=DueRule.BY,
        basis=Basis.AUTHORITY if kind is StepKind.NOTICE else Basis.INTERNAL,
        source="Remissen",
        schedule=times,
        documents=[DocumentSpec(title="Förslag till nationell plan", url="https://sodertorn.example/plan.pdf")],
        questions=[QuestionSpec(key="kvitto", text="Har avsändaren bekräftat att svaret har kommit fram?")]
        if kind is StepKind.NOTICE
        else [],
    )
    file = ProcessFile(
        process="remiss-nationellplan-2021",
        kind="remiss",
        title="Förslag till nationell plan",
        diarienummer="I2021/1",
        secretariat="sodertorn/kansli",
        parties=[PartySpec(organisation="tyreso")],
        steps=[StepSpec(key=key, title=title, kind=kind, due=DueSpec(on=due_on, basis=step.basis, source=step.source))],
    )
    return Matter(
        file=file, plan=Plan(process=file.process, title=file.title, steps=[step]), step=step, contact=contact
    )


def remiss_letters(contact: Contact) -> dict[str, Letter]:
    """A name → a letter."""
    told = _matter(
        "information",
        "Information om remissen",
        StepKind.INFORMATION,
        "Det här har kommit, så här är det tänkt att besvaras, och detta kommer vi att fråga er om.",
        date(2021, 12, 6),
        contact,
    )
    sent = _matter(
        "inlamning",
        "Inlämning av det gemensamma svaret",
        StepKind.NOTICE,
        "Skicka svaret till avsändaren och begär kvitto.",
        date(2022, 2, 18),
        contact,
    )
    return {
        "information": information(
            told,
            _KANSLI,
            lines=[
                "Infrastrukturdepartementet har skickat remissen ”Förslag till nationell plan”.",
                "Hur remissen ska besvaras: Gemensamt svar.",
            ],
            dates=[
                DateLine(what="Arbetsgrupp för remissvaret", last_on=date(2021, 12, 10), asks=True),
                DateLine(what="Avsändarens sista svarsdag", last_on=date(2022, 2, 28)),
            ],
            send_at=at_local(date(2021, 12, 2), 14, 0),
        ),
        "withdrawn": withdrawn(
            told,
            _KANSLI,
            reason="Avsändaren har dragit tillbaka remissen.",
            ended=[
                asked(
                    _matter("granskning", "Granskning", StepKind.INQUIRY, "", date(2022, 1, 28), contact), _KANSLI, "x"
                )
            ],
            send_at=at_local(date(2022, 1, 10), 9, 0),
        ),
        "task_submission": task(sent, _SECRETARIAT, send_at=at_local(date(2022, 2, 17), 8, 30)),
        "alarm_submission": alarm(
            sent,
            _SECRETARIAT,
            "+1",
            supplier="Infrastrukturdepartementet",
            send_at=at_local(date(2022, 2, 21), 8, 30),
        ),
    }

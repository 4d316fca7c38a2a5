"""A small process for the tests of the register: three municipalities, one inquiry of six questions, one task."""

from __future__ import annotations

from datetime import UTC, date, datetime

from db import processes
from db.register import people
from db.store.session import Database
from kinds.contract.spec import ContractSpec
from rules.plan.planning import make_plan
from schemas.file.process import (
    Basis,
    ChoiceSpec,
    Directory,
    DueSpec,
    HolderSpec,
    OrganisationSpec,
    PartySpec,
    ProcessFile,
    QuestionSpec,
    SeatSpec,
    StepKind,
    StepSpec,
)
from schemas.inquiry import OutcomeRule, QuestionType, Strength
from schemas.messages import AnswerIn
from schemas.plan.timetable import StepStatus

PROCESS, STEP, TASK = "varor", "fraga", "utvardering"
SALEM, TYRESO, NACKA = "salem/kommundirektor", "tyreso/kommundirektor", "nacka/kommundirektor"
SECRETARIAT = "sodertorn/kansli"
START = datetime(2024, 3, 1, 8, 0, tzinfo=UTC)  # a Friday
APRIL = datetime(2024, 4, 10, 8, 0, tzinfo=UTC)  # a Wednesday
LAST_SECOND = datetime(2024, 5, 30, 21, 59, 59, 999_999, tzinfo=UTC)  # a Thursday, summer time
MIDNIGHT = datetime(2024, 5, 30, 22, 0, tzinfo=UTC)

YES = {"forlangning": "ja", "ny-upphandling": "nej"}


def directory() -> Directory:
    """Three municipalities, the secretariat and a supplier; Salem has a stand-in, Nacka nobody at all."""

    def municipality(key: str, name: str, *holders: HolderSpec) -> OrganisationSpec:
        seat = SeatSpec(role="kommundirektor", title="Kommundirektör", holders=list(holders))
        return OrganisationSpec(key=key, name=name, mailbox=f"kommun@{key}.example", seats=[seat])

    return Directory(
        organisations=[
            municipality(
                "salem",
                "Salem",
                HolderSpec(name="Direktören i Salem", email="direktor@salem.example"),
                HolderSpec(name="Ersättaren i Salem", email="ersattare@salem.example", capacity="ersattare"),
            ),
            municipality("tyreso", "Tyresö", HolderSpec(name="Direktören i Tyresö", email="direktor@tyreso.example")),
            municipality("nacka", "Nacka"),
            OrganisationSpec(
                key="sodertorn",
                name="Samverkanskansliet",
                mailbox="kansli@sodertorn.example",
                seats=[
                    SeatSpec(
                        role="kansli",
                        title="Samverkanskansliet",
                        holders=[HolderSpec(name="Strategen", email="strateg@sodertorn.example")],
                    )
                ],
            ),
            OrganisationSpec(
                key="leverantoren",
                name="Leverantören",
                mailbox="avtal@leverantoren.example",
                seats=[SeatSpec(role="kontakt", title="Kontakt")],
            ),
        ]
    )


def process_file(key: str = PROCESS) -> ProcessFile:
    """The file; the inquiry is due on Thursday 30 May 2024."""
    return ProcessFile(
        process=key,
        kind="contract",
        title="Samordnad varudistribution",
        secretariat=SECRETARIAT,
        parties=[PartySpec(organisation="salem"), PartySpec(organisation="tyreso"), PartySpec(organisation="nacka")],
        steps=[
            StepSpec(
                key=TASK,
                title="Utvärdera avtalet",
                kind=StepKind.TASK,
                opens_on=date(2024, 3, 1),
                due=DueSpec(on=date(2024, 4, 30), basis=Basis.AGREEMENT, source="Protokoll"),
                seats=[SECRETARIAT],
                questions=[QuestionSpec(key="klart", text="Är det klart?", type=QuestionType.DONE)],
            ),
            StepSpec(
                key=STEP,
                title="Förlängning och ny upphandling",
                kind=StepKind.INQUIRY,
                opens_on=date(2024, 3, 4),
                due=DueSpec(on=date(2024, 5, 30), basis=Basis.AGREEMENT, source="Protokoll"),
                questions=[
                    QuestionSpec(key="forlangning", text="Vill ni förlänga avtalet?", label="förlängning"),
                    QuestionSpec(key="ny-upphandling", text="Vill ni vara med i en ny upphandling?"),
                    QuestionSpec(
                        key="volym",
                        text="Hur stor volym?",
                        type=QuestionType.CHOICE,
                        choices=[ChoiceSpec(code="mindre", label="Mindre"), ChoiceSpec(code="storre", label="Större")],
                        required=False,
                        rule=OutcomeRule.ALL_ANSWERED,
                    ),
                    QuestionSpec(
                        key="mote", text="Vilken dag beslutar ni?", type=QuestionType.DATE, required=False,
                        rule=OutcomeRule.ALL_ANSWERED,
                    ),
                    QuestionSpec(
                        key="ovrigt", text="Övrigt?", type=QuestionType.TEXT, required=False,
                        rule=OutcomeRule.ALL_ANSWERED,
                    ),
                ],
            ),
        ],
    ).with_block(ContractSpec(
            name="Varudistribution",
            supplier="leverantoren/kontakt",
            owner=SECRETARIAT,
            start_on=date(2020, 7, 15),
            end_on=date(2025, 7, 14),
            latest_end_on=date(2028, 7, 14),
            extension_months=12,
            notice_months=12,
))  # fmt: skip


def begin(db: Database, key: str = PROCESS, *, status: StepStatus = StepStatus.OPEN) -> None:
    """Register the process with its inquiry at `status` and everyone invited."""
    file = process_file(key)
    with db.write() as session:
        people.import_directory(session, directory(), START.date())
        processes.create_process(session, file, make_plan(file, today=START.date()), now=START)
        for step, seats in {STEP: [SALEM, TYRESO, NACKA], TASK: [SECRETARIAT]}.items():
            processes.get_step(session, key, step).status = status.value
            for seat in seats:
                processes.invitation(session, key, step, seat, now=START)


def answer(seat: str = SALEM, values: dict[str, str] | None = None, **more: object) -> AnswerIn:
    """An answer to the inquiry of `begin`."""
    content = {"strength": Strength.OFFICIAL, **more}
    return AnswerIn.model_validate(
        {"process": PROCESS, "step": STEP, "seat": seat, "values": YES if values is None else values, **content}
    )

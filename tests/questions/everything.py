"""A process that asks one question of every type, with each of the newer rules."""

from __future__ import annotations

from datetime import date, datetime

from db import processes
from db.register import people
from db.store.session import Database
from rules.plan.planning import make_plan
from schemas.file.process import Directory, ProcessFile
from schemas.plan.timetable import StepStatus

PROCESS, STEP = "allt", "fragor"
START = date(2022, 5, 2)  # måndag
DUE = date(2022, 5, 31)  # tisdag
SALEM, TYRESO = "salem/kommundirektor", "tyreso/kommundirektor"
QUESTIONS = [
    {
        "key": "antagande", "label": "antagande", "text": "Har kommunstyrelsen antagit programmet?", "type": "val",
        "rule": "alla_oforandrat",
        "choices": [
            {"code": "oforandrat", "label": "Antaget oförändrat", "means": "ja"},
            {"code": "andrat", "label": "Antaget med ändring", "means": "villkor", "text": True},
            {"code": "bordlagt", "label": "Bordlagt", "means": "aterkommer"},
        ],
    },
    {
        "key": "arbetsgrupp", "label": "arbetsgrupp", "text": "Deltar ni i arbetsgruppen?", "rule": "minst_k_deltar",
        "at_least": 1,
    },
    {
        "key": "teman", "label": "teman", "text": "Vilka teman är viktigast?", "type": "flerval", "rule": "alla_svarat",
        "at_most": 2,
        "choices": [
            {"code": "vagar", "label": "Vägar"},
            {"code": "spar", "label": "Spår"},
            {"code": "annat", "label": "Annat", "text": True},
        ],
    },
    {"key": "kostnad", "label": "kostnad", "text": "Vad bidrar ni med?", "type": "belopp", "rule": "summa",
     "unit": "kr"},
    {
        "key": "kontakt", "label": "kontakt", "text": "Vilka utser ni?", "type": "namn", "rule": "alla_namngivna",
        "at_most": 3,
    },
    {"key": "yttrande", "label": "yttrande", "text": "Bifoga protokollet", "type": "dokument", "rule": "alla_svarat"},
    {
        "key": "dag", "label": "dag", "text": "Vilken dag passar?", "type": "datumval", "rule": "flest_helst",
        "options": [{"on": "2022-06-14"}, {"on": "2022-06-15", "time": "kl. 11.00–12.00"}], "must_have": [SALEM],
    },
    {
        "key": "synpunkter", "label": "synpunkter", "text": "Synpunkter på utkastet", "type": "avsnitt",
        "rule": "alla_svarat",
        "sections": [{"key": "inledning", "title": "Inledning"}, {"key": "ekonomi", "title": "Ekonomi"}],
    },
    {"key": "besked", "label": "besked", "text": "När får ni besked?", "type": "datum", "rule": "alla_svarat"},
    {"key": "ovrigt", "text": "Övrigt", "type": "text", "rule": "alla_svarat", "required": False},
]  # fmt: skip


def directory() -> Directory:
    """Two municipalities, the secretariat and the supplier of the small contract that carries the question."""

    def seat(organisation: str, role: str, title: str) -> dict[str, object]:
        holder = {"name": f"{title} i {organisation}", "email": f"{role}@{organisation}.example"}
        return {"role": role, "title": title, "holders": [holder]}

    named = {"salem": "Salems kommun", "tyreso": "Tyresö kommun"}
    found = [
        {
            "key": key,
            "name": name,
            "mailbox": f"kommun@{key}.example",
            "seats": [seat(key, "kommundirektor", "Direktör")],
        }
        for key, name in named.items()
    ]
    found += [
        {"key": key, "name": name, "mailbox": f"{key}@{key}.example", "seats": [seat(key, role, role.capitalize())]}
        for key, name, role in (
            ("sodertorn", "Samverkanskansliet", "kansli"),
            ("leverantoren", "Leverantören", "kontakt"),
        )
    ]
    return Directory.model_validate({"organisations": found})


def process_file(key: str = PROCESS) -> ProcessFile:
    """The file: one inquiry that asks everything."""
    return ProcessFile.model_validate(
        {
            "process": key,
            "kind": "contract",
            "title": "Alla slags frågor",
            "secretariat": "sodertorn/kansli",
            "parties": [{"organisation": "salem"}, {"organisation": "tyreso"}],
            "contract": {
                "name": "Avtalet", "supplier": "leverantoren/kontakt", "owner": "sodertorn/kansli",
                "start_on": "2020-07-15", "end_on": "2025-07-14", "latest_end_on": "2028-07-14",
                "extension_months": 12, "notice_months": 12,
            },
            "steps": [
                {
                    "key": STEP, "title": "Alla slags frågor", "kind": "inquiry", "opens_on": START,
                    "due": {"on": DUE, "basis": "agreement", "source": "Minnesanteckningar"},
                    "questions": QUESTIONS,
                }
            ],
        }
    )  # fmt: skip


def begin(db: Database, now: datetime) -> None:
    """Register the process with its inquiry open and both municipalities invited."""
    file = process_file()
    with db.write() as session:
        people.import_directory(session, directory(), START)
        processes.create_process(session, file, make_plan(file, today=START), now=now)
        processes.get_step(session, PROCESS, STEP).status = StepStatus.OPEN.value
        for seat in (SALEM, TYRESO):
            processes.invitation(session, PROCESS, STEP, seat, now=now)

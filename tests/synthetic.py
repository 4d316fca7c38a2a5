"""Processes of any size for measuring: one inquiry, n respondents, addresses that lead nowhere."""

from __future__ import annotations

from datetime import date

from schemas.file.process import Directory, ProcessFile


def process_file(key: str, respondents: int, *, opens_on: date, due_on: date) -> ProcessFile:
    """One inquiry with one question to `respondents` municipalities."""
    return ProcessFile.model_validate(
        {
            "process": key,
            "kind": "contract",
            "title": "Mätning",
            "secretariat": "kansliet/kansli",
            "parties": [{"organisation": f"kommun{n}"} for n in range(respondents)],
            "contract": {
                "name": "mätavtalet",
                "supplier": "leverantoren/kundansvarig",
                "owner": "kansliet/kansli",
                "start_on": "2020-07-15",
                "end_on": "2030-07-14",
                "latest_end_on": "2034-07-14",
                "extension_months": 12,
                "notice_months": 12,
            },
            "steps": [
                {
                    "key": "fraga",
                    "title": "En fråga",
                    "kind": "inquiry",
                    "opens_on": opens_on.isoformat(),
                    "due": {"on": due_on.isoformat(), "basis": "agreement", "source": "mätning"},
                    "questions": [{"key": "fraga", "text": "Vill kommunen vara med?"}],
                }
            ],
        }
    )


def directory(respondents: int) -> Directory:
    """The organisations of `process_file`, one director each."""

    def organisation(key: str, role: str) -> dict[str, object]:
        holder = {"name": f"Innehavaren i {key}", "email": f"{role}@{key}.example"}
        seat = {"role": role, "title": role.capitalize(), "holders": [holder]}
        return {"key": key, "name": key.capitalize(), "mailbox": f"kansli@{key}.example", "seats": [seat]}

    others = [organisation("kansliet", "kansli"), organisation("leverantoren", "kundansvarig")]
    asked = [organisation(f"kommun{n}", "kommundirektor") for n in range(respondents)]
    return Directory.model_validate({"organisations": [*others, *asked]})

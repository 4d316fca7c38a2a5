"""JSON Schema of the files people write, so that an editor completes and checks them while they are written."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from schemas.file.process import Directory, ProcessFile
from schemas.file.scenario import Scenario
from schemas.file.series import SeriesFile
from schemas.file.year import YearFile
from schemas.meetings.consent import MeetingRecord

FILES: dict[str, type[BaseModel]] = {
    "process.schema.json": ProcessFile,
    "directory.schema.json": Directory,
    "scenario.schema.json": Scenario,
    "meeting.schema.json": MeetingRecord,
    "series.schema.json": SeriesFile,
    "year.schema.json": YearFile,
}
"""The name of each schema file and what it describes."""

_DATE = {
    "description": "2024-05-30, 30/5 2024, torsdag den 30 maj 2024, start+30 (dagar) eller start+15wd (arbetsdagar)",
    "anyOf": [
        {"type": "string", "format": "date"},
        {"type": "string", "pattern": r"^start(\s*[+-]\s*\d{1,5}(wd)?)?$"},
        {"type": "string", "pattern": r"^\D*\d{1,2}([./-]\d{1,2}[ ./-]+|(:[ae])? +[A-Za-zåäöÅÄÖ]{3,9}\.? +)\d{4}$"},
    ],
}
_INSTANT = {
    "description": "2024-05-30 14:30 eller 30 maj 2024 kl. 14.30, svensk tid; bara datum betyder kl. 10.00",
    "type": "string",
    "pattern": r"^(\d{4}-\d{2}-\d{2}|.*\d{1,2}.* \d{4})([T ](kl\.? )?\d{1,2}[:.]\d{2}(:00)?)?$",
}
_CLOCK = {
    "description": "8.30 eller 08:30, svensk tid",
    "type": "string",
    "pattern": r"^((kl|ca)\.?\s*)*\d{1,2}[:.]\d{2}$",
}
_WRITTEN: dict[str, dict[str, Any]] = {"date": _DATE, "date-time": _INSTANT, "time": _CLOCK}


_FUZZY = {"$ref": "#/$defs/FuzzyDate"}
_FUZZY_WAYS = [
    {"description": "våren 2024, senare delen av mars 2024, före sommaren 2024 …", "type": "string"},
    {
        "type": "object",
        "required": ["words", "said_on"],
        "additionalProperties": False,
        "properties": {"words": {"type": "string"}, "said_on": _DATE},
    },
]


def json_schema(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of a file, with the ways to write a date or a clock that its reader takes."""
    schema: dict[str, Any] = _as_written(model.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def _as_written(part: Any) -> Any:
    if isinstance(part, list):
        return [_as_written(each) for each in part]
    if not isinstance(part, dict):
        return part
    if part == _FUZZY:
        return {"anyOf": [part, *_FUZZY_WAYS]}
    if part.get("type") == "string" and part.get("format") in _WRITTEN:
        kept = {key: value for key, value in part.items() if key not in ("type", "format")}
        return {**_WRITTEN[part["format"]], **kept}
    return {key: _as_written(value) for key, value in part.items()}

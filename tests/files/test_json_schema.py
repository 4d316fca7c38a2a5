"""The JSON Schema that editors use agrees with what the reader accepts."""

from __future__ import annotations

import json
import re

from files.guarded_yaml import read
from files.json_schema import FILES, json_schema
from schemas.file.process import ProcessFile
from schemas.file.scenario import Scenario
from schemas.meetings.consent import MeetingRecord
from tests.files.shipped import PROCESSES


def test_every_file_has_a_schema_that_is_plain_json() -> None:
    for model in FILES.values():
        schema = json_schema(model)
        assert schema["$schema"].startswith("https://json-schema.org/")
        assert schema["additionalProperties"] is False
        json.dumps(schema)


def test_fields_are_named_as_they_are_written() -> None:
    schema = json_schema(ProcessFile)
    assert {"from", "to"} <= set(schema["$defs"]["PartySpec"]["properties"])
    assert {"window", "manual"} <= set(schema["$defs"]["StepSpec"]["properties"])
    assert "from" in schema["$defs"]["Derived"]["properties"]


def test_dates_may_be_relative_and_times_may_be_bare() -> None:
    on = json_schema(ProcessFile)["$defs"]["Claim"]["properties"]["on"]
    pattern = re.compile(next(way["pattern"] for way in on["anyOf"] if "pattern" in way))
    assert all(pattern.search(text) for text in ("start", "start+30", "start-5", "start+15wd"))
    assert not pattern.search("starten")
    written = re.compile(on["anyOf"][-1]["pattern"])
    assert all(
        written.search(text) for text in ("21/9 2023", "den 9 juni 2023", "fredag 29 september 2023", "7.5.2024")
    )
    assert not written.search("i höst 2024")
    expected = json_schema(ProcessFile)["$defs"]["DueSpec"]["properties"]["expected"]
    assert {"string", "object"} <= {way.get("type") for way in expected["anyOf"][0]["anyOf"]}
    at = json_schema(Scenario)["$defs"]["Move"]["properties"]["at"]
    assert all(re.search(at["pattern"], text) for text in ("2024-05-30", "2024-05-30 14:30", "2024-05-30T9.05"))
    assert "start" not in json.dumps(json_schema(Scenario)["$defs"]["Move"]["properties"]["at"]["pattern"])


def test_the_schema_of_a_meeting_takes_the_shipped_meetings_as_they_are_written() -> None:
    schema = json_schema(MeetingRecord)
    fields = set(schema["properties"])
    item = schema["$defs"]["AgendaItem"]["properties"]
    for path in sorted((PROCESSES / "moten").glob("*.yaml")):
        written = read(path).content
        assert isinstance(written, dict)
        assert set(written) <= fields, path.name
        assert all(set(one) <= set(item) for one in written["items"]), path.name
    begins = schema["$defs"]["MeetingDay"]["properties"]["begins"]["pattern"]
    assert all(re.search(begins, text) for text in ("8.30", "08:30", "kl. 15.00", "ca 10.00"))
    assert not re.search(begins, "klockan nio")

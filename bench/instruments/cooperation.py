"""A made-up cooperation of many municipalities and a year of its work, as a folder that `svarstid rehearse` plays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml

from files.guarded_yaml import read
from files.shipped import PROCESSES
from files.year.folder import FILE
from rules.dates.workdays import add_workdays

Part = dict[str, Any]
_ROLES = {
    "kommundirektor": "kommundirektören",
    "kansli": "kommunkansliet",
    "kso": "kommunstyrelsens ordförande",
    "planeringschef": "planeringschefen",
    "klimatstrateg": "klimatstrategen",
}
_FROM, _UNTIL = date(2023, 1, 9), date(2024, 1, 8)
_BOARD_DAYS = (
    date(2023, 2, 10), date(2023, 3, 10), date(2023, 4, 28), date(2023, 5, 26), date(2023, 6, 9),
    date(2023, 8, 25), date(2023, 9, 22), date(2023, 10, 27), date(2023, 11, 24), date(2023, 12, 15),
)  # fmt: skip
_POLITICAL_DAYS = (date(2023, 3, 16), date(2023, 5, 25), date(2023, 10, 12), date(2023, 12, 7))
_ITEMS = 8
_CONFERENCE = "arets-konferens"


@dataclass(frozen=True)
class Asked:
    """A round of a shipped matter that every municipality answers, one on each working day from `first_on` on."""

    step: str
    role: str
    first_on: date
    values: Mapping[str, str]
    texts: Mapping[str, str]
    at_once: bool = False
    """All on the same day, a minute apart."""


_NAME = "Samhällsplaneraren; samhällsplanerare; ; planerare@kommunen.example"
_MATTERS: Mapping[str, tuple[str, Sequence[Asked]]] = {
    "utvecklingsprogram-2023": (
        "2023-01-27 08:00",
        [
            Asked("antagande", "kansli", date(2023, 3, 1), {"beslut": "oforandrat"}, {}),
            Asked("laga-kraft", "kansli", date(2023, 8, 9), {"dag": "2023-06-26"}, {}, at_once=True),
        ],
    ),
    "nomineringar-rufs-2023": (
        "2023-02-13 08:00",
        [Asked("namn", "kommundirektor", date(2023, 2, 14), {"person": _NAME, "intyg": "mandat"}, {})],
    ),
    "arbetsgrupp-rufs-2023": (
        "2023-03-20 08:00",
        [Asked("arbetsgrupp", "kommundirektor", date(2023, 3, 21), {"medverkan": "underlag"}, {}, at_once=True)],
    ),
    "prioriteringar-2023": (
        "2023-03-17 08:00",
        [
            Asked("hemmaplan", "kommundirektor", date(2023, 9, 25), {"huvudlista": "redo", "bevaka": "redo"}, {}, True),
        ],
    ),
    "arshjul-halvar-2023": ("2023-08-14 08:00", []),
    "varudistribution-2023": ("2023-09-22 13:00", []),
}
_SCENARIOS = {
    "nomineringar-rufs-2023": "nomineringar-rufs",
    "prioriteringar-2023": "prioriteringar-2023",
    "arshjul-halvar-2023": "arshjul-halvar",
    "varudistribution-2023": "alla-ja",
}
"""The shipped scenarios, of which what no municipality does is taken over."""


def write_year(folder: Path, municipalities: int) -> None:
    """Write the folder of a year: the shipped matters of 2023 asked of so many made-up municipalities, a meeting of the
    directors in ten months and four of the politicians, a conference, and everybody's answers."""
    keys = [f"kommun-{number:02d}" for number in range(1, municipalities + 1)]
    _write(folder / "kommuner.yaml", _directory(keys))
    matters = [_matter(folder, name, keys) for name in _MATTERS]
    meetings = [_meeting(folder, on, "ledningsgruppen", "kommundirektor", keys) for on in _BOARD_DAYS]
    meetings += [_meeting(folder, on, "samarbetskommitten", "kso", keys) for on in _POLITICAL_DAYS]
    year = {
        "title": f"Ett år med {municipalities} kommuner",
        "from": _FROM.isoformat(),
        "until": _UNTIL.isoformat(),
        "directory": "kommuner.yaml",
        "matters": matters,
        "meetings": meetings,
        "conferences": [_conference(keys)],
        "acts": [*_of_meetings(), *_of_conference(keys)],
    }
    _write(folder / FILE, year)


def _write(path: Path, content: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(dict(content), allow_unicode=True, sort_keys=False), encoding="utf-8")


def _shipped(name: str) -> Part:
    content = read(PROCESSES / name).content
    assert isinstance(content, dict)
    return content


def _directory(keys: Sequence[str]) -> Part:
    """The shipped bodies that are no municipalities, and the made-up municipalities."""
    shipped = _shipped("sodertorn.yaml")
    others = [one for one in shipped["organisations"] if not any(seat["role"] == "kansli" and one["key"] != "sodertorn"
              for seat in one["seats"])]  # fmt: skip
    made = [
        {
            "key": key,
            "name": f"{key.capitalize()}s kommun",
            "mailbox": f"kommun@{key}.example",
            "seats": [_seat(key, role, title) for role, title in _ROLES.items()],
        }
        for key in keys
    ]
    calendars = {
        "bodies": [one for one in shipped["calendars"]["bodies"] if one["organisation"] in
                   ("ledningsgruppen", "samarbetskommitten")],
        "meetings": [one for one in shipped["calendars"]["meetings"] if one["body"] in
                     ("ledningsgruppen", "samarbetskommitten")],
    }  # fmt: skip
    return {"organisations": [*others, *made], "calendars": calendars}


def _seat(key: str, role: str, title: str) -> Part:
    return {"role": role, "title": title, "holders": [{"name": f"{title} i {key}", "email": f"{role}@{key}.example"}]}


def _matter(folder: Path, name: str, keys: Sequence[str]) -> Part:
    """A shipped matter of all the municipalities, with the scenario in which they answer."""
    at, rounds = _MATTERS[name]
    file = _shipped(f"{name}.yaml")
    file["directory"] = "../kommuner.yaml"
    file["parties"] = [{"organisation": key} for key in keys]
    _write(folder / "arenden" / f"{name}.yaml", file)
    acts = [act for asked in rounds for act in _answers(asked, keys)]
    acts += _of_others(_SCENARIOS.get(name, ""))
    listed: Part = {"file": f"arenden/{name}.yaml", "at": at}
    if acts:
        scenario = {"title": "Alla svarar", "process": name, "until": _UNTIL.isoformat(), "acts": acts}
        _write(folder / "scenarier" / f"{name}.yaml", scenario)
        listed["scenario"] = f"scenarier/{name}.yaml"
    return listed


def _of_others(scenario: str) -> list[Part]:
    """What the secretariat, the networks and their like do in a shipped scenario, in the year."""
    acts = _shipped(f"scenarios/{scenario}.yaml")["acts"] if scenario else []
    own = {"sodertorn", "trafiknatverket", "styrgruppen"}
    return [
        act
        for act in acts
        if act["do"] == "object" or (act["do"] == "answer" and act["seat"].partition("/")[0] in own)
        if act["at"] < _UNTIL.isoformat()
    ]


def _answers(asked: Asked, keys: Sequence[str]) -> Iterator[Part]:
    """Each by itself, so that whoever has not answered yet is reminded meanwhile."""
    for number, key in enumerate(keys):
        on = asked.first_on if asked.at_once else add_workdays(asked.first_on, number % 20)
        at = datetime.combine(on, time(9)) + timedelta(minutes=number)
        yield {
            "do": "answer",
            "at": f"{at:%Y-%m-%d %H:%M}",
            "step": asked.step,
            "seat": f"{key}/{asked.role}",
            "values": dict(asked.values),
            **({"texts": dict(asked.texts)} if asked.texts else {}),
            **({"strength": "kommunstyrelse"} if asked.step == "antagande" else {}),
        }


def _meeting(folder: Path, on: date, body: str, role: str, keys: Sequence[str]) -> Part:
    """A meeting of everybody; its last item is tabled, and comes on the next agenda by itself."""
    seats = [f"{key}/{role}" for key in keys]
    items = [
        {
            "key": str(number),
            "title": f"Punkt {number} den {on.isoformat()}",
            "proposal": "Förslaget godkänns",
            "decision": "Förslaget godkänns.",
        }
        for number in range(1, _ITEMS)
    ]
    items.append({"key": str(_ITEMS), "title": f"Det som inte hanns med {on.isoformat()}", "outcome": "bordlagd"})
    record = {
        "meeting": f"{body}-{on.isoformat()}",
        "title": f"Möte {on.isoformat()}",
        "body": body,
        "body_name": body,
        "directory": "../kommuner.yaml",
        "chair": seats[0],
        "days": [{"on": on.isoformat(), "begins": "8.30", "ends": "11.00"}],
        "justerare": [seats[1]],
        "members": [{"seat": seat} for seat in seats],
        "presence": [{"seat": seat} for seat in seats[:-2]],
        "items": items,
    }
    _write(folder / "moten" / f"{body}-{on.isoformat()}.yaml", record)
    return {"file": f"moten/{body}-{on.isoformat()}.yaml"}


def _of_meetings() -> Iterator[Part]:
    for body, role, days in (
        ("ledningsgruppen", "kommundirektor", _BOARD_DAYS),
        ("samarbetskommitten", "kso", _POLITICAL_DAYS),
    ):
        for on in days:
            key = f"{body}-{on.isoformat()}"
            yield {"do": "attend_all", "at": f"{add_workdays(on, -4).isoformat()} 10:00", "meeting": key}
            yield {"do": "minutes", "at": f"{add_workdays(on, 3).isoformat()} 10:00", "meeting": key}
            checked = f"{add_workdays(on, 5).isoformat()} 10:00"
            yield {"do": "check", "at": checked, "meeting": key, "seat": f"kommun-02/{role}"}


def _conference(keys: Sequence[str]) -> Part:
    return {
        "key": _CONFERENCE,
        "title": "Årets konferens",
        "held_on": "2023-05-11",
        "secretariat": "sodertorn/kansli",
        "register_by": "2023-04-14",
        "quotas": [{"seat": f"{key}/kommundirektor", "quota": 5} for key in keys],
    }


def _of_conference(keys: Sequence[str]) -> Iterator[Part]:
    """Every municipality names as many as it has places for, less one or and one."""
    yield {"do": "invite", "at": "2023-03-17 09:00", "conference": _CONFERENCE}
    for number, key in enumerate(keys):
        persons = [
            {"name": f"Deltagare {person} från {key}", "side": "politik", "mode": "plats"}
            for person in range(4 + number % 3)
        ]
        on = add_workdays(date(2023, 3, 20), number % 15)
        yield {
            "do": "name",
            "at": f"{on.isoformat()} 11:{number:02d}",
            "conference": _CONFERENCE,
            "seat": f"{key}/kommundirektor",
            "persons": persons,
            "may_wait": "true",
            "is_done": "true",
        }
    yield {"do": "give_places", "at": "2023-04-17 10:00", "conference": _CONFERENCE}
    yield {"do": "close_conference", "at": "2023-05-12 10:00", "conference": _CONFERENCE}

"""Who is in a body on a day: dated roles, days that overlap, gaps, persons who have left, and what lines change."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.people.membership import (
    Span,
    Standing,
    gaps,
    in_role,
    is_same_person,
    members_on,
    overlaps,
    seated,
    the_one,
)
from rules.people.register import changes
from schemas.file.calendar import BodyKind
from schemas.meetings.bodies import Body, BodyLine, MemberLine, Membership, Person, PersonLine, Role
from schemas.register import Holding, Identity, Line, Organisation, Register, Seat

TOWNS = ("haninge", "nynashamn", "salem", "sodertalje")
LG = "ledningsgruppen"
TODAY = date(2021, 3, 12)  # fredag


def _kd(town: str) -> str:
    return f"{town}/kommundirektor"


# 002:691–693: "t o m 12 mars", "fr o m den 12 mars": one day is in both.
CHAIRS = [
    Membership(LG, _kd("sodertalje"), Role.CHAIR, to_on=date(2021, 3, 12), id=11),
    Membership(LG, _kd("haninge"), Role.CHAIR, from_on=date(2021, 3, 12), id=12),
]
MEMBERS = [*(Membership(LG, _kd(town), id=number) for number, town in enumerate(TOWNS, 1)), *CHAIRS]
# 003:178–180 and A1: one holder, then somebody for the time being, then a successor; and a director who moves on.
HOLDINGS = [
    Holding(_kd("nynashamn"), "Den första", "f@nynashamn.example", to_on=date(2022, 5, 31), id=1, person=7),
    Holding(
        _kd("nynashamn"), "Den tillförordnade", "tf@nynashamn.example", "ordinarie",
        date(2022, 6, 1), date(2022, 8, 14), id=2, is_acting=True,
    ),
    Holding(_kd("nynashamn"), "Efterträdaren", "e@nynashamn.example", from_on=date(2022, 8, 15), id=3),
    Holding(_kd("salem"), "Salems direktör", "kd@salem.example", to_on=date(2022, 12, 31), id=4),
    Holding(_kd("salem"), "Den Första", "df@salem.example", from_on=date(2023, 2, 1), id=5, person=7),
    Holding(_kd("haninge"), "Haninges direktör", "kd@haninge.example", id=6),
    Holding(_kd("sodertalje"), "Södertäljes direktör", "kd@sodertalje.example", id=7),
]  # fmt: skip
REGISTER = Register(
    {key: Organisation(key, f"{key.capitalize()} kommun", f"k@{key}.example") for key in TOWNS},
    {_kd(key): Seat(_kd(key), "kommundirektören") for key in TOWNS},
    HOLDINGS,
    {LG: Body(LG, "ledningsgruppen", BodyKind.LEADERSHIP, "haninge")},
    MEMBERS,
    {7: Person(7, "Den första", ("Den Första",))},
)


@pytest.mark.parametrize(
    ("on", "chair", "both"),
    [
        (date(2021, 3, 11), "sodertalje", 1),  # torsdag
        (date(2021, 3, 12), "haninge", 2),  # fredag: both have it, and the one who began later leads
        (date(2021, 3, 13), "haninge", 1),  # lördag
    ],
)
def test_two_chairs_share_the_day_of_the_change(on: date, chair: str, both: int) -> None:
    found = the_one(MEMBERS, Role.CHAIR, on)
    assert found is not None and found.seat == _kd(chair)
    assert len(in_role(MEMBERS, Role.CHAIR, on)) == both
    assert members_on(MEMBERS, on) == [_kd(town) for town in TOWNS], "each once, the chair too"


def test_the_overlap_is_one_day_and_there_is_no_gap() -> None:
    (found,) = overlaps(MEMBERS, Role.CHAIR)
    assert found.is_one_day and found.days == Span(date(2021, 3, 12), date(2021, 3, 12))
    assert gaps(MEMBERS, Role.CHAIR, date(2021, 1, 1), date(2021, 12, 31)) == []


UNBOUND, BOUND = Membership(LG, _kd("nynashamn")), Membership(LG, _kd("nynashamn"), Role.CHECKER, person=7)


@pytest.mark.parametrize(
    ("membership", "on", "standing", "who", "moved_to"),
    [
        (UNBOUND, date(2022, 5, 31), Standing.HELD, 1, ""),  # tisdag
        (UNBOUND, date(2022, 6, 1), Standing.HELD, 2, ""),  # onsdag: tf. has it
        (UNBOUND, date(2022, 8, 15), Standing.HELD, 3, ""),  # måndag: "börjar den 15 augusti"
        (BOUND, date(2022, 5, 31), Standing.HELD, 1, ""),
        (BOUND, date(2022, 6, 1), Standing.LEFT, 0, ""),  # not handed to whoever comes after
        (BOUND, date(2022, 8, 15), Standing.LEFT, 0, ""),
        (BOUND, date(2023, 2, 1), Standing.LEFT, 0, _kd("salem")),  # onsdag: the same person, elsewhere
        (Membership(LG, _kd("salem")), date(2023, 1, 10), Standing.VACANT, 0, ""),  # tisdag: a gap
        (Membership(LG, _kd("salem"), to_on=date(2022, 12, 31)), date(2023, 1, 1), Standing.OVER, 0, ""),
        (Membership(LG, _kd("salem"), from_on=date(2023, 1, 2)), date(2023, 1, 1), Standing.TO_COME, 0, ""),
    ],
)
def test_who_has_a_role_on_a_day(membership: Membership, on: date, standing: Standing, who: int, moved_to: str) -> None:
    found = seated(REGISTER, membership, on)
    assert (found.standing, found.holder.id if found.holder else 0, found.moved_to) == (standing, who, moved_to)


def test_a_name_alone_makes_nobody_the_same() -> None:
    one = Holding(_kd("haninge"), "Samma Namn", "a@haninge.example", to_on=date(2022, 5, 31), id=1)
    elsewhere = Holding(_kd("salem"), "Samma Namn", "b@salem.example", from_on=date(2022, 6, 1), id=2)
    moved = Holding(_kd("haninge"), "samma namn", "ny@haninge.example", from_on=date(2022, 6, 1), id=3)
    assert not is_same_person(one, elsewhere)
    assert is_same_person(one, moved), "another address in the same seat"
    register = Register(REGISTER.organisations, REGISTER.seats, [one, elsewhere, moved])
    (said,) = changes(register, [PersonLine(held=1, same_as=2)], TODAY).every
    assert isinstance(said.after, Identity) and set(said.after.holdings) == {1, 2, 3}
    (alias,) = changes(REGISTER, [PersonLine(held=5, alias="Mikel")], TODAY).every
    assert isinstance(alias.after, Identity) and alias.after.person == Person(7, "Den första", ("Mikel",))
    assert changes(REGISTER, [PersonLine(held=5, same_as=5)], TODAY).faults


def _told(lines: list[Line], today: date = TODAY) -> list[str]:
    found = changes(REGISTER, lines, today)
    told = []
    for change in found.every:
        if isinstance(change.after, Membership):
            one = change.after
            town = one.seat.partition("/")[0]
            told.append(f"{change.kind.value} {one.role.value} {town} {one.from_on or ''}–{one.to_on or ''}")
    return [*told, *(f"{fault.field}: {fault.problem}" for fault in found.faults)]


def _line(town: str, role: Role = Role.MEMBER, **more: object) -> MemberLine:
    return MemberLine.model_validate({"body": LG, "seat": _kd(town), "role": role, **more})


JULY, AUGUST = date(2021, 7, 1), date(2021, 8, 31)  # torsdag, tisdag
CASES: list[tuple[str, list[Line], list[str]]] = [
    ("a member that is there", [_line("salem")], ["same ledamot salem –"]),
    ("a last day", [_line("salem", member=3, to_on=JULY)], ["ended ledamot salem –2021-07-01"]),
    (
        "a new chair ends the former's time on the eve",
        [_line("salem", Role.CHAIR, from_on=JULY)],
        ["new ordforande salem 2021-07-01–", "ended ordforande haninge 2021-03-12–2021-06-30"],
    ),
    (
        "or on the day that the source says",
        [_line("salem", Role.CHAIR, from_on=JULY, former_to_on=JULY)],
        ["new ordforande salem 2021-07-01–", "ended ordforande haninge 2021-03-12–2021-07-01"],
    ),
    (
        "for the time being, and then the former again",
        [_line("salem", Role.CHAIR, from_on=JULY, to_on=AUGUST, is_acting=True)],
        ["new ordforande salem 2021-07-01–2021-08-31"],
    ),
    (
        "no chair before the one who is",
        [_line("salem", Role.CHAIR, from_on=date(2021, 3, 12))],
        ["from_on: En annan har uppdraget från och med fredag den 12 mars 2021."],
    ),
    (
        "no seat twice in one role",
        [_line("salem", from_on=JULY)],
        ["seat: Platsen har redan det uppdraget då."],
    ),
    (
        "whose name nobody has",
        [_line("salem", Role.CHECKER, person="Någon annan")],
        ["person: Ingen med namnet ”Någon annan” har eller har haft platsen salem/kommundirektor."],
    ),
    (
        "an alias is a name",
        [_line("nynashamn", Role.CHECKER, person="den första", from_on=TODAY)],
        ["new justerare nynashamn 2021-03-12–"],
    ),
    (
        "backwards",
        [_line("salem", Role.CHECKER, from_on=AUGUST, to_on=JULY)],
        ["to_on: Den sista dagen ligger före den första."],
    ),
    (
        "a body that ends ends every time in a role",
        [BodyLine(body=LG, to_on=date(2021, 3, 12))],
        [*(f"ended ledamot {town} –2021-03-12" for town in TOWNS), "ended ordforande haninge 2021-03-12–2021-03-12"],
    ),
    ("a body nobody knows", [MemberLine(body="x", seat=_kd("salem"))], ["body: Organet ”x” finns inte i registret."]),
]


@pytest.mark.parametrize(("lines", "expected"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_lines_change_of_who_is_in_a_body(lines: list[Line], expected: list[str]) -> None:
    assert _told(lines) == expected


FIRST = date(2021, 1, 1)
DAYS = st.integers(0, 60).map(lambda days: FIRST + timedelta(days))
TIMES = st.lists(
    st.tuples(st.none() | DAYS, st.none() | DAYS).map(
        lambda ends: Membership(LG, _kd("salem"), Role.CHAIR, from_on=ends[0], to_on=ends[1])
    ),
    max_size=6,
)


@given(TIMES, DAYS, DAYS)
def test_every_day_is_either_in_a_gap_or_somebodys(times: list[Membership], one: date, other: date) -> None:
    since, until = sorted((one, other))
    found = gaps(times, Role.CHAIR, since, until)
    for days in range((until - since).days + 1):
        day = since + timedelta(days)
        is_in_gap = any(gap.from_on <= day <= gap.to_on for gap in found)
        assert is_in_gap == (the_one(times, Role.CHAIR, day) is None)
    for overlap in overlaps(times, Role.CHAIR):
        for day in (max(overlap.days.from_on, FIRST), min(overlap.days.to_on, FIRST + timedelta(90))):
            assert {overlap.former, overlap.later} <= set(in_role(times, Role.CHAIR, day))


@given(st.lists(st.tuples(st.sampled_from(TOWNS), DAYS), max_size=6, unique_by=lambda chosen: chosen[1]))
def test_chairs_chosen_one_after_another_leave_no_gap_and_no_overlap(chosen: list[tuple[str, date]]) -> None:
    register = Register(REGISTER.organisations, REGISTER.seats, HOLDINGS, REGISTER.bodies, [])
    for town, day in sorted(chosen, key=lambda each: each[1]):
        found = changes(register, [_line(town, Role.CHAIR, from_on=day)], FIRST)
        assert not found.faults
        kept = {one.id: one for one in register.members}
        for change in found.every:
            if isinstance(change.after, Membership):
                one = change.after
                number = one.id or len(kept) + 1
                kept[number] = Membership(one.body, one.seat, one.role, from_on=one.from_on, to_on=one.to_on, id=number)
        register = Register(register.organisations, register.seats, HOLDINGS, register.bodies, [*kept.values()])
    if chosen:
        assert gaps(register.members, Role.CHAIR, min(day for _, day in chosen), date(2022, 1, 1)) == []
    assert overlaps(register.members, Role.CHAIR) == []

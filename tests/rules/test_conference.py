"""The places of a conference: quotas, release, the round, and that there are never more people than places."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rules import conference as rule
from rules.dates.clock import at_local, local_date
from schemas.year.conference import Conference, ConferenceQuota, Mode, OfferRule, Participant, PersonIn, Side, Standing

EIGHT = ("botkyrka", "haninge", "huddinge", "nykvarn", "nynashamn", "salem", "sodertalje", "tyreso")
DAY_A = date(2023, 9, 8)  # fredag
BEFORE = at_local(date(2023, 8, 28), 9)  # måndag
AFTER = at_local(date(2023, 9, 11), 9)  # måndag


def conference(quota: int = 5, **more: object) -> Conference:
    """Five places to each of eight, as in February 2023."""
    quotas = [ConferenceQuota(seat=f"{key}/kommundirektor", quota=quota) for key in EIGHT]
    return Conference.model_validate(
        {
            "key": "planering", "title": "Planeringskonferens", "held_on": date(2023, 9, 21),
            "until_on": date(2023, 9, 22), "secretariat": "sodertorn/kansli", "quotas": quotas, "register_by": DAY_A,
            **more,
        }
    )  # fmt: skip


def person(name: str, mode: Mode = Mode.ON_SITE, number: int | None = None, email: str = "") -> PersonIn:
    return PersonIn(number=number, name=name, side=Side.STAFF, mode=mode, email=email)


def named(
    there: list[Participant], who: str, *persons: PersonIn, now: datetime = BEFORE, of: Conference | None = None
) -> tuple[list[Participant], rule.Placed]:
    """Everybody after a municipality has named these, and how it went."""
    seat = f"{who}/kommundirektor"
    found = rule.placed(of or conference(), there, seat, persons, now)
    return [*(each for each in there if each.seat != seat or each.standing is Standing.WITHDRAWN), *found.people], found


def test_the_capacity_is_forty_and_the_mails_come_on_their_days() -> None:
    assert conference().capacity == 40
    planned = rule.mails_of(conference(), at_local(date(2023, 8, 21), 9))  # måndag
    assert [(each.stage, local_date(each.at)) for each in planned] == [
        ("invitation", date(2023, 8, 21)),
        ("reminder", date(2023, 8, 25)),  # fredag, tio arbetsdagar före
        ("reminder", date(2023, 9, 5)),  # tisdag, tre före
        ("reminder", date(2023, 9, 7)),  # torsdag, dagen före
        ("offer", date(2023, 9, 11)),  # måndag, nästa arbetsdag
    ]
    late = rule.mails_of(conference(), at_local(DAY_A, 9))
    assert [each.stage for each in late] == ["invitation", "offer"]


def test_a_municipality_names_its_five_and_the_sixth_waits() -> None:
    there, found = named([], "salem", *(person(f"P{n}") for n in range(6)))
    assert (found.room, found.wanted, found.new_waits) == (5, 6, 1)
    assert [each.name for each in rule.waiting(there)] == ["P5"]
    # Taking part digitally uses none of the places, unless the conference says so.
    there, found = named([], "salem", *(person(f"P{n}", Mode.DIGITAL) for n in range(9)))
    assert (rule.taken(conference(), there), found.new_waits) == (0, 0)
    strict = conference(digital_takes_place=True)
    assert named([], "salem", *(person(f"P{n}", Mode.DIGITAL) for n in range(9)), of=strict)[1].new_waits == 4


def test_a_place_is_kept_by_whoever_has_it_and_given_up_does_not_return() -> None:
    five = [person(f"P{n}") for n in range(5)]
    there, _ = named([], "salem", *five)
    stay = [person(f"P{n}", number=n + 1) for n in range(4)]
    # Before day A what is taken out is the municipality's own again.
    there, _ = named(there, "salem", *stay)
    assert rule.left(conference(), there, "salem/kommundirektor", BEFORE) == 1
    # After it there is a swap of names, and a swap in one form, but nothing back.
    assert rule.left(conference(), there, "salem/kommundirektor", AFTER) == 0
    swapped = [person("Ny", number=1), *stay[1:]]
    there, found = named(there, "salem", *swapped, now=AFTER)
    assert (rule.taken(conference(), there, "salem/kommundirektor"), found.new_waits) == (4, 0)
    there, found = named(there, "salem", *swapped[:3], person("Ersättare"), now=AFTER)
    assert (rule.taken(conference(), there, "salem/kommundirektor"), found.new_waits) == (4, 0)
    there, _ = named(there, "salem", *swapped[:3], now=AFTER)
    there, found = named(there, "salem", *swapped[:3], person("För sent"), now=AFTER)
    assert found.new_waits == 1


def test_the_round_is_equal_and_then_in_the_order_of_request() -> None:
    """37 of 40 are used; Haninge asks for three, then Salem for two, then Tyresö for one."""
    there: list[Participant] = []
    for key in EIGHT:
        names = [person(f"{key}{n}") for n in range(5 if key != "nykvarn" else 2)]
        there, _ = named(there, key, *names)
    assert rule.free(conference(), there) == 3
    for minute, (key, many) in enumerate((("haninge", 3), ("salem", 2), ("tyreso", 1))):
        own = [person(each.name, number=each.number) for each in there if each.seat == f"{key}/kommundirektor"]
        more = [person(f"{key}+{n}") for n in range(many)]
        there, found = named(there, key, *own, *more, now=AFTER + timedelta(minutes=minute))
        assert found.new_waits == many
    assert [each.name for each in rule.offered(conference(), there)] == ["haninge+0", "salem+0", "tyreso+0"]
    in_order = conference(rule=OfferRule.ORDER)
    assert [each.name for each in rule.offered(in_order, there)] == ["haninge+0", "haninge+1", "haninge+2"]


_FORMS = st.lists(
    st.tuples(st.sampled_from(EIGHT), st.integers(0, 9), st.sampled_from(list(Mode)), st.booleans(), st.integers(0, 3)),
    max_size=25,
)


@given(_FORMS, st.sampled_from(list(OfferRule)), st.booleans(), st.integers(0, 6))
def test_there_are_never_more_people_than_places(
    forms: list[tuple[str, int, Mode, bool, int]], offer: OfferRule, digital: bool, quota: int
) -> None:
    of = conference(quota, rule=offer, digital_takes_place=digital)
    there: list[Participant] = []
    for step, (key, new, mode, is_after, gone) in enumerate(sorted(forms, key=lambda form: form[3])):
        now = (AFTER if is_after else BEFORE) + timedelta(minutes=step)
        seat = f"{key}/kommundirektor"
        own = [each for each in there if each.seat == seat and each.standing is not Standing.WITHDRAWN]
        had = rule.taken(of, own)
        keep = [person(each.name, each.mode, each.number) for each in own[gone:]]
        there, _ = named(there, key, *keep, *(person(f"{step}-{n}", mode) for n in range(new)), now=now, of=of)
        assert rule.taken(of, there) <= of.capacity
        own_now = rule.taken(of, there, seat)
        assert own_now <= quota if not is_after else offer is OfferRule.ORDER or own_now <= had
        getting = {each.number for each in rule.offered(of, there)}
        assert rule.taken(of, there) + len(getting) <= of.capacity
        if is_after:
            there = [
                each.model_copy(update={"standing": Standing.REGISTERED}) if each.number in getting else each
                for each in there
            ]
    assert len({each.number for each in there}) == len(there)


def test_whoever_is_there_already_is_not_named_twice() -> None:
    of = conference(standing=["Kommundirektör A"])
    there, _ = named([], "salem", person("Anna Exempel", email="anna@salem.example"))

    def tell(who: str, each: PersonIn) -> str:
        return rule.is_named_twice(of, there, f"{who}/kommundirektor", each)

    assert "redan inbjuden" in tell("salem", person("kommundirektör  A"))
    assert "redan anmäld" in tell("salem", person("anna exempel"))
    assert "Adressen" in tell("tyreso", person("Annan", email="ANNA@salem.example"))
    assert not tell("tyreso", person("Anna Exempel")), "a name alone is not the same person"
    assert not tell("salem", person("Anna Exempel", number=1))
    there, _ = named(there, "tyreso", person("Anna Exempel"))
    assert len(rule.alike(there)) == 1

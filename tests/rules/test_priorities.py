"""A proposal with what is added to it: what lacks, what is along, and what may still be changed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kinds.priorities import rules as priorities
from kinds.priorities.spec import Addition, AdditionKind, ObjectSpec, Part, PartSpec, PartStatus, PrioritiesSpec
from schemas.errors import Refused
from schemas.file.process import StepKind
from schemas.inquiry import OutcomeRule, Result
from schemas.plan.timetable import ProcessState, QuestionCode, StepState, StepStatus, StepTimes, Timetable

NOON = datetime(2023, 9, 22, 10, 0, tzinfo=UTC)  # fredag
SPEC = PrioritiesSpec(
    objects=[
        ObjectSpec(key="spar", title="Spår till Tyresö"),
        ObjectSpec(key="kanal", title="Ny passage Södertälje kanal"),
        ObjectSpec(key="lista", title="Det som bevakas", part=Part.WATCH),
        ObjectSpec(key="ovrigt", title="Övrigt", part=Part.OTHER),
    ],
    parts=[PartSpec(part=Part.OTHER, is_taken_out=True, note="ska inte tas med")],
)
KEYS = [each.key for each in SPEC.objects]


def asked(status: StepStatus, key: str = "huvudlista", **results: Result) -> ProcessState:
    """The round with its question to the municipalities in that state, with what was determined."""
    question = QuestionCode(key=key, rule=OutcomeRule.ALL_YES)
    times = StepTimes(key="hemma", kind=StepKind.INQUIRY, role="homecheck", closes_at=NOON, questions=[question])
    return ProcessState(
        process="p",
        kind="priorities",
        handled_until=NOON,
        timetable=Timetable(version=1, steps=[times]),
        steps={"hemma": StepState(status=status, results=results)},
    )


def added(kind: AdditionKind, **what: object) -> Addition:
    """One addition."""
    return Addition.model_validate({"kind": kind, "source": "Trafiknätverket", **what})


additions_of_objects = st.lists(
    st.builds(
        lambda kind, key: added(kind, object=key, when="våren 2027", text="Utredning"),
        st.sampled_from([AdditionKind.FACT, AdditionKind.TIMELINE]),
        st.sampled_from(KEYS),
    ),
    max_size=12,
)


@given(additions_of_objects)
def test_an_object_lacks_exactly_what_nobody_has_added(given: list[Addition]) -> None:
    lacking = " ".join(priorities.lacking(priorities.with_additions(SPEC, given)))
    for each in SPEC.objects:
        kinds = {one.kind for one in given if one.object == each.key}
        is_named = f"{each.title}:" in lacking
        assert is_named == (each.part is not Part.OTHER and len(kinds) < 2)


@given(additions_of_objects, st.data())
def test_a_struck_line_is_as_if_it_had_never_been_added(given: list[Addition], data: st.DataObject) -> None:
    numbered = [each.model_copy(update={"number": number}) for number, each in enumerate(given, start=1)]
    struck = data.draw(st.sets(st.sampled_from(range(1, len(given) + 1)))) if given else set()
    strikes = [added(AdditionKind.STRUCK, strikes=number, number=100 + number) for number in struck]
    left = [each for each in numbered if each.number not in struck]
    assert priorities.with_additions(SPEC, [*numbered, *strikes]) == priorities.with_additions(SPEC, left)


def test_a_part_goes_out_and_back_with_who_decided_it() -> None:
    out = added(AdditionKind.TAKEN_OUT, part=Part.WATCH, source="Ledningsgruppen 22 september 2023")
    back = added(AdditionKind.KEPT, part=Part.WATCH, source="Ledningsgruppen 27 oktober 2023")
    once, twice = priorities.with_additions(SPEC, [out]), priorities.with_additions(SPEC, [out, back])
    assert once.taken_out(Part.WATCH) and not twice.taken_out(Part.WATCH)
    assert "Det som bevakas" not in " ".join(priorities.lacking(once))
    assert next(each.note for each in once.parts if each.part is Part.WATCH) == "Ledningsgruppen 22 september 2023"
    assert priorities.part_statuses(once, asked(StepStatus.PLANNED))[Part.WATCH] is PartStatus.TAKEN_OUT


@pytest.mark.parametrize(
    ("key", "result", "main", "watch"),
    [
        ("huvudlista", Result.YES, PartStatus.READY, PartStatus.PREPARED),  # om bevaka-listan har ingen frågats
        ("bevaka", Result.YES, PartStatus.PREPARED, PartStatus.READY),
        ("forslaget", Result.YES, PartStatus.READY, PartStatus.READY),  # frågan gäller hela förslaget
        ("forslaget", Result.NO, PartStatus.REJECTED, PartStatus.REJECTED),
        ("forslaget", Result.ANSWERED, PartStatus.NEEDS_POSITION, PartStatus.NEEDS_POSITION),
    ],
)
def test_a_part_has_the_status_that_was_asked_about(
    key: str, result: Result, main: PartStatus, watch: PartStatus
) -> None:
    found = priorities.part_statuses(SPEC, asked(StepStatus.DETERMINED, key, **{key: result}))
    assert found == {Part.MAIN: main, Part.WATCH: watch, Part.OTHER: PartStatus.TAKEN_OUT}


def test_the_question_says_what_is_along_and_what_is_not() -> None:
    assert priorities.contents(SPEC) == [
        "Huvudlistan: Spår till Tyresö; Ny passage Södertälje kanal.",
        "”Bevaka listan”: Det som bevakas.",
        "”Övriga frågor” är inte med i förslaget.",
    ]
    assert priorities.sentences(SPEC, {Part.WATCH: PartStatus.DECIDED, Part.OTHER: PartStatus.TAKEN_OUT}) == [
        "”Bevaka listan”: beslutad. Det som bevakas",
        "”Övriga frågor”: uttagen",
    ]


@pytest.mark.parametrize(
    ("addition", "problem"),
    [
        (added(AdditionKind.FACT, object="okänt", text="x"), "finns inte i förslaget"),
        (added(AdditionKind.FACT, object="spar", text=" "), "Texten saknas"),
        (added(AdditionKind.TIMELINE, object="spar", text="x"), "Tiden saknas"),
        (added(AdditionKind.STRUCK, object="spar", strikes=7), "finns inte, eller är redan struken"),
        (added(AdditionKind.OBJECT, object="spar", text="Spår"), "finns redan"),
        (added(AdditionKind.TAKEN_OUT, part=Part.OTHER), "redan uttagen"),
        (added(AdditionKind.KEPT, part=Part.MAIN), "redan med"),
        (added(AdditionKind.TAKEN_OUT), "Välj en av förslagets delar"),
    ],
)
def test_what_does_not_fit_is_refused(addition: Addition, problem: str) -> None:
    with pytest.raises(Refused, match=problem):
        priorities.may_add(SPEC, [], addition, asked(StepStatus.PLANNED))


@pytest.mark.parametrize("status", [StepStatus.OPEN, StepStatus.CLOSED, StepStatus.DETERMINED])
def test_what_the_municipalities_were_asked_about_is_settled_but_facts_are_not(status: StepStatus) -> None:
    for addition in (
        added(AdditionKind.OBJECT, object="nytt", text="Nytt", part=Part.MAIN),
        added(AdditionKind.TAKEN_OUT, part=Part.WATCH),
    ):
        priorities.may_add(SPEC, [], addition, asked(StepStatus.PLANNED))
        with pytest.raises(Refused, match="redan fått frågan"):
            priorities.may_add(SPEC, [], addition, asked(status))
    priorities.may_add(SPEC, [], added(AdditionKind.FACT, object="spar", text="Fakta"), asked(status))

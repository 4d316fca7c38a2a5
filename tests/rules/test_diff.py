"""The preview: what a change moves, which mails come and go, who is told."""

from __future__ import annotations

from datetime import date

from kinds.contract.rules import next_window
from rules.dates.clock import at_local, local_date
from rules.people.joining import change_parties
from rules.plan.diff import diff
from rules.plan.replanning import grant_anstand, move_step, seat_returns
from schemas.file.process import ProcessFile
from schemas.plan.plan import Plan, WarningKind

MAY = at_local(date(2024, 5, 14), 10)
SALEM, NACKA = "salem/kommundirektor", "nacka/kommundirektor"


def test_nothing_changed_is_an_empty_diff(plan: Plan) -> None:
    assert diff(plan, plan, now=MAY).is_empty
    assert diff(plan, plan, now=MAY).notices == []


def test_a_moved_day_and_its_ladder(plan: Plan) -> None:
    found = diff(plan, move_step(plan, "forlangning", date(2024, 6, 5), now=MAY), now=MAY)
    (move,) = found.moved
    assert (move.step, move.old_on, move.new_on) == ("forlangning", date(2024, 5, 30), date(2024, 6, 5))
    gone = [(mail.rung, local_date(mail.at)) for mail in found.mails_removed]
    come = [(mail.rung, local_date(mail.at)) for mail in found.mails_added]
    assert gone == [
        ("-10", date(2024, 5, 16)),
        ("-5", date(2024, 5, 23)),
        ("-2", date(2024, 5, 28)),
        ("0", date(2024, 5, 30)),
        ("+1", date(2024, 5, 31)),
    ]
    assert come == [
        ("-10", date(2024, 5, 22)),
        ("-5", date(2024, 5, 29)),
        ("-2", date(2024, 6, 3)),
        ("0", date(2024, 6, 5)),
        ("+1", date(2024, 6, 7)),
    ]
    assert len(found.notices) == 8
    assert not found.added
    assert not found.removed


def test_all_who_were_asked_are_told_and_those_who_owe_an_answer_reminded(plan: Plan) -> None:
    moved = move_step(plan, "forlangning", date(2024, 6, 5), now=MAY)
    found = diff(plan, moved, now=MAY, missing={"forlangning": [SALEM, NACKA]})
    assert len(found.notices) == 8
    assert {tuple(mail.seats) for mail in found.mails_added} == {(SALEM, NACKA)}
    nobody = diff(plan, moved, now=MAY, missing={"forlangning": []})
    assert (len(nobody.notices), nobody.mails_added, nobody.mails_removed) == (8, [], [])


def test_who_has_a_later_day_of_its_own_is_not_told(plan: Plan) -> None:
    granted = grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY)
    found = diff(granted, move_step(granted, "forlangning", date(2024, 6, 5), now=MAY), now=MAY)
    assert SALEM not in [notice.seat for notice in found.notices]
    assert not any(SALEM in mail.seats for mail in (*found.mails_added, *found.mails_removed))


def test_who_has_not_been_asked_yet_is_not_told(plan: Plan) -> None:
    found = diff(plan, move_step(plan, "upphandling-beslut", date(2026, 6, 3), now=MAY), now=MAY)
    assert found.moved
    assert found.notices == []


def test_anstand_tells_that_seat_alone(plan: Plan) -> None:
    found = diff(plan, grant_anstand(plan, "forlangning", SALEM, date(2024, 6, 12), now=MAY), now=MAY)
    assert [notice.seat for notice in found.notices] == [SALEM]
    assert found.moved == []
    assert {tuple(mail.seats) for mail in found.mails_added} == {(SALEM,)}


def test_coming_back_tells_nobody(plan: Plan) -> None:
    now = at_local(date(2024, 4, 10), 9)
    found = diff(plan, seat_returns(plan, "forlangning", NACKA, date(2024, 5, 20), now=now), now=now)
    assert found.notices == []
    assert [mail.rung for mail in found.mails_added] == ["return"]
    assert [mail.rung for mail in found.mails_removed] == ["standin", "-20", "-10"]


def test_a_new_window_is_added(plan: Plan, file: ProcessFile) -> None:
    now = at_local(date(2024, 6, 26), 10)
    found = diff(plan, next_window(plan, file, now=now), now=now)
    assert [change.step for change in found.added] == ["forlangning-2025", "avisering-2025"]
    assert found.mails_removed == []
    assert {w.kind for w in found.warnings} >= {WarningKind.CLAIM_DIFFERS}


def test_a_party_that_leaves_loses_its_mails(plan: Plan, file: ProcessFile) -> None:
    found = diff(plan, change_parties(plan, file, [], ["salem"], now=MAY), now=MAY)
    assert found.mails_added == []
    assert {tuple(mail.seats) for mail in found.mails_removed} == {(SALEM,)}
    assert found.notices == []


def test_warnings_are_new_only_once(plan: Plan) -> None:
    moved = move_step(plan, "forlangning", date(2024, 6, 8), now=MAY)  # a Saturday
    assert [w.kind for w in diff(plan, moved, now=MAY).warnings] == [WarningKind.NON_WORKING_DAY]

"""The timeline: everything inside the drawing, in date order, the same for both widths."""

from __future__ import annotations

from datetime import date

from db.boards.process import process_board
from tests.web.site import PROCESS, Site
from web.desk.words.timeline import timelines


def test_every_mark_lies_inside_and_in_order(site: Site) -> None:
    with site.db.read() as session:
        board = process_board(session, PROCESS, site.now)
    wide, tall = timelines(board.steps, board.today)
    for drawn in (wide, tall):
        assert len(drawn.rows) == len(board.steps)
        marks = [row.mark_x for row in drawn.rows]
        assert marks == sorted(marks)
        assert drawn.plot_x <= marks[0]
        assert marks[-1] + drawn.shape.date_width <= drawn.shape.width + 8
        assert all(row.bar_width >= 0 for row in drawn.rows)
        assert drawn.today_x is not None and drawn.plot_x <= drawn.today_x
        assert drawn.rows[-1].y < drawn.height
        gaps = [b.x - a.x for a, b in zip(drawn.ticks, drawn.ticks[1:], strict=False)]
        assert min(gaps) > 40


def test_a_single_day_still_has_an_axis(site: Site) -> None:
    with site.db.read() as session:
        board = process_board(session, PROCESS, site.now)
    one = [step for step in board.steps if step.step.key == "upphandling-start"]
    drawn = timelines(one, date(2026, 7, 14))[0]
    assert drawn.today_x == drawn.rows[0].mark_x
    assert timelines([], date(2026, 7, 14)) == []

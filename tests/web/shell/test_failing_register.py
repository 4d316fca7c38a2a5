"""A register that fails is told as such: it never looks as if nobody were logged in, and nobody is logged out by it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from tests.faults import Faults, failing
from tests.web.site import PAGE_OF, Site

POSTED = {"seat": "", "act": "A" * 22}


@pytest.mark.parametrize(
    ("method", "path", "is_read"),
    [("GET", "/", True), ("HEAD", f"{PAGE_OF}", True), ("GET", "/gallring", True), ("POST", f"{PAGE_OF}/pausa", False)],
)
def test_each_statement_fails_once_and_the_session_lives(site: Site, method: str, path: str, *, is_read: bool) -> None:
    with TestClient(
        site.app(), base_url="http://testserver", follow_redirects=False, raise_server_exceptions=False
    ) as desk:
        desk.headers["Sec-Fetch-Site"] = "same-origin"
        site.log_in(desk)
        cookies = dict(desk.cookies)
        site.now += timedelta(minutes=6)  # so that the visit is written down too
        faults, statuses = Faults(), []
        with failing(faults):
            while True:
                with faults.attempt(f"{method} {path}") as attempt:
                    answer = desk.request(method, path, data=POSTED if method == "POST" else None)
                statuses.append(answer.status_code)
                if not attempt.has_failed:
                    break
                assert "set-cookie" not in answer.headers
                assert ("retry-after" in answer.headers) is (answer.status_code == 503)
        # Which of the two is the driver's to say; with 503 programs hear when to try again.
        assert statuses[:-1] and set(statuses[:-1]) <= {500, 503}, statuses
        assert statuses[-1] == (200 if is_read else 422)
        asks = [which for which in faults.failed if "FROM session" in which or "desk_session" in which]
        assert asks, "the look for the session itself is among those that have failed"
        assert dict(desk.cookies) == cookies

"""Whatever a request calls our host, no page and no redirect repeats it."""

from __future__ import annotations

import re

from starlette.testclient import TestClient

from tests.web.shell.routes import routes
from tests.web.site import PROCESS, STEP, Site

FOREIGN = "ond.example"
HEADERS = {"Host": FOREIGN, "X-Forwarded-Host": FOREIGN, "Forwarded": f"host={FOREIGN}", "X-Original-Host": FOREIGN}

ENDINGS = ("/", "//", f"//{FOREIGN}/")
"""What a redirect might repeat: each address with one of them, by turns."""


def test_no_route_repeats_a_foreign_host(desk: TestClient, site: Site) -> None:
    values = {
        "token": site.link("salem").rsplit("/", 1)[-1],
        "process": PROCESS,
        "step": STEP,
        "mail_id": "1",
        "code": "x",
        "path": "base.css",
    }
    asked = 0
    for path, methods in list(routes(desk.app.routes)):  # type: ignore[attr-defined]
        address = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: values.get(match[1], "x"), path)
        for method in sorted(methods - {"OPTIONS", "HEAD"}):  # the server answers HEAD as GET, without the body
            for ending in ("", ENDINGS[asked // 2 % len(ENDINGS)]):
                answer = desk.request(method, f"{address}{ending}", headers=HEADERS)
                asked += 1
                where = answer.headers.get("location", "")
                assert not re.match(r"https?:|//", where), (method, address, ending, where)
                if FOREIGN not in ending:
                    assert FOREIGN not in where and FOREIGN not in answer.text, (method, address, ending)
    assert asked > 300

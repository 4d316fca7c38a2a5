"""Who acts in a request acts in that request alone."""

from __future__ import annotations

import httpx2
import pytest

from db import actors
from schemas.actor import PROGRAM
from tests.web.site import Site


@pytest.mark.anyio
async def test_nobody_acts_on_after_a_request_in_the_context_that_it_ran_in(site: Site) -> None:
    app = site.app()
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://svarstid.example") as client:
        await client.post("/logga-in", data={"code": site.login_code()})
        assert (await client.get("/utkorg")).status_code == 200
        assert actors.current() == PROGRAM

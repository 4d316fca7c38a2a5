"""The button of a previewed change of the register. Shared by the tests of the desk."""

from __future__ import annotations

import re
from html import unescape

from starlette.testclient import TestClient


def hidden(html: str) -> dict[str, str]:
    """What the button that carries out a previewed change sends."""
    form = html[html.index('action="/register/infor"') :]
    fields = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")])
    return {name: unescape(value) for name, value in fields}


def confirm(desk: TestClient, html: str) -> str:
    """Press the button of a preview; where it leads."""
    answer = desk.post("/register/infor", data=hidden(html))
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])

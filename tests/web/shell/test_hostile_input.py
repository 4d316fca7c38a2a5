"""Whatever is sent to whatever page, a Swedish page answers: never an error of ours, never the library's words."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from tests.web.shell.routes import routes
from tests.web.site import PROCESS, STEP, Site

HOSTILE = [
    "99999999999999999999", "-1", "0", "²", "\uff11", "000000999999", "1e9", "NaN", "'; DROP TABLE mail", "\x00",
    "\ud800", "%00", "..", "å" * 300, "a" * 5000, "9999-12-31", "0001-01-01", "2024-02-30", "<script>", "{{7*7}}",
    "\u200b", "ja",
]  # fmt: skip
OWN = {
    "process": PROCESS,
    "step": STEP,
    "mail_id": "1",
    "meeting": "mote",
    "key": "spar",
    "seat": "salem/kommundirektor",
}
ENGLISH = re.compile(r"Internal Server Error|Not Found|Content Too Large|Bad Request|Method Not Allowed|There was an|"
                     r"Invalid|Unprocessable|Field required|Input should", re.I)  # fmt: skip
_FIELD = re.compile(r'<(?:input|select|textarea)[^>]*\bname="([^"]+)"')


def _printable(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"))


def _address(path: str, value: str) -> str:
    """The route's path with that value in every place where the known ones do not make a page."""
    return re.sub(r"\{(\w+)(:\w+)?\}", lambda match: _printable(value), path)


def _walked(client: TestClient) -> list[tuple[str, set[str]]]:
    found = routes(client.app.routes)  # type: ignore[attr-defined]
    return [(path, methods) for path, methods in found if path != "/static"]


def _must_be_kind(answer: object, what: str) -> None:
    status, text = answer.status_code, answer.text  # type: ignore[attr-defined]
    assert status < 500, f"{what}: {status}"
    kind = answer.headers.get("content-type", "")  # type: ignore[attr-defined]
    if status >= 400:
        assert kind.startswith("text/html"), f"{what}: {status} {kind} {text[:100]}"
    if kind.startswith("text/html"):
        assert not ENGLISH.search(re.sub(r"<[^>]*>", " ", text)), f"{what}: {status}"


def test_no_page_breaks_on_an_address(desk: TestClient) -> None:
    """Each page with an eighth of the values, each value on an eighth of the pages; `make fuzz` takes all, and more."""
    walked = [(path, methods) for path, methods in _walked(desk) if "{" in path]
    assert len(walked) > 60
    for number, (path, methods) in enumerate(walked):
        for value in HOSTILE[number % 8 : 17 : 8]:
            for method in sorted(methods - {"OPTIONS", "HEAD"}):
                _must_be_kind(desk.request(method, _address(path, value)), f"{method} {path} {value[:20]!r}")


def _forms(client: TestClient, site: Site) -> list[tuple[str, list[str]]]:
    """Every address of the site that takes a form, with the names of its fields."""
    found = [(site.link("salem"), _FIELD.findall(client.get(site.link("salem")).text))]
    for path, methods in _walked(client):
        if "POST" not in methods or path in ("/logga-ut", "/s/{token}", "/m/{token}"):
            continue
        address = re.sub(r"\{(\w+)(:\w+)?\}", lambda match: _printable(OWN.get(match[1], "x")), path)
        shown = client.get(address)
        names = set(_FIELD.findall(shown.text)) if shown.status_code == 200 else set()
        found.append((address, sorted(names)))
    return found


def test_no_page_breaks_on_a_form(desk: TestClient, site: Site) -> None:
    value = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=60))
    how = {"Content-Type": "application/x-www-form-urlencoded"}
    forms = _forms(desk, site)
    assert len(forms) > 20

    @settings(max_examples=2, derandomize=True)
    @given(data=st.data())
    def walk(data: st.DataObject) -> None:
        for address, names in forms:
            typed = {name: data.draw(value) for name in names}
            content = "&".join(f"{_printable(name)}={_printable(text)}" for name, text in typed.items())
            _must_be_kind(desk.post(address, content=content, headers=how), f"POST {address} {typed}")

    walk()


@pytest.mark.parametrize("charset", ["unicode_escape", "idna", "punycode", "rot13", "utf-7", "finns-inte", "base64"])
def test_a_form_in_a_strange_encoding_is_refused_kindly(desk: TestClient, site: Site, charset: str) -> None:
    link = site.link("salem")
    for body in (b"\\N{", b"\\ud800", b"xn--\xff", b"\xff\xfe"):
        _must_refuse_kindly(desk, link, charset, body)
    broken = desk.post(link, content=b"--x", headers={"Content-Type": "multipart/form-data"})
    _must_be_kind(broken, "a multipart form without a boundary")


def _must_refuse_kindly(desk: TestClient, link: str, charset: str, body: bytes) -> None:
    parts = (
        b'--x\r\nContent-Disposition: form-data; name="comment"\r\n'
        b"Content-Type: text/plain; charset=" + charset.encode() + b"\r\n\r\n" + body + b"\r\n--x--\r\n"
    )
    for how in (f"multipart/form-data; boundary=x; charset={charset}", "multipart/form-data; boundary=x"):
        answer = desk.post(link, content=parts, headers={"Content-Type": how})
        _must_be_kind(answer, f"{how} {body!r}")
    answer = desk.post(
        link,
        content=b"comment=" + body,
        headers={"Content-Type": f"application/x-www-form-urlencoded; charset={charset}"},
    )
    _must_be_kind(answer, charset)


def test_a_body_that_is_too_large_is_refused_in_swedish(desk: TestClient, site: Site) -> None:
    for address in (site.link("salem"), "/nytt", "/logga-in"):
        answer = desk.post(address, data={"comment": "x" * 2_000_000})
        assert answer.status_code == 413
        _must_be_kind(answer, address)
        assert "Det blev för mycket text" in answer.text


def test_a_trailing_slash_leads_to_the_page_and_never_to_another_host(client: TestClient, site: Site) -> None:
    for path in (site.link("salem"), "//evil.example", "/\\evil.example", "/tillganglighet"):
        answer = client.get(f"http://testserver{path}/", headers={"Host": "evil.example"})
        assert answer.status_code == 307
        where = answer.headers["location"]
        assert where.startswith("/") and not where.startswith(("//", "/\\")), where
    assert client.get(site.link("salem") + "/", follow_redirects=True).status_code == 200
    assert client.post(site.link("salem") + "/", data={}).status_code in (404, 405)


@pytest.mark.parametrize("name", ["papers_workdays", "justering_days"])
def test_a_number_of_days_that_is_none_is_refused_at_its_field(desk: TestClient, name: str) -> None:
    for typed in ("000000999999", "²", "-1", "121", "tio", "9" * 5000):
        fields = {"organisation": "tyreso", "kind": "kommunstyrelse", "name": "Kommunstyrelsen i Tyresö", name: typed}
        answer = desk.post("/kalendrar/organ", data=fields)
        assert answer.status_code == 422, typed
        assert f'href="#{name}"' in answer.text, typed


def test_a_file_with_a_strange_number_of_days_is_refused_by_its_line(desk: TestClient) -> None:
    for typed in ("²", "061", "9" * 5000, "en vecka"):
        rows = f"organisation;organ;datum;justering\ntyreso;kommunstyrelse;2027-05-04;{typed}\n"
        answer = desk.post("/kalendrar", files={"file": ("kalender.csv", rows.encode(), "text/csv")})
        assert answer.status_code == 422, typed
        _must_be_kind(answer, typed)
        assert "antal dagar för justering" in answer.text, typed


@pytest.mark.parametrize(
    "origin", ["http://[", "http://[::1", "http://]", "\xe5", "://", "http://testserver@evil.example"]
)
def test_a_form_with_an_origin_that_is_none_is_refused_kindly(desk: TestClient, site: Site, origin: str) -> None:
    headers = {b"Origin": origin.encode("latin-1")}
    del desk.headers["Sec-Fetch-Site"]
    for address in (site.link("salem"), "/kalendrar/organ"):
        answer = desk.post(address, data={"comment": "Hej"}, headers=headers)
        assert answer.status_code == 403
        _must_be_kind(answer, f"{address} {origin!r}")


@pytest.mark.parametrize(
    ("asked", "status"),
    [("bytes=a-b", 400), ("bytes=5-1", 400), ("", 400), ("x=1", 400), ("bytes=99999999-", 416), ("bytes=0-3", 206)],
)
def test_a_part_of_a_file_that_is_not_there_is_refused_in_swedish(client: TestClient, asked: str, status: int) -> None:
    answer = client.get("/static/base.css", headers={"Range": asked})
    assert answer.status_code == status
    if status >= 400:
        _must_be_kind(answer, asked)


@pytest.mark.parametrize("size", ["99999999999999999999", "-1", "9" * 5000, "²"])
def test_who_only_looks_is_answered_whatever_size_is_stated(client: TestClient, site: Site, size: str) -> None:
    for address in ("/static/base.css", site.link("salem"), "/tillganglighet"):
        for method in ("GET", "HEAD"):
            answer = client.request(method, address, headers={b"Content-Length": size.encode("latin-1")})
            assert answer.status_code == 200, address

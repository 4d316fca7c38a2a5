"""The web, fed requests as a server hands them over: routes, forms, links, query strings, headers, uploads."""

from __future__ import annotations

import asyncio
import json
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlencode

from hypothesis import strategies as st

from db.store import sessions
from db.store.session import Database
from settings import Settings
from tests.fuzz import files, world
from tests.fuzz.invariants import Broken, Witness, must_be_ours, visible
from tests.fuzz.target import Feed, Target
from tests.fuzz.texts import any_text, spoilt
from tests.fuzz.willing import willing
from tests.fuzz.world import Field, Form, World
from tests.web.site import IN_MAY, PROCESS, SECRET, STEP
from web.app import create_app

Ask = tuple[str, str, str, tuple[tuple[str, str], ...], bytes]
"""Method, path and query as they stand in the request line (marks in them), headers, body."""
HOST = ("host", "testserver")
DESK = ("cookie", "svarstid=~COOKIE~")
OWN = ("sec-fetch-site", "same-origin")
URLENCODED = ("content-type", "application/x-www-form-urlencoded")
MULTIPART = ("content-type", "multipart/form-data; boundary=grans")
_UNSAFE = re.compile(r"[^\x21-\x7e]")
_KEPT_ANYWAY = {"document"}
"""A file is kept before the form that brought it is found to be wrong, so that it need not be sent again."""
_PROBED = {"/halsa", "/driftlage"}
"""Health tries whether the register takes a write."""


class Browser:
    """One running web, asked one thing at a time."""

    def __init__(self, folder: Path) -> None:
        self.world = world.read(folder)
        self.db = Database(f"sqlite:///{folder / 'svarstid.db'}", is_durable=False)
        settings = Settings(
            data_dir=folder, public_url="http://testserver", secret_key=SECRET, port=0, rates=False, document_mb=1
        )
        self.app = create_app(settings, self.db, connect=willing, clock=lambda: IN_MAY)
        self.witness = Witness(folder / "svarstid.db")
        self.runner = asyncio.Runner()
        self.has_news = False
        # Without the task beside the web, so that what it writes is not taken for what a request wrote.
        self.app.state.web.dispatcher.wake = self._note_news
        self.accepted = ""
        """Everything that the register took in, and may show again."""

    def close(self) -> None:
        """Stop."""
        self.runner.close()
        self.witness.close()
        self.db.dispose()

    def feed(self, ask: Ask) -> None:
        """Ask, and look at the answer and at the register."""
        method, path, query, headers, body = ask
        status, answered, content = self.runner.run(self._asked(ask))
        written = self.witness.written()
        if self.has_news:
            self.has_news = False
            self.runner.run(self.app.state.web.dispatcher.deliver())
            self.witness.written()
        given = f"{unquote(path)} {unquote(query.replace('+', ' '))} {headers} {_typed(body)}"
        if status < 400 and method == "POST":
            self.accepted += given
            if path.startswith("/logga-ut"):
                self._log_in()
        if status >= 500:
            raise Broken(f"{status} for {method} {_shape(path)}")
        kind = answered.get("content-type", "")
        if status >= 400:
            _must_be_a_page(status, kind, content, method)
        if kind.startswith("text/html") and "/html" not in path:
            must_be_ours(visible(content.decode()), given + self.accepted)
        _must_stay_here(answered.get("location", "/"))
        if written is not None and unquote(path) not in _PROBED:
            _must_be_allowed(f"{status} of {method} {_shape(path)}", method, status, written)

    def _note_news(self) -> None:
        self.has_news = True

    def _log_in(self) -> None:
        """Once more, after a log-out, so that what follows is asked by the secretariat."""
        with self.db.write() as session:
            code = sessions.create_login_code(session, IN_MAY)
            self.world.marks["~COOKIE~"] = sessions.redeem(session, code, IN_MAY) or ""
        self.witness.written()

    async def _asked(self, ask: Ask) -> tuple[int, dict[str, str], bytes]:
        method, path, query, headers, body = ask
        raw = _UNSAFE.sub(_quoted, self._real(path)).encode()
        raw_headers = [
            (_UNSAFE.sub("-", name).lower().encode(), self._real(value).encode("latin-1", "replace"))
            for name, value in headers
        ]
        sent = self._real_bytes(body)
        scope = {
            "type": "http", "asgi": {"version": "3.0", "spec_version": "2.3"}, "http_version": "1.1", "method": method,
            "scheme": "http", "path": unquote(raw.decode()), "raw_path": raw, "root_path": "",
            "query_string": _UNSAFE.sub(_quoted, self._real(query)).encode(),
            "headers": [(name, re.sub(rb"[\x00\r\n]", b" ", value)) for name, value in raw_headers],
            "client": ("127.0.0.1", 5), "server": ("testserver", 80), "state": {},
        }  # fmt: skip
        todo: list[dict[str, Any]] = [{"type": "http.request", "body": sent, "more_body": False}]
        events: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return todo.pop(0) if todo else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            events.append(dict(message))

        await self.app(scope, receive, send)
        start = events[0]
        answered = {name.decode("latin-1"): value.decode("latin-1") for name, value in start["headers"]}
        return start["status"], answered, b"".join(each.get("body", b"") for each in events[1:])

    def _real(self, text: str) -> str:
        for mark, value in self.world.marks.items():
            text = text.replace(mark, value)
        return text

    def _real_bytes(self, body: bytes) -> bytes:
        for mark, value in self.world.marks.items():
            body = body.replace(mark.encode(), value.encode())
        return body


@contextmanager
def opened(folder: Path) -> Iterator[Feed]:
    """A web over the world in that folder."""
    browser = Browser(folder)
    try:
        yield browser.feed
    finally:
        browser.close()


def _must_stay_here(where: str) -> None:
    if not where.startswith("/") or where.startswith(("//", "/\\")):
        raise Broken(f"led away to {where[:60]!r}")


def _must_be_allowed(asked: str, method: str, status: int, written: set[str]) -> None:
    is_refusal_that_kept = status >= 400 and written and written <= _KEPT_ANYWAY
    if method in ("GET", "HEAD", "OPTIONS") or (status >= 400 and not is_refusal_that_kept):
        raise Broken(f"{asked} wrote to {written}")


def _must_be_a_page(status: int, kind: str, content: bytes, method: str) -> None:
    if not kind.startswith("text/html"):
        raise Broken(f"{status} is {kind or 'nothing'}: {content[:60]!r}")
    if method != "HEAD" and (b'lang="sv"' not in content or b"<h1" not in content):
        raise Broken(f"{status} is no page of ours: {content[:60]!r}")


def _quoted(found: re.Match[str]) -> str:
    return quote(found.group().encode("utf-8", "surrogatepass"))


def _typed(body: bytes) -> str:
    return (
        unquote(body.replace(b"+", b" ").decode("latin-1"))
        + body.decode("utf-8", "replace")
        + unquote(body.replace(b"+", b" ").decode("utf-8", "replace"))
    )


def _shape(path: str) -> str:
    return "/".join(part if len(part) < 14 and part.isascii() and part.isalpha() else "*" for part in path.split("/"))


# What is sent


def _segment(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def _encoded(fields: list[tuple[str, str]]) -> bytes:
    return "&".join(
        f"{quote_plus(name.encode('utf-8', 'surrogatepass'))}={quote_plus(value.encode('utf-8', 'surrogatepass'))}"
        for name, value in fields
    ).encode()


def _multipart(fields: list[tuple[str, str]], sent: list[tuple[str, str, bytes]]) -> bytes:
    parts = [
        b'--grans\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_inside(name), _inside(value, '"'))
        for name, value in fields
    ]
    parts += [
        b'--grans\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: text/plain\r\n\r\n%s\r\n'
        % (_inside(name), _inside(file), content)
        for name, file, content in sent
    ]
    return b"".join(parts) + b"--grans--\r\n"


def _inside(text: str, also: str = "") -> bytes:
    return "".join(sign for sign in text if sign not in '\r\n"' or sign in also).encode("utf-8", "surrogatepass")


_GOOD = (
    "ja", "nej", "2024-06-14", "30 maj 2024", "2024-05-30", "kl. 8.30", "Semester", "anna@salem.example", "12", "1",
    "salem/kommundirektor", "tyreso", "salem", "2 030 208 kr", "webb", "telefon", "kommunstyrelse", "a" * 64, "§ 12",
    "tjansteperson", "aterkommer", "https://salem.example/a", "2024-05-14", "preview", "change", "KS 2024/12", "2",
)  # fmt: skip


def _good(field: Field) -> st.SearchStrategy[str]:
    """What a careful person puts into a field."""
    if field.choices:
        return st.sampled_from(field.choices)
    if field.value:
        return st.just(field.value)
    name = field.name
    if re.search(r"(_on|_by|dag|datum|fran)$|\d{4}-\d\d-\d\d|motet", name):
        return st.sampled_from(["2024-06-14", "30 maj 2024", "2024-05-13", "2024-05-30", ""])
    if re.search("mail|e-post", name):
        return st.sampled_from(["anna@salem.example", ""])
    return st.sampled_from([*_GOOD, ""])


def _bad(field: Field) -> st.SearchStrategy[str | None]:
    """Anything; None leaves it out."""
    spoilt_own = [spoilt([field.value])] if len(field.value) > 200 else []
    return st.one_of(any_text, any_text, st.none(), *spoilt_own)


def _filled(form: Form) -> st.SearchStrategy[Ask]:
    """The form as a careful person sends it, but for some fields that hold anything, and for some that it has not."""
    fields = [each for each in form.fields if not each.is_file]
    names = [each.name for each in form.fields] or ["x"]
    stray = st.lists(st.tuples(st.one_of(st.sampled_from(names), any_text), any_text), max_size=1)
    sent = st.just([]) if not form.is_multipart else _uploads([each.name for each in form.fields if each.is_file])
    good = st.tuples(*(_good(each) for each in fields))
    bad = st.lists(st.integers(0, max(0, len(fields) - 1)).flatmap(
        lambda at: st.tuples(st.just(at), _bad(fields[at])) if fields else st.nothing()
    ), max_size=3) if fields else st.just([])  # fmt: skip
    drawn = st.tuples(good, bad, st.one_of(st.just([]), stray), sent, st.booleans())

    def asked(parts: Any) -> Ask:
        values, spoils, more, files_sent, is_multipart = parts
        held = [*values]
        for at, value in spoils:
            held[at] = value
        typed = [(each.name, value) for each, value in zip(fields, held, strict=True) if value is not None] + more
        is_multipart = bool(files_sent) or is_multipart
        body = _multipart(typed, files_sent) if is_multipart else _encoded(typed)
        return ("POST", form.action, "", (HOST, DESK, OWN, MULTIPART if is_multipart else URLENCODED), body)

    return drawn.map(asked)


def _uploads(names: list[str]) -> st.SearchStrategy[list[tuple[str, str, bytes]]]:
    contents = st.one_of(
        spoilt(files.CSV).map(_bytes), spoilt(files.ICS).map(_bytes), spoilt(files.whole("moten")).map(_bytes),
        spoilt(files.whole("examples")).map(_bytes), st.binary(max_size=200), any_text.map(_bytes),
        st.sampled_from([b"%PDF-1.7 protokoll", b"PK\x03\x04", b"", b"\xff\xfea", "bl\u00e5".encode("cp1252")]),
    )  # fmt: skip
    called = st.one_of(
        st.sampled_from(["k.csv", "k.ics", "p.yaml", "Protokoll.pdf", "../x.docx", "a", ".pdf"]), any_text
    )
    each = st.tuples(st.sampled_from(names or ["file"]), called, contents)
    return st.lists(each, min_size=0, max_size=2)


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@cache
def _known(folder: Path) -> World:
    return world.read(folder)


def _form_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    return st.one_of([_filled(form) for form in _known(folder).forms])


def _upload_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    return st.one_of([_filled(form) for form in _known(folder).forms if form.is_multipart])


def _look(path: str, query: str = "", *more: tuple[str, str], method: str = "GET") -> Ask:
    return (method, path, query, (HOST, DESK, *more), b"")


def _query_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    shown = "&".join(page.partition("?")[2] for page in _known(folder).pages)
    names = sorted(
        {"historik", "klart", "till", "plats", "anstand", "nummer", "rad", "namn", "x", *dict(parse_qsl(shown))}
    )
    values = st.one_of(
        any_text, st.sampled_from(["hela", "svar", "problem", "/nytt", "//evil.example", PROCESS, "1", "123456x"])
    )
    pair = st.tuples(st.one_of(st.sampled_from(names), any_text), values)
    made = st.lists(pair, max_size=4).map(lambda pairs: _encoded(pairs).decode())
    query = st.one_of(made, any_text.map(lambda text: text.replace("#", "")))
    path = st.sampled_from([page.partition("?")[0] for page in _known(folder).pages])
    return st.builds(lambda path, query, method: _look(path, query, method=method), path, query, _LOOKS)


_LOOKS = st.sampled_from(["GET", "GET", "GET", "HEAD"])
_METHODS = st.sampled_from(["GET", "POST", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])


def _path_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    """Addresses of pages with one part exchanged, cut, or put in; static files; all methods."""
    pages = [page.partition("?")[0] for page in _known(folder).pages]
    pages += [
        "/static/base.css",
        "/static/",
        "/logga-in/~CODE~",
        f"/arenden/{PROCESS}/{STEP}/svar",
        "/arenden/x/dokument/0",
    ]

    def spoil(path: str, at: int, part: str, how: str) -> str:
        parts = path.split("/")
        here = 1 + at % max(1, len(parts) - 1)
        new = part if how == "raw" else _segment(part)
        if how == "insert":
            return "/".join([*parts[:here], new, *parts[here:]])
        if how == "cut":
            return "/".join(parts[:here]) or "/"
        return "/".join([*parts[:here], new, *parts[here + 1 :]])

    how = st.sampled_from(["exchange", "exchange", "insert", "raw", "cut"])
    path = st.builds(spoil, st.sampled_from(pages), st.integers(0, 5), any_text, how)
    path = path.map(lambda path: "/" + path.replace("?", "%3F").replace("#", "%23").lstrip("/"))
    return st.builds(lambda path, method: _look(path, "", OWN, method=method), path, _METHODS)


def _link_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    """Links cut, changed and mixed, and what stands below them."""
    marks = [mark for mark in _known(folder).marks if mark[1] in "SMK"]
    link = st.one_of(
        st.sampled_from(marks),
        st.tuples(st.sampled_from(marks), any_text).map(lambda pair: pair[0] + _segment(pair[1])),
        st.tuples(any_text, st.sampled_from(marks)).map(lambda pair: _segment(pair[0]) + pair[1]),
        any_text.map(_segment),
    )
    below = st.one_of(
        st.sampled_from(
            ["", "/", "/kvitto", "/med-fil", "/sammantrade", "/fel-person", "/lasare/1", "/fil/" + "0f" * 32],
        ),
        any_text.map(lambda text: "/fil/" + _segment(text)),
    )
    room = st.sampled_from(["/s/", "/m/", "/k/", "/logga-in/"])
    address = st.tuples(room, link, below).map("".join)
    look = st.builds(lambda path, method: (method, path, "", (HOST,), b""), address, _LOOKS)
    body = st.lists(st.tuples(st.sampled_from(["comment", "seen", "on", "value-svar"]), any_text), max_size=3).map(
        _encoded
    )
    send = st.builds(lambda path, body: ("POST", path, "", (HOST, OWN, URLENCODED), body), address, body)
    return st.one_of(look, send)


_HEADERS: dict[str, tuple[str, ...]] = {
    "accept": ("*/*", "application/json", "text/html;q=x"),
    "accept-encoding": ("gzip", "identity;q=0"),
    "accept-language": ("en", "sv"),
    "content-length": ("0", "-1", "99999999999999999999", "1e3", "\xb2"),
    "content-type": (
        "application/json", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", MULTIPART[1],
        "multipart/form-data; boundary=" + "x" * 300, "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded;charset=\xff", "multipart/mixed; boundary=grans", ";;;", "\xb2/\xb2",
    ),
    "cookie": ("svarstid=", "svarstid=~COOKIE~; svarstid=x", "a=b; =; ;;", 'svarstid="\\303\\245"', "svarstid=\xe5"),
    "forwarded": ("for=1.2.3.4;proto=https",),
    "host": ("evil.example", "", "[::1", "a:b:c", "testserver:99999999", "\xe5.example", "testserver"),
    "if-modified-since": ("Thu, 30 May 2024 10:00:00 GMT", "Thu, 99 Foo 9999", "0"),
    "if-none-match": ('"x"', "*"),
    "if-range": ('"x"', "Thu, 30 May 2024 10:00:00 GMT"),
    "origin": ("null", "http://testserver", "http://evil.example", "http://[", "\xe5", "http://testserver@x"),
    "range": (
        "bytes=0-", "bytes=9999999-", "bytes=a-b", "bytes=5-1", "x=1", "bytes=" + "0-1," * 500, "bytes=-0", "bytes=",
    ),
    "referer": ("http://evil.example", "\xe5"),
    "sec-fetch-site": ("cross-site", "same-origin", "none", "\xb2"),
    "transfer-encoding": ("chunked", "x"),
    "upgrade": ("websocket", "h2c"),
    "user-agent": ("", "\xe5" * 3000),
    "x-forwarded-for": ("1.2.3.4", "\xb2"),
    "x-forwarded-host": ("evil.example",),
    "x-forwarded-proto": ("https", "javascript"),
    "x-http-method-override": ("DELETE",),
    "expect": ("100-continue",),
}  # fmt: skip


def _header_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    pages = [*(page.partition("?")[0] for page in _known(folder).pages), "/static/base.css", "/static/svarstid.js"]
    posted = [("POST", form.action) for form in _known(folder).forms]
    line = st.one_of(
        st.tuples(_LOOKS, st.sampled_from(pages)),
        st.tuples(st.just("GET"), st.sampled_from(["/static/base.css", "/arenden/allt/dokument/" + "0f" * 32])),
        st.sampled_from(posted),
    )

    def header(name: str) -> st.SearchStrategy[tuple[str, str]]:
        return st.tuples(st.just(name), st.one_of(st.sampled_from(_HEADERS[name]), any_text))

    some = st.lists(st.one_of([header(name) for name in _HEADERS]), min_size=1, max_size=4)
    base = st.sampled_from([(HOST, DESK, OWN), (HOST, DESK), (HOST,), ()])
    body = st.one_of(
        st.sampled_from([b"", b"a=1", b"--grans\r\n", b"--grans--\r\n", b"\xff\xfe"]), st.binary(max_size=60)
    )
    return st.builds(lambda line, base, some, body: (*line, "", (*base, *some), body), line, base, some, body)


@cache
def _route_inputs(folder: Path) -> st.SearchStrategy[Ask]:
    """By schemathesis, over the application's own description, to which the fields of its forms are added."""
    import schemathesis
    from schemathesis import GenerationMode
    from schemathesis.core.result import Ok

    known = _known(folder)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a page to look at has one function for two methods
        described = Browser(folder).app.openapi()
    described = json.loads(json.dumps(described))
    for path, methods in described["paths"].items():
        shape = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path)))
        for operation in methods.values():
            for parameter in operation.get("parameters", []):
                parameter["schema"] = _with_real(parameter, known)
        fields = {each.name for form in known.forms if shape.fullmatch(form.action) for each in form.fields}
        if fields and "post" in methods:
            text = {"type": "string"}
            content = {"schema": {"type": "object", "properties": dict.fromkeys(sorted(fields)[:40], text)}}
            methods["post"]["requestBody"] = {"content": {"application/x-www-form-urlencoded": content}}
    schema = schemathesis.openapi.from_dict(described)
    found = [operation.ok() for operation in schema.get_all_operations() if isinstance(operation, Ok)]
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return st.one_of([one.as_strategy(generation_mode=mode) for one in found for mode in modes]).map(_from_case)


def _with_real(parameter: dict[str, Any], known: World) -> dict[str, Any]:
    """The parameter's own schema, or one of the values that lead somewhere."""
    real = {
        "token": [mark for mark in known.marks if mark[1] in "SM"],
        "process": [PROCESS, "allt", "remiss-nationellplan-2021", "prioriteringar-2023"],
        "step": [STEP, "fragor"],
        "meeting": ["ledningsgruppen-2024-05-30", "ledningsgruppen-2023-09-21"],
        "key": ["antagande", "remiss", "spar"],
        "code": ["~CODE~"],
    }.get(parameter["name"])
    own = dict(parameter["schema"])
    return {"anyOf": [{"type": "string", "enum": real}, own]} if real else own


def _from_case(case: Any) -> Ask:
    path = case.path
    for name, value in (case.path_parameters or {}).items():
        path = path.replace(f"{{{name}}}", str(value))
    body = case.body if isinstance(case.body, dict) else {}
    sent = _encoded([(str(name), str(value)) for name, value in body.items()])
    if isinstance(case.body, (str, bytes)):
        sent = case.body.encode("utf-8", "surrogatepass") if isinstance(case.body, str) else case.body
    headers = tuple((str(name), str(value)) for name, value in (case.headers or {}).items())
    query = urlencode({str(name): _text(value) for name, value in (case.query or {}).items()}, errors="surrogatepass")
    kind = (URLENCODED,) if case.method == "POST" else ()
    return (case.method, path.replace("?", "%3F").replace("#", "%23"), query, (HOST, DESK, OWN, *kind, *headers), sent)


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _target(name: str, weight: int, inputs: Callable[[Path], st.SearchStrategy[Any]]) -> Target:
    return Target(name, weight, inputs, opened, per_world=500)


TARGETS = [
    _target("routes", 30, _route_inputs),
    _target("forms", 60, _form_inputs),
    _target("uploads", 16, _upload_inputs),
    _target("queries", 16, _query_inputs),
    _target("paths", 24, _path_inputs),
    _target("links", 24, _link_inputs),
    _target("headers", 24, _header_inputs),
]

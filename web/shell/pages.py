"""Templates to responses: one Jinja environment, strict about what is missing, with the Swedish words for states."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    FileSystemLoader,
    PrefixLoader,
    StrictUndefined,
    select_autoescape,
)
from markupsafe import Markup
from starlette.responses import HTMLResponse

from kinds.registry import all_kinds
from mail.writing.hidden_links import hidden
from mail.writing.settled import Settled
from rules.dates.clock import local_date
from rules.swedish import capital, clock_time, enumerate_words, long_date, moment, short_date
from web.shell import addresses
from web.shell.addresses import matter
from web.shell.entry.roles import may, may_open
from web.shell.entry.visitor import visitor
from words import codes, delivery, roles, states
from words.service import twins

FOLDER = Path(__file__).parents[1]
KINDS = FOLDER.parent / "kinds"
STATIC = FOLDER / "static"
LOOK = ["GET", "HEAD"]
"""The methods of every page to look at; FastAPI would refuse HEAD, which mail scanners send first."""

_ERRORS = re.compile(r"(<ul data-errors>)(.*?)(</ul>)", re.S)
_LINE = re.compile(r"\s*<li>.*?</li>\s*", re.S)
_FIELD = re.compile(r'<a href="#([^"]*)"')


@lru_cache(maxsize=1)
def environment() -> Settled:
    """The Jinja environment of the web; a variable that a template misses is an error."""
    env = Settled(
        loader=ChoiceLoader([FileSystemLoader(FOLDER / "templates"), PrefixLoader(_of_kinds())]),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        auto_reload=False,  # nobody edits the templates of a running program, and every page would look
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.filters.update(
        long_date=long_date,
        short_date=short_date,
        moment=moment,
        clock_time=clock_time,
        local_date=local_date,
        capital=capital,
        words=enumerate_words,
        hidden=hidden,
    )
    env.globals.update(may=may, may_open=may_open, visitor=visitor, addresses=addresses, roles=roles)
    env.globals.update(matter=matter, wording=states, codes=codes, twins=twins, delivery=delivery)
    return env


def _of_kinds() -> dict[str, BaseLoader]:
    """The templates of each kind, under its key."""
    return {kind.key: FileSystemLoader(KINDS / kind.key / "templates") for kind in all_kinds()}


def page(name: str, status: int = 200, /, **context: object) -> HTMLResponse:
    """Render the template `name` to a response; the faults of a form stand in the order of its fields."""
    html = environment().get_template(name).render(context)
    return HTMLResponse(_ERRORS.sub(lambda found: _in_order(found, html), html, count=1), status_code=status)


def _in_order(errors: re.Match[str], html: str) -> str:
    """The list of what is wrong with a form: first what is about the whole of it, then field by field."""

    def place(line: str) -> int:
        field = _FIELD.search(line)
        at = html.find(f' id="{field[1]}"') if field else 0
        return at if at >= 0 else len(html)

    return f"{errors[1]}{''.join(sorted(_LINE.findall(errors[2]), key=place))}{errors[3]}"


def part(name: str, /, **context: object) -> Markup:
    """Render the template `name` to a part of a page."""
    return Markup(environment().get_template(name).render(context))


def error_page(status: int, title: str, text: str) -> HTMLResponse:
    """A kind page that says what happened and what to do now."""
    return page("error.html", status, title=title, text=text)


def missing_page(title: str, section: str, text: str = "") -> HTMLResponse:
    """The desk's page for what is not there, with its menu and the way to the list where it would be.

    `section` is one of the menu; only for routes that demand a login.
    """
    path, words = _LISTS[section]
    return page("desk/missing.html", 404, title=title, section=section, text=text, path=path, list=words)


_LISTS = {
    "arenden": ("/", "listan över ärenden"),
    "moten": ("/moten", "listan över möten"),
    "utkorg": ("/utkorg", "utkorgen"),
    "anvandare": (addresses.USERS, "listan över användare"),
    "register": (addresses.REGISTER, "registret"),
    "dokument": (addresses.SHARED, "listan över dokument"),
    "konferenser": (addresses.CONFERENCES, "listan över konferenser"),
    "aret": (addresses.YEAR, "årsöversikten"),
    "avgifter": (addresses.FEES, "listan över avgifter"),
    "nytt": ("/nytt", "vägarna till ett nytt ärende"),
}

"""The morning page, the list of matters in all its tabs, and what comes by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db.begun import saved_forms
from db.boards.lists import by_itself, listing, waiting
from db.boards.lists.listing import Wanted
from db.boards.lists.matters import ProcessLine, lines_of
from db.boards.lists.overview import service_needs, still_before
from db.boards.lists.paging import Found
from db.boards.upkeep.addresses import address_needs
from db.boards.upkeep.service import news
from db.inbound import queue
from db.meetings import proposals, signers
from db.register import bodies, checks
from db.register.directories import names_of
from db.series import needs as series_needs
from kinds.registry import all_kinds
from rules.dates.clock import local_date
from rules.swedish import capital
from schemas.tables.matter import MatterRow
from web.desk.acts.ahead import ways_of
from web.desk.words.board import need_line
from web.shell.addresses import ALL, COMING
from web.shell.entry.visitor import visitor
from web.shell.pages import LOOK, page
from web.shell.state import web_of
from words.needs import Need
from words.states import PAUSED, PROCESS_STATES, WITHDRAWN

router = APIRouter()
TABS = {
    "": ("Alla pågående", "Inga ärenden pågår."),
    "hand": ("Behöver en hand", "Inget ärende behöver en hand just nu."),
    "vantar": ("Väntar på svar", "Inget ärende väntar på svar."),
    "stanger": ("Stänger inom två veckor", "Ingen svarstid går ut inom två veckor."),
    "stallning": ("Kräver ställningstagande", "Inget ärende kräver ställningstagande."),
    "avslutade": ("Avslutade", "Inga ärenden är avslutade än."),
    "arkiverade": ("Arkiverade", "Inga ärenden är arkiverade."),
}
"""Code in the address → what the tab is called, and what it says when it is empty."""
STATES = {code: capital(word) for code, word in PROCESS_STATES.items()} | {
    "paused": PAUSED.word,
    "withdrawn": WITHDRAWN.word,
}
_LONGEST = 200
_ON_THE_FIRST_PAGE = 8
_MATTERS_ON_THE_FIRST_PAGE = 25
_DRAFTS_ON_THE_FIRST_PAGE = 3
_FIELDS = {
    "flik": "tab",
    "sok": "words",
    "slag": "kind",
    "lage": "state",
    "kommun": "organisation",
    "kansli": "secretariat",
    "mina": "mine",
    "efter": "after",
}
"""The name of a field in the address → the field of `Wanted`."""


@dataclass(frozen=True)
class Around:
    """What every page with a list reads first: the service's needs, the organisations, when a matter stands still."""

    service: list[Need]
    names: Mapping[str, str]
    still: datetime | None

    @classmethod
    def of(cls, session: Session, now: datetime) -> Around:
        """Read it."""
        service = service_needs(session, now)
        return cls(service, names_of(session), still_before(session, now, service))


@router.api_route("/", methods=LOOK)
def morning(request: Request) -> Response:
    """What needs a hand, what comes by itself, and the first of all matters."""
    web = web_of(request)
    now = web.clock()
    with web.db.read() as session:
        around = Around.of(session, now)
        inbox = queue.needs(session)
        needs = [*around.service, *address_needs(session, now), *inbox, *checks.needs(session, local_date(now))]
        needs += series_needs.needs(session, local_date(now))
        needs += bodies.needs(session, local_date(now))
        needs += [*signers.needs(session, local_date(now)), *proposals.needs(session, now)]
        hand = _found(session, Wanted(tab="hand"), now, around, _ON_THE_FIRST_PAGE).rows
        coming, more_comes = by_itself.coming(session, around.names, now, size=_ON_THE_FIRST_PAGE)
        held = waiting.waiting(session, around.names, now, limit=_ON_THE_FIRST_PAGE + 1)
        befallen = news(session, now)
        drafts = saved_forms.listed(session, is_template=False, limit=_DRAFTS_ON_THE_FIRST_PAGE)
        context, in_hand = _list(session, Wanted(), now, around, hand, size=_MATTERS_ON_THE_FIRST_PAGE)
    return page(
        "desk/list.html",
        section="arenden",
        today=local_date(now),
        needs=[need_line(need) for need in [*needs, *(need for line in in_hand for need in line.needs)]],
        more_in_hand=context["counts"]["hand"] - len(in_hand),  # type: ignore[index]
        coming=waiting.merged(held[:_ON_THE_FIRST_PAGE], coming),
        more_comes=bool(more_comes) or len(held) > _ON_THE_FIRST_PAGE,
        befallen=befallen,
        drafts=drafts,
        waiting=sum(need.count for need in inbox),
        ways_of=ways_of,
        **context,
    )


@router.api_route(ALL, methods=LOOK)
def matters(request: Request) -> Response:
    """The matters of a tab that fit what is searched for, one page of them."""
    web = web_of(request)
    with web.db.read() as session:
        now = web.clock()
        context, _ = _list(session, wanted_of(request.query_params), now, Around.of(session, now))
    return page("desk/matters.html", section="arenden", **context)


@router.api_route(COMING, methods=LOOK)
def what_comes(request: Request, efter: str = "") -> Response:
    """What comes by itself next in each matter, soonest first."""
    web = web_of(request)
    with web.db.read() as session:
        names, now = names_of(session), web.clock()
        coming, after = by_itself.coming(session, names, now, after=efter[:_LONGEST])
        # What waits leaves in the next office hours: before all that is on a later page.
        coming = coming if efter else waiting.merged(waiting.waiting(session, names, now), coming)
    following = f"{COMING}?{urlencode({'efter': after})}" if after else ""
    return page(
        "desk/coming.html",
        section="arenden",
        coming=coming,
        ways_of=ways_of,
        following=following,
        is_first=not efter,
    )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What an address asks for; what it does not understand is left out."""
    typed = {name: query.get(field, "").strip()[:_LONGEST] for field, name in _FIELDS.items()}
    known = {"tab": TABS, "kind": {kind.key for kind in all_kinds()}, "state": STATES, "mine": ("ja",)}
    return Wanted(**{name: value for name, value in typed.items() if name not in known or value in known[name]})


def address_of(wanted: Wanted, **changes: str) -> str:
    """The address of a list, with some of what it asks for changed; of its first page where the page is not named."""
    asked = replace(wanted, **{"after": "", **changes})
    query = {field: value for field, name in _FIELDS.items() if (value := getattr(asked, name))}
    return f"{ALL}?{urlencode(query)}" if query else ALL


def _list(
    session: Session,
    wanted: Wanted,
    now: datetime,
    around: Around,
    beside: Sequence[MatterRow] = (),
    *,
    size: int = listing.PAGE_SIZE,
) -> tuple[dict[str, object], list[ProcessLine]]:
    """What the template of a list reads, and the lines of the rows `beside`, which are read together with it."""
    who = visitor()
    wanted = replace(wanted, user=who.id if who else "")
    found = _found(session, wanted, now, around, size)
    every = lines_of(session, [*beside, *found.rows], now, around.still, around.names)
    lines, after = every[len(beside) :], found.after
    secretariats = {key: around.names.get(key, key) for key in listing.secretariats(session)}
    context = {
        "lines": lines,
        "need_line": need_line,
        "wanted": wanted,
        "tabs": TABS,
        "counts": listing.counts(session, now, around.still),
        "address": address_of,
        "following": address_of(wanted, after=after) if after else "",
        "is_narrowed": wanted != Wanted(tab=wanted.tab, after=wanted.after, user=wanted.user),
        "filters": (
            ("slag", "Slag", wanted.kind, {kind.key: kind.title for kind in all_kinds()}),
            ("lage", "Läge", wanted.state, STATES),
            ("kommun", "Part", wanted.organisation, dict(sorted(around.names.items(), key=lambda item: item[1]))),
            ("kansli", "Samordnas av", wanted.secretariat, secretariats),
            ("mina", "Vems ärenden", wanted.mine, {"ja": "Bara mina"}),
        ),
    }
    return context, every[: len(beside)]


def _found(session: Session, wanted: Wanted, now: datetime, around: Around, size: int) -> Found[MatterRow]:
    return listing.page_of(session, wanted, now, around.names, around.still, size)

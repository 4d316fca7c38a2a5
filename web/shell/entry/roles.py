"""What each role may open on the desk: everything asks for an officer, unless it stands here.

A route that nobody has thought of is thereby closed to readers; what belongs to administrators is included as such.
"""

from __future__ import annotations

import re
from functools import cache

from kinds.pages import pages_of
from kinds.registry import all_kinds
from schemas.actor import Role
from web.shell.addresses import (
    ALL,
    BODIES,
    BODY,
    CHANNELS,
    COMING,
    CONFERENCES,
    ELECTIONS,
    FEES,
    INBOX,
    MATTER,
    ORGANISATION,
    OWN_LOGIN,
    PAPERS,
    PROPOSALS,
    REGISTER,
    RETENTION,
    SERIES,
    SHARED,
    TEMPLATES,
    TURNOVER,
    USERS,
    WELLBEING,
    YEAR,
    YEAR_REGISTER,
)
from web.shell.entry.visitor import visitor

FOR_READERS = frozenset(
    {
        "/",
        ALL,
        COMING,
        WELLBEING,
        MATTER,
        MATTER + "/dokument/{sha256}",
        REGISTER,
        REGISTER + "/register.csv",
        ORGANISATION,
        TURNOVER,
        TURNOVER + "/organ.csv",
        BODIES,
        BODIES + "/organ.csv",
        BODY,
        ELECTIONS,
        PROPOSALS,
        TEMPLATES,
        TEMPLATES + "/{sort}",
        TEMPLATES + "/{sort}/fil",
        SHARED,
        SHARED + "/{document}",
        SHARED + "/{document}/fil/{sha256}",
        CHANNELS,
        CONFERENCES,
        CONFERENCES + "/{conference}",
        FEES,
        FEES + "/{year}",
        FEES + "/{year}/lista/{written_as}",
        MATTER + "/{step}/kvitto",
        PAPERS,
        PAPERS + "/{paper}/visa",
        MATTER + "/akt",
        YEAR,
        YEAR + "/oversikt.ics",
        YEAR + "/oversikt.csv",
        YEAR_REGISTER,
        YEAR_REGISTER + "/{year}.xlsx",
        YEAR_REGISTER + "/{year}/{sheet}.csv",
        SERIES,
        SERIES + "/{key}",
        "/kalendrar",
        "/moten",
        "/moten/{meeting}",
        "/moten/{meeting}/utskrift/{sort}",
        "/moten/{meeting}/dagordning",
        "/moten/{meeting}/handling/{sha256}",
        "/moten/{meeting}/inkommet",
        "/moten/{meeting}/inkommet/fil/{sha256}",
        "/moten/{meeting}/narvaro",
        "/moten/{meeting}/justering",
        "/moten/{meeting}/justering/{version}/fil",
        "/moten/utestaende",
        "/moten/{meeting}/utdrag",
        INBOX,
        INBOX + "/{number}",
        INBOX + "/{number}/original",
        INBOX + "/{number}/bilaga/{place}",
        "/utkorg",
        "/utkorg/{mail_id}",
        "/utkorg/{mail_id}/html",
        OWN_LOGIN,
    }
)
"""What readers may look at, by the template of the address; a kind says so of its own pages."""
ONES_OWN = frozenset({OWN_LOGIN, OWN_LOGIN + "/avsluta"})
"""What everybody who is logged in may also send: it concerns nobody else."""
_LOOK = ("GET", "HEAD")


def needed_of(template: str, method: str) -> Role:
    """The role that a route of the desk asks for."""
    is_open = template in ONES_OWN or (template in _for_readers() and method in _LOOK)
    return Role.READER if is_open else Role.OFFICER


def may(role: str) -> bool:
    """True where the visitor may do what asks for that role; for templates: `may("officer")`."""
    who = visitor()
    return who is not None and who.role.covers(Role(role))


def may_open(address: str) -> bool:
    """True where the visitor may look at the page of that address of the desk, whatever follows its path."""
    path = re.split(r"[?#]", address, maxsplit=1)[0]
    if path in (USERS, RETENTION) or path.startswith(f"{USERS}/"):
        return may(Role.ADMINISTRATOR)
    return may(Role.OFFICER) or (may(Role.READER) and any(page.fullmatch(path) for page in _pages()))


@cache
def _pages() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template))) for template in _for_readers())


@cache
def _for_readers() -> frozenset[str]:
    return FOR_READERS.union(*(pages_of(kind.key).for_readers for kind in all_kinds()))

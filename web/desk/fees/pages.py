"""The fee per inhabitant: the years, one year's amounts with every version of them, the list for the invoices."""

from __future__ import annotations

from fastapi import APIRouter
from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response

from db import events
from db.register import people
from db.register.merged import merged
from db.users import users
from db.year import fees
from db.year.fees import FeeVersion, journal_of
from papers.fees import invoice_list
from rules import fees as rule
from schemas.paper import Format
from schemas.year.fees import FeeDifference
from web.shell.addresses import FEES
from web.shell.forms import whole_number
from web.shell.pages import LOOK, missing_page, page
from web.shell.papers import handed_out
from web.shell.state import Web, web_of
from words.roles import who
from words.year import fees as words

router = APIRouter()
DONE = {"faststalld": "Avgiften är fastställd.", "rattad": "Rättelsen är sparad som en ny version."}


@router.api_route(FEES, methods=LOOK)
def listed(request: Request) -> Response:
    """Every year that a fee has been set for, the newest first."""
    web = web_of(request)
    with web.db.read() as session:
        found = fees.years(session)
    lines = [(version, rule.control_sum(version.basis)) for version in found]
    return page("desk/fees/list.html", section="register", lines=lines, words=words)


@router.api_route(FEES + "/{year}", methods=LOOK)
def one(request: Request, year: str, version: str = "", klart: str = "") -> Response:
    """One year: what each member pays, the control sum, and what the newest correction changed."""
    web = web_of(request)
    found = _found(web, year, version)
    if found is None:
        return no_year()
    chosen, versions = found
    with web.db.read() as session:
        told = events.listed(session, journal_of(chosen.basis.year))
        names = users.names(session, {event.actor for event in told})
        payers = _payers(session, chosen)
    return page(
        "desk/fees/year.html",
        section="register",
        chosen=chosen,
        versions=versions,
        basis=chosen.basis,
        lines=rule.lines(chosen.basis),
        payers=payers,
        control=rule.control_sum(chosen.basis),
        changes=_changes(chosen, versions),
        told=told,
        who=lambda event: who(event.actor, names, lambda _seat: ""),
        words=words,
        done_text=DONE.get(klart, ""),
    )


@router.api_route(FEES + "/{year}/lista/{written_as}", methods=LOOK)
def download(request: Request, year: str, written_as: str, version: str = "") -> Response:
    """The list for the invoices as a file."""
    web = web_of(request)
    found = _found(web, year, version)
    if found is None or written_as not in (Format.EXCEL.value, Format.CSV.value):
        return no_year()
    chosen, versions = found
    with web.db.read() as session:
        seats = people.secretariats(session)
        author = people.organisation_of(session, seats[0]).name if seats else "Samverkanskansliet"
        payers = _payers(session, chosen)
    return handed_out(*invoice_list(chosen, _changes(chosen, versions), payers, author, Format(written_as)))


def no_year() -> Response:
    """The page for a year or version that has not been set."""
    return missing_page("Avgiften finns inte", "avgifter")


def _found(web: Web, year: str, version: str) -> tuple[FeeVersion, list[FeeVersion]] | None:
    """The version asked for, or the one that holds, and all of them; None where there is none."""
    with web.db.read() as session:
        versions = fees.versions(session, whole_number(year) or 0)
    number = whole_number(version) if version else len(versions)
    return next(((each, versions) for each in versions if each.version == number), None)


def _payers(session: Session, chosen: FeeVersion) -> dict[str, str]:
    """Member that has become a part of another → the name of that one, which pays for it."""
    members = {each.organisation for each in chosen.basis.members}
    return {
        key: people.organisation_name(session, str(row.merged_into))
        for key, row in merged(session).items()
        if key in members
    }


def _changes(chosen: FeeVersion, versions: list[FeeVersion]) -> list[FeeDifference]:
    before = next((each for each in versions if each.version == chosen.version - 1), None)
    return rule.differences(before.basis, chosen.basis) if before else []

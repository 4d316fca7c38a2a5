"""Set or correct a year's fee: SCB's figures from a file or typed, who is a member, the amounts before they are kept.

Field names: `year`, `rate`, `rule`, `source`, `reason`, `seen`, `file`; for each organisation `m-<key>` (a member),
`i-<key>` (inhabitants), `f-<key>` and `t-<key>` (first and last day). What is typed goes with the form.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.register import people, whole
from db.register.merged import merged
from db.year import fees
from db.year.fees import FeeVersion
from files.population import read_population
from questions.amount import Doubtful, read_amount
from rules import fees as rule
from rules.dates.clock import local_date
from rules.people.membership import member_organisations
from rules.swedish import enumerate_words, short_date
from schemas.errors import FileRefused, Refused
from schemas.file.process import QuestionSpec
from schemas.inquiry import OutcomeRule, QuestionType
from schemas.year.fees import FeeBasis, FeeMember, PartRule
from web.desk.fees.pages import no_year
from web.desk.fees.typed import as_typed, for_next_year
from web.shell.addresses import FEES
from web.shell.forms import Form, long_form, whole_number
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.year import fees as words

router = APIRouter()
FilledForm = Annotated[Form, Depends(long_form)]
_PEOPLE = QuestionSpec(
    key="i", text="Invånare", type=QuestionType.AMOUNT, rule=OutcomeRule.ALL_ANSWERED, unit="invånare"
)
_RATE = QuestionSpec(
    key="rate", text="Avgift", type=QuestionType.AMOUNT, rule=OutcomeRule.ALL_ANSWERED, unit="kr", decimals=2
)
_FIELDS = {"inhabitants": "i", "to_on": "t"}
_MOST_FAULTS = 20


@router.api_route(FEES + "/ny", methods=LOOK)
def show_new(request: Request) -> Response:
    """A new year, with the members and the rate of the newest one before it."""
    web = web_of(request)
    with web.db.read() as session:
        newest = next(iter(fees.years(session)), None)
        parts = merged(session)
    year = newest.basis.year + 1 if newest else local_date(web.clock()).year
    if newest:
        typed = for_next_year(newest.basis, parts)
    else:
        typed = {"rule": PartRule.WHOLE_YEAR.value} | {f"m-{key}": "ja" for key in _names(web, year, None)}
    return _page(web, Form(typed | {"year": str(year), "source": "", "seen": "0"}), None)


@router.api_route(FEES + "/{year}/ratta", methods=LOOK)
def show_correction(request: Request, year: str) -> Response:
    """The figures that hold, to be corrected."""
    web = web_of(request)
    holds = _holds(web, year)
    if holds is None:
        return no_year()
    return _page(web, Form(as_typed(holds.basis) | {"seen": str(holds.version)}), holds)


@router.post(FEES + "/ny")
def new(request: Request, form: FilledForm) -> Response:
    """Show the amounts, or keep them."""
    web = web_of(request)
    return _sent(web, form, None)


@router.post(FEES + "/{year}/ratta")
def correct(request: Request, year: str, form: FilledForm) -> Response:
    """Show what the correction changes, or keep it as a new version."""
    web = web_of(request)
    holds = _holds(web, year)
    if holds is None:
        return no_year()
    return _sent(web, Form({**form.typed, "year": str(holds.basis.year)}, files=form.files), holds)


def _sent(web: Web, form: Form, holds: FeeVersion | None) -> Response:
    names = _names(web, form.number("year"), holds)
    basis = _basis(form, names)
    if "file" in form.files:
        form = _with_file(web, form, basis, names)
        basis = _basis(form, names) if not form.errors else basis
    if holds is None and form.get("do") != "spara" and _holds(web, str(basis.year)):
        form.refuse(
            "year", f"Avgiften för {basis.year} är redan fastställd. Välj Rätta på årets sida, eller ett annat år."
        )
    if not form.errors:
        _note_faults(form, basis)
    if form.errors or form.get("do") != "spara":
        return _page(web, form, holds, basis, 422 if form.errors else 200)
    try:
        with web.db.write() as session:
            seen = form.number("seen") or 0
            kept = fees.keep(session, basis, seen=seen, reason=form.at_most("reason", 500), now=web.clock())
    except Refused as refusal:
        form.refused(refusal, refusal.field)
        return _page(web, form, holds, basis, 422)
    done = "rattad" if kept.version > 1 else "faststalld"
    return RedirectResponse(f"{FEES}/{basis.year}?klart={done}", status_code=303)


def _basis(form: Form, names: dict[str, str]) -> FeeBasis:
    """The typed form as a basis; what cannot be read is noted in its errors, and then it must not be kept."""
    year = whole_number(form.get("year")) or 0
    if not rule.LEAST_YEAR <= year <= rule.MOST_YEAR:
        form.refuse("year", f"Året går inte att läsa. Skriv ett år från {rule.LEAST_YEAR} till {rule.MOST_YEAR}.")
    rate = _number(form, "rate", _RATE, "Avgiften saknas. Skriv den som 4 eller 4,50.")
    try:
        part_rule = PartRule(form.get("rule"))
    except ValueError:
        form.refuse("rule", "Det framgår inte hur en del av ett år räknas. Välj ett av alternativen.")
        part_rule = PartRule.WHOLE_YEAR
    members = [
        FeeMember(
            organisation=key,
            name=name,
            inhabitants=max(_number(form, f"i-{key}", _PEOPLE), 0),
            from_on=form.day(f"f-{key}"),
            to_on=form.day(f"t-{key}"),
        )
        for key, name in names.items()
        if form.get(f"m-{key}")
    ]
    on = rule.counted_on(year) if rule.LEAST_YEAR <= year <= rule.MOST_YEAR else rule.counted_on(rule.LEAST_YEAR)
    return FeeBasis(
        year=year, counted_on=on, rate_ore=rate, part_rule=part_rule, members=members,
        source=form.at_most("source", 200),
    )  # fmt: skip


def _number(form: Form, field: str, asked: QuestionSpec, missing: str = "") -> int:
    typed = form.get(field)
    if not typed:
        if missing:
            form.refuse(field, missing)
        return 0
    try:
        return read_amount(typed, asked)
    except Doubtful as doubt:
        form.refuse(field, f"{doubt.problem} {doubt.cure}")
        return 0


def _with_file(web: Web, form: Form, basis: FeeBasis, names: dict[str, str]) -> Form:
    """The form with the figures of the file; what it names is ticked where nothing has been chosen before."""
    upload = form.files["file"]
    with web.db.read() as session:
        parts = {row.name: str(row.merged_into) for key, row in merged(session).items() if key not in names}
    try:
        found = read_population(upload.name, upload.content, basis.counted_on, names, parts)
    except FileRefused as refusal:
        form.refuse("file", str(refusal))
        return form
    for fault in found.faults[:_MOST_FAULTS]:
        form.refuse("file", fault)
    if found.faults:
        return form
    typed = dict(form.typed) | {f"i-{key}": words.number(figure) for key, figure in found.figures.items()}
    if not basis.members:
        typed |= {f"m-{key}": "ja" for key in found.figures}
    if not form.get("source"):
        also = [f"{names[key]} med {enumerate_words(own)}" for key, own in found.parts.items()]
        typed["source"] = "; ".join([f"{upload.name}, folkmängd {short_date(basis.counted_on)}", *also])[:200]
    return Form(typed)


def _note_faults(form: Form, basis: FeeBasis) -> None:
    for fault in rule.faults(basis):
        name = f"{_FIELDS[fault.field]}-{fault.organisation}" if fault.organisation else fault.field
        form.refuse(name, fault.text)


def _page(web: Web, form: Form, holds: FeeVersion | None, basis: FeeBasis | None = None, status: int = 200) -> Response:
    """The form; with a basis that can be kept also its amounts, and against `holds` what differs."""
    names = _names(web, form.number("year"), holds)
    is_shown = basis is not None and not rule.faults(basis)
    at_hand = [key for key in names if form.get(f"m-{key}") or form.get(f"i-{key}")]
    return page(
        "desk/fees/form.html",
        status,
        section="register",
        form=form,
        holds=holds,
        here=f"{FEES}/{holds.basis.year}/ratta" if holds else f"{FEES}/ny",
        members=[(key, names[key]) for key in at_hand],
        others=[(key, name) for key, name in names.items() if key not in at_hand],
        rules=[(each.value, *told) for each, told in words.PART_RULES.items()],
        amounts={line.member.organisation: line for line in rule.lines(basis)} if basis and is_shown else {},
        control=rule.control_sum(basis) if basis and is_shown else None,
        basis=basis,
        changes=rule.differences(holds.basis, basis) if holds and basis and is_shown else [],
        words=words,
    )


def _names(web: Web, year: int | None, holds: FeeVersion | None) -> dict[str, str]:
    """Key → name of the members of a year, and of whoever has paid before, by name; those that `holds` has as they
    were, and of others none that has become a part of another."""
    is_year = year is not None and rule.LEAST_YEAR <= year <= rule.MOST_YEAR
    since, until = (date(year, 1, 1), date(year, 12, 31)) if year and is_year else (date.min, date.max)
    with web.db.read() as session:
        register = whole.load(session)
        members = member_organisations(register, since, until, people.secretariats(session))
        before = {member.organisation for version in fees.years(session) for member in version.basis.members}
    own = [register.organisations[key] for key in {*members, *before} if key in register.organisations]
    known = {each.key: each.name for each in own if not each.merged_into}
    known |= {each.organisation: each.name for each in holds.basis.members} if holds else {}
    return dict(sorted(known.items(), key=lambda each: each[1].casefold()))


def _holds(web: Web, year: str) -> FeeVersion | None:
    with web.db.read() as session:
        return next(reversed(fees.versions(session, whole_number(year) or 0)), None)

"""A new series: from a template, a form of one's own, or a matter that has been; the next turns are seen first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from fastapi import APIRouter, Depends
from pydantic import ValidationError
from sqlmodel import Session, col, select
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import saved_forms
from db.series import kept
from db.series.kept import SHOWN
from db.series.met import met
from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import form_of, organisations_of
from files.templates import find_template, templates_in
from files.uploaded import read_uploaded
from kinds.pages import pages_of
from rules.dates.clock import local_date
from rules.swedish import alphabetical, capital, long_date
from rules.year.series import Met, turns
from schemas.errors import Refused
from schemas.file.process import ProcessFile
from schemas.tables.meetings.calendar import BodyRow
from schemas.tables.process import ProcessRow
from schemas.year.series import Anchor, SeriesSpec
from secretariat.series import FILE, FORM, can_start_itself
from web.desk.year.series import lead_of
from web.shell.addresses import SERIES
from web.shell.fields import Field, Look, Values
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of
from words.year.days import ANCHORS, OFTEN, recurs_words

router = APIRouter()
NEW = SERIES + "/ny"
_MOST_MATTERS = 100
_USUAL_LEAD = "10"


@dataclass(frozen=True)
class Source:
    """What a series begins with: a form as typed, and the day that its days belong to."""

    address: str
    typed: Mapping[str, str]
    typed_on: date


@router.api_route(NEW, methods=LOOK)
def ask(request: Request, fran: str = "") -> Response:
    """The form; `fran` names what it begins with."""
    web = web_of(request)
    form = Form({"source": fran, "anchor": Anchor.DATE.value, "often": "12", "workday": "1", "lead": _USUAL_LEAD})
    return _page(web, form)


@router.post(NEW)
def make(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
    """Show the next turns of what was typed, or keep it."""
    web = web_of(request)
    today = local_date(web.clock())
    with web.db.read() as session:
        values = Values(_fields(session), form)
        spec = _spec(form, values) if not form.errors else None
        try:
            lead = lead_of(form)
            source = _source(session, values.text("source"), today) if values.text("source") else None
        except Refused as refusal:
            form.refused(refusal, refusal.field if refusal.field == "lead" else "source")
            source = None
        ahead = turns(spec, {}, _met(session, spec), today, SHOWN) if spec else []
    if spec is not None and not ahead:
        form.refuse("first_on", "Serien får ingen gång framåt. Se över dagarna, eller läs in organets kalender.")
    if form.errors or spec is None or source is None:
        return _page(web, form, status=422)
    if form.get("action") != "keep":
        return _page(web, form, shown=[long_date(turn.on) for turn in ahead], spec=spec)
    try:
        with web.db.write() as session:
            row = kept.make(
                session,
                spec,
                source.typed,
                title=values.text("title"),
                address=source.address,
                typed_on=source.typed_on,
                lead_workdays=lead,
                starts_itself=bool(form.get("starts_itself")) and can_start_itself(source.address),
                today=today,
                now=web.clock(),
            )
    except Refused as refusal:
        form.refused(refusal)
        return _page(web, form, status=422)
    return RedirectResponse(f"{SERIES}/{row.key}?klart=ny", status_code=303)


def _fields(session: Session) -> list[Field]:
    found = session.exec(select(BodyRow.key, BodyRow.name)).all()
    bodies = sorted(((key, capital(name)) for key, name in found), key=lambda body: alphabetical(body[1]))
    return [
        Field("source", "Vad ska återkomma?", Look.SELECT, missing="Välj vad som ska återkomma.",
              options=_sources(session), hint="En mall, ett eget utkast eller ett ärende som har varit."),
        Field("title", "Vad ska serien heta?", missing="Namnet saknas. Skriv till exempel Halvårsuppföljning.",
              hint="Till exempel Halvårsuppföljning eller Avgift per invånare.", longest=200),
        Field("anchor", "Vad räknas den från?", Look.RADIOS, missing="Välj vad serien räknas från.",
              options=[(anchor.value, words) for anchor, words in ANCHORS.items()]),
        Field("first_on", "Första gången", Look.DAY, missing="Dagen saknas. Ange den första gången.",
              hint="Av en arbetsdag i månaden räcker rätt månad. Av möten räknas de från och med dagen."),
        Field("often", "Hur ofta?", Look.SELECT, missing="Välj hur ofta. För möten spelar det ingen roll.",
              options=[(str(months), words.capitalize()) for months, words in OFTEN.items()]),
        Field("workday", "Vilken arbetsdag i månaden?", longest=2,
              hint="Behövs om serien räknas från en arbetsdag. 1 är den första."),
        Field("body", "Vilket organ?", Look.SELECT, options=bodies, hint="Behövs om serien följer möten."),
        Field("arrival", "Vad ska komma utifrån?", longest=200,
              hint="Behövs om den räknas från något utifrån. Till exempel SCB:s folkmängd."),
        Field("until_on", "Sista dagen", Look.DAY, hint="Tomt: tills vidare."),
    ]  # fmt: skip


def _spec(form: Form, values: Values) -> SeriesSpec | None:
    anchor = values.text("anchor")
    if anchor == Anchor.MEETING and not values.text("body"):
        form.refuse("body", "Organet saknas. Välj vilket organs möten serien följer.")
    if anchor == Anchor.ARRIVAL and not values.text("arrival"):
        form.refuse("arrival", "Det framgår inte vad som ska komma. Skriv till exempel SCB:s folkmängd.")
    if form.errors:
        return None
    try:
        return SeriesSpec.model_validate(
            {
                "anchor": anchor,
                "first_on": values.day("first_on"),
                "every_months": values.text("often"),
                "workday": values.text("workday") or "1",
                "body": values.text("body") if anchor == Anchor.MEETING else "",
                "arrival": values.text("arrival"),
                "until_on": values.day_or_none("until_on"),
            }
        )
    except ValidationError as error:
        if any("workday" in one["loc"] for one in error.errors()):
            form.refuse("workday", "Arbetsdagen ska vara ett tal, 1–15. Skriv 1 för den första.")
        else:
            form.refuse("until_on", "Den sista dagen ligger före den första. Ange en senare dag, eller ingen.")
        return None


def _sources(session: Session) -> list[tuple[str, str]]:
    """Templates, saved forms, and the newest matters, each by its own key."""
    shipped, _ = templates_in([TEMPLATES])
    found = [(f"mall:{template.key}", f"Mall: {template.head.name}") for template in shipped]
    for is_template, word in ((True, "Egen mall"), (False, "Utkast")):
        rows = saved_forms.listed(session, is_template=is_template)
        found += [(f"form:{row.key}", f"{word}: {row.title}") for row in rows]
    matters = select(ProcessRow.key, ProcessRow.title).order_by(col(ProcessRow.created_at).desc()).limit(_MOST_MATTERS)
    return [*found, *((f"arende:{key}", f"Ärende: {title}") for key, title in session.exec(matters))]


def _source(session: Session, chosen: str, today: date) -> Source:
    sort, _, key = chosen.partition(":")
    if sort == "mall":
        template = find_template(key, [TEMPLATES])
        directory = read_directory(PROCESSES / template.directory, today=today)
        organisations = organisations_of(directory, str(template.body.get("respondent", "")))
        return Source(f"{FORM}{key}", form_of(template.head, organisations, today), today)
    if sort == "form" and (row := saved_forms.find(session, key)) is not None:
        return Source(row.address, row.typed, local_date(row.changed_at))
    matter = session.get(ProcessRow, key) if sort == "arende" else None
    if matter is None:
        raise Refused("source", "Det som valdes finns inte längre.", "Välj något annat.")
    return _of_matter(matter, today)


def _of_matter(matter: ProcessRow, today: date) -> Source:
    """A matter by the form of its kind where that can say all of it, else as the file it was started with."""
    file = ProcessFile.model_validate(matter.file)
    directory = read_directory(PROCESSES / Path(file.directory).name, today=today)
    began_on = local_date(matter.created_at)
    if (filled := pages_of(file.kind).as_form(file, directory)) is not None:
        return Source(filled.address, filled.typed, began_on)
    content = file.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    content["directory"] = Path(file.directory).name
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=110)
    read_uploaded(text.encode(), f"{matter.key}.yaml", folder=PROCESSES, today=began_on)
    return Source(FILE, {"file_text": text, "file_name": f"{matter.key}.yaml"}, began_on)


def _met(session: Session, spec: SeriesSpec | None) -> list[Met]:
    return list(met(session, [spec.body]).get(spec.body, ())) if spec and spec.anchor is Anchor.MEETING else []


def _page(
    web: Web, form: Form, *, status: int = 200, shown: list[str] | None = None, spec: SeriesSpec | None = None
) -> Response:
    with web.db.read() as session:
        fields = _fields(session)
        bodies = dict(session.exec(select(BodyRow.key, BodyRow.name)).all())
    words = recurs_words(spec, bodies.get(spec.body, "")) if spec else ""
    return page(
        "desk/year/series_new.html", status, section="aret", form=form, fields=fields, shown=shown or [], words=words
    )

"""A process from a template: its fields as a form, then the plan, before anything is started."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import Response

from files.process.file import read_directory
from files.shipped import PROCESSES, TEMPLATES
from files.template_values import form_of, lines_hint, organisations_of, proposals, read_values, typed_of
from files.templates import Template, fill, find_template, templates_in
from files.uploaded import read_uploaded
from kinds.pages import Way, pages_of
from kinds.registry import all_kinds
from schemas.errors import FileRefused, Refused
from web.desk.acting import NoSuchStep
from web.desk.starting import saved
from web.desk.starting.plan import show_plan, today_of
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

router = APIRouter()
TypedForm = Annotated[Form, Depends(form_with_file)]


def ways() -> tuple[list[Way], list[FileRefused]]:
    """The ways to begin by form, those of the kinds first, and what is wrong with templates that cannot be read."""
    own = [way for kind in all_kinds() for way in pages_of(kind.key).ways]
    found, wrong = templates_in([TEMPLATES])
    taken = {way.template for way in own}
    others = [
        Way(template.head.name, template.head.about, f"/nytt/mall/{template.key}", template.key)
        for template in found
        if template.key not in taken
    ]
    return [*own, *others], wrong


@router.api_route("/nytt/mall/{key}", methods=LOOK)
def ask(request: Request, key: str) -> Response:
    """The form of a template, with its defaults."""
    today = today_of(web_of(request))
    template, organisations = _template(key, today)
    row = saved.opened(web_of(request), request)
    if row is not None and row.address == f"/nytt/mall/{key}":
        done = request.query_params.get("klart", "")
        return _form_page(template, organisations, Form(saved.typed_of(row)), done=done)
    return _form_page(template, organisations, Form(form_of(template.head, organisations, today)))


@router.post("/nytt/mall/{key}")
def preview(request: Request, key: str, form: TypedForm) -> Response:
    """Make a process file of the form and show its plan. Nothing is written or sent."""
    web = web_of(request)
    today = today_of(web)
    template, organisations = _template(key, today)
    if form.get("action") == "change":
        return _form_page(template, organisations, form)
    if form.get("action") == "save":
        title = form.get(template.head.fields[0].key) or template.head.name
        kept = saved.keep(web, form, f"/nytt/mall/{key}", title)
        return kept or _form_page(template, organisations, form, 422)
    typed = typed_of(template.head, organisations, form.typed)
    values, wrong = read_values(template.head, typed, organisations, today=today)
    for name, text in wrong.items():
        form.refuse(name, text)
    form.typed = {**form.typed, **{key: on.isoformat() for key, on in proposals(template.head, values, today).items()}}
    if form.errors:
        return _form_page(template, organisations, form, 422)
    return _plan(web, template, organisations, form, fill(template, values), today)


def _plan(web: Web, template: Template, organisations: dict[str, str], form: Form, text: str, today: date) -> Response:
    name = f"{template.key}.yaml"
    try:
        file, directory = read_uploaded(text.encode(), name, folder=PROCESSES, today=today)
        return show_plan(
            web, form, file, directory, text, name, back=f"/nytt/mall/{template.key}", kicker=template.head.name
        )
    except Refused as refusal:
        form.refused(refusal)
        return _form_page(template, organisations, form, 422)


def _template(key: str, today: date) -> tuple[Template, dict[str, str]]:
    """The template in the address, with the organisations to choose among. Raises NoSuchStep."""
    try:
        template = find_template(key, [TEMPLATES])
    except Refused as refusal:
        raise NoSuchStep from refusal
    directory = read_directory(PROCESSES / template.directory, today=today)
    return template, organisations_of(directory, str(template.body.get("respondent", "")))


def _form_page(
    template: Template, organisations: dict[str, str], form: Form, status: int = 200, *, done: str = ""
) -> Response:
    return page(
        "desk/new_template.html",
        status,
        done=done,
        section="nytt",
        form=form,
        template=template,
        organisations=list(organisations.items()),
        lines_hint=lines_hint,
    )

"""The secretariat's own Word templates: fetch the one in use, exchange it, go back to ours."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from papers import templates
from papers.sorts import samples
from papers.writing.template_fields import fields_of, listed
from schemas.errors import Refused
from schemas.paper import Paper
from web.shell.addresses import TEMPLATES
from web.shell.forms import Form, form_with_file
from web.shell.pages import LOOK, missing_page, page
from web.shell.papers import handed_out
from web.shell.state import web_of

router = APIRouter()
FilledForm = Annotated[Form, Depends(form_with_file)]
DONE = {"sparad": "Mallen är sparad och används från och med nu.", "var": "Nu används vår mall igen."}


@router.api_route(TEMPLATES, methods=LOOK)
def list_of_templates(request: Request, klart: str = "") -> Response:
    """Every sort of paper with its template."""
    folder = web_of(request).settings.templates_dir
    found = [(sort, title, templates.is_own(folder, sort)) for sort, (title, _) in samples().items()]
    return page("desk/templates.html", section="arenden", templates=found, done_text=DONE.get(klart, ""))


@router.api_route(TEMPLATES + "/{sort}", methods=LOOK)
def show_template(request: Request, sort: str) -> Response:
    """One sort: its fields, and a place to send a template of one's own."""
    known = samples().get(sort)
    return _page(request, sort, *known, Form()) if known else _missing()


@router.api_route(TEMPLATES + "/{sort}/fil", methods=LOOK)
def fetch_template(request: Request, sort: str) -> Response:
    """The template that is in use, to change in Word."""
    known = samples().get(sort)
    if known is None:
        return _missing()
    template = templates.in_use(web_of(request).settings.templates_dir, sort, is_wide=known[1].is_wide)
    return handed_out(f"mall-{sort}.docx", template.content)


@router.post(TEMPLATES + "/{sort}")
def exchange(request: Request, sort: str, form: FilledForm) -> Response:
    """Take a template into use; what is wrong with it is told by paragraph and field."""
    known = samples().get(sort)
    if known is None:
        return _missing()
    upload = form.files.get("file")
    if upload is None:
        form.refuse("file", "Filen saknas. Välj en mall (.docx).")
    else:
        try:
            templates.keep(web_of(request).settings.templates_dir, sort, upload.content, known[1])
        except Refused as refusal:
            form.refused(refusal, "file")
    if form.errors:
        return _page(request, sort, *known, form, 422)
    return RedirectResponse(f"{TEMPLATES}?klart=sparad", status_code=303)


@router.post(TEMPLATES + "/{sort}/var")
def go_back(request: Request, sort: str) -> Response:
    """Use our own template again."""
    if sort not in samples():
        return _missing()
    templates.forget(web_of(request).settings.templates_dir, sort)
    return RedirectResponse(f"{TEMPLATES}?klart=var", status_code=303)


def _page(request: Request, sort: str, title: str, sample: Paper, form: Form, status: int = 200) -> Response:
    return page(
        "desk/template.html",
        status,
        section="arenden",
        sort=sort,
        title=title,
        is_own=templates.is_own(web_of(request).settings.templates_dir, sort),
        listed=listed(fields_of(sample)),
        form=form,
    )


def _missing() -> Response:
    return missing_page("Mallen finns inte", "arenden")

"""An own question: a form that grows, with its plan on the same page, typed or posted; nothing is sent from here."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.begun import saved_forms
from kinds.fraga.pages import earlier
from kinds.fraga.pages.ahead import NAME, Ahead, look
from kinds.fraga.pages.as_file import Setting
from kinds.fraga.pages.as_form import anew, new_form
from kinds.fraga.pages.changes import act, take_files
from kinds.fraga.pages.shown import context_of
from rules.dates.clock import local_date
from schemas.errors import Refused
from web.desk.starting import saved
from web.desk.starting.plan import show_plan, today_of
from web.shell.forms import Form, long_form
from web.shell.pages import LOOK, missing_page, page
from web.shell.state import Web, web_of

ADDRESS = "/nytt/egen-fraga"
router = APIRouter()
LongForm = Annotated[Form, Depends(long_form)]


@router.api_route(ADDRESS, methods=LOOK)
def ask(request: Request) -> Response:
    """The form: new, of a draft, of a template of the register's own, or of an earlier matter."""
    web, query = web_of(request), request.query_params
    today = today_of(web)
    setting = Setting(today)
    if "fran" in query:
        typed = earlier.typed_of(web, query["fran"], query.get("steg", ""), today)
    elif "utkast" in query or "mall" in query:
        typed = _saved(web, request, today)
    else:
        typed = new_form(setting, today)
    if typed is None:
        return missing_page("Det finns inte längre", "nytt")
    form = Form(typed)
    return _page(web, form, setting, look(web, form, setting, today), done=query.get("klart", ""))


@router.api_route(f"{ADDRESS}/tidigare", methods=LOOK)
def choose_earlier(request: Request) -> Response:
    """The matters whose questions and parties can be taken over."""
    return page(
        "fraga/earlier.html", section="nytt", form=Form(), matters=earlier.listed(web_of(request)), here=ADDRESS
    )


@router.api_route(f"{ADDRESS}/fil.yaml", methods=LOOK)
def download(request: Request) -> Response:
    """A draft as a process file."""
    web = web_of(request)
    row = saved.opened(web, request)
    if row is None or row.address != ADDRESS:
        return missing_page("Utkastet finns inte", "nytt")
    today = today_of(web)
    return saved.as_attachment(look(web, Form(row.typed), Setting(today), today).text, row.title)


@router.post(ADDRESS)
def change(request: Request, form: LongForm) -> Response:
    """Carry out what the pressed button says: change a row, save, or show the whole plan."""
    web, action = web_of(request), form.get("action")
    today = today_of(web)
    setting = Setting(today)
    if form.get("fragment"):
        return page("fraga/plan.html", ahead=look(web, form, setting, today))
    take_files(web, form)
    if (typed := act(form.typed, action, list(setting.everyone))) is not None:
        form.typed = typed
        return _page(web, form, setting, look(web, form, setting, today), status=422 if form.errors else 200)
    if form.errors or action in ("change", "refresh"):
        return _page(web, form, setting, look(web, form, setting, today), status=422 if form.errors else 200)
    if action == "save" and (kept := saved.keep(web, form, ADDRESS, form.get("title"))):
        return kept
    if action == "template" and (kept := _keep_template(web, form)):
        return kept
    ahead = look(web, form, setting, today)
    if action not in ("save", "template"):
        ahead.tell(form)
        if not form.errors and ahead.file and ahead.directory:
            return show_plan(
                web, form, ahead.file, ahead.directory, ahead.text, NAME, back=ADDRESS, kicker="En egen fråga"
            )
    return _page(web, form, setting, ahead, status=422)


def _saved(web: Web, request: Request, today: date) -> dict[str, str] | None:
    row = saved.opened(web, request)
    if row is None or row.address != ADDRESS:
        return None
    typed = saved.typed_of(row)
    return anew(typed, since=local_date(row.made_at), today=today) if row.is_template else typed


def _keep_template(web: Web, form: Form) -> Response | None:
    name = form.required("template_name", "Namnet saknas. Skriv vad mallen ska heta.", longest=100)
    about = form.at_most("template_about", 300)
    if form.errors:
        return None
    left_out = ("action", "fragment", "act", "saved", "key", "template_name", "template_about")
    typed = {key: text for key, text in form.typed.items() if key not in left_out}
    try:
        with web.db.write() as session:
            saved_forms.save(
                session, typed, address=ADDRESS, title=name, about=about, is_template=True, now=web.clock()
            )
    except Refused as refusal:
        form.refused(refusal)
        return None
    return RedirectResponse("/nytt?klart=mall", status_code=303)


def _page(web: Web, form: Form, setting: Setting, ahead: Ahead, *, status: int = 200, done: str = "") -> Response:
    return page(
        "fraga/question.html", status, section="nytt", form=form, ahead=ahead, here=ADDRESS, done=done,
        **context_of(web, form, setting),
    )  # fmt: skip

"""One thing that the secretariat does to a matter, declared once: its address, its form, its call, what is said after.

`serve` makes the routes of it: to look at the form, and to post it. A refusal keeps every word that was typed. What is
asked of the running matter by a `request` is previewed first: what it would write, send and move. What was seen is
confirmed on a route of its own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from db.boards.process import ProcessBoard, StepBoard
from schemas.file.text import StepText
from secretariat.matter import requests
from secretariat.matter.previews import Preview
from secretariat.matter.requests import AnyAct
from web.desk.acting import attempt, back_to, board_of, step_of
from web.desk.words.preview import preview_words
from web.shell.addresses import MATTER
from web.shell.fields import Field, Values
from web.shell.forms import Form, typed_form
from web.shell.pages import LOOK, page
from web.shell.state import Web, web_of

CONFIRM, CHANGE = "bekrafta", "andra"
"""The last part of the address that does what was previewed, and the button that leads back to the form."""
SAID: dict[str, str] = {}
"""What the matter's page says after an act, by the code in its address; every served act adds its own."""


@dataclass(frozen=True)
class Asked:
    """What the address names: the matter, and the step where it names one. `query` is what stands after the ?."""

    web: Web
    board: ProcessBoard
    at: StepBoard | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    path: Mapping[str, str] = field(default_factory=dict)
    """The other parts of the address that the act's own path names."""
    address: str = ""
    """The path of the form itself, with what stands after the ?."""

    @property
    def confirm(self) -> str:
        """The address that does what was previewed."""
        path, question, query = self.address.partition("?")
        return f"{path}/{CONFIRM}{question}{query}"

    @property
    def process(self) -> str:
        """The key of the matter."""
        return self.board.row.key

    @property
    def step(self) -> StepBoard:
        """The step; ValueError for an act whose address names none."""
        if self.at is None:
            raise ValueError("the address of this act names no step")
        return self.at

    @property
    def seats(self) -> list[tuple[str, str]]:
        """The seats of the step as choices: key and organisation."""
        return [(line.seat.key, line.seat.organisation) for line in self.step.lines]


@dataclass(frozen=True)
class Shown:
    """A form as it is drawn, in Swedish."""

    heading: str
    lead: str
    fields: Sequence[Field]
    notices: Sequence[str] = ()
    list_heading: str = ""
    listed: Sequence[str] = ()
    afterwords: str = ""
    """A sentence below the button, e.g. that it cannot be undone."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What the fields hold when the form is first shown."""
    context: Mapping[str, object] = field(default_factory=dict)
    """What the act's own template reads beside these."""
    is_possible: bool = True
    """False where there is nothing to do it to: the form says so, and has no button."""


@dataclass(frozen=True)
class Act:
    """One act: either a `request` of the running matter, or a call of its own."""

    title: str
    button: str
    show: Callable[[Asked], Shown]
    code: str
    """Seats the act in the address of the page that follows."""
    said: str
    """What that page says, in Swedish."""
    place: str = ""
    """Where on the matter's page to land, e.g. `#remissen`."""
    fields_of_refusals: Mapping[str, str] = field(default_factory=dict)
    """The field of a refusal → the form's field beside which it is shown; others stand above the form."""
    usual_field: str = ""
    """The form's field for every other refusal; empty = above the form."""
    request: Callable[[Asked, Values], AnyAct] | None = None
    """What is asked of the matter, with the form's field `reason` where it has one; the form leads to a preview."""
    content: Callable[[Asked, Values], StepText | None] = lambda _asked, _values: None
    """What a request that changes a step's text lets it say."""
    carry_out: Callable[[Asked, Values], Awaitable[object] | None] | None = None
    """Does what is no request, raising Refused, EngineDown or EffectUnknown; it may be a coroutine function."""
    preview_heading: str = "Det här händer"
    look_button: str = "Visa följderna"
    """The button of the form, where a preview comes first."""
    template: str = "desk/act.html"
    """What draws the form."""
    leads_to: Callable[[Asked, Values], str] | None = None
    """The address of what naturally follows, where that is another form; empty = the matter's page."""


def serve(router: APIRouter, path: str, act: Act) -> None:
    """Give the act its routes under `/arenden/{process}/`; `path` may name a `{step}`."""
    address = f"{MATTER}/{path}"
    SAID[act.code] = act.said

    @router.api_route(address, methods=LOOK, name=f"show {act.code}")
    def show(request: Request) -> Response:
        asked = _asked(request)
        shown = act.show(asked)
        proposed = {each.name: each.proposal for each in shown.fields if each.proposal}
        return _page(act, asked, shown, Form({**proposed, **shown.typed, **_offered(shown, asked)}))

    if act.request is not None:
        _serve_preview(router, address, act, act.request)
    carry_out = _confirmed(act, act.request) if act.request is not None else act.carry_out
    if carry_out is None:
        raise ValueError(f"the act {act.code} asks for nothing")

    @router.post(f"{address}/{CONFIRM}" if act.request else address, name=act.code)
    def post(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
        asked = _asked(request)
        shown = act.show(asked)
        values = Values(shown.fields, form)
        if form.errors or not attempt(form, lambda: carry_out(asked, values), act.fields_of_refusals, act.usual_field):
            return _page(act, asked, shown, form, 422)
        asked.web.dispatcher.wake()
        if act.leads_to is not None and (address := act.leads_to(asked, values)):
            return RedirectResponse(address, status_code=303)
        return back_to(asked.board, act.code, act.place or (f"#steg-{asked.at.step.key}" if asked.at else ""))


def _confirmed(act: Act, request: Callable[[Asked, Values], AnyAct]) -> Callable[[Asked, Values], Awaitable[object]]:
    """What carries out what was seen in the preview."""

    async def carry_out(asked: Asked, values: Values) -> None:
        await requests.carry_out(
            asked.web.db,
            await asked.web.connect(),
            asked.process,
            request(asked, values),
            reason=values.text_or_empty("reason"),
            now=asked.board.now,
            plan_version=values.plan_version,
            content=act.content(asked, values),
            act_id=values.act_id,
        )

    return carry_out


def _serve_preview(router: APIRouter, address: str, act: Act, request_of: Callable[[Asked, Values], AnyAct]) -> None:
    """The posted form shows what would happen; its button `change` leads back to it, with every word kept."""

    def preview(asked: Asked, values: Values) -> Preview:
        said, content = values.text_or_empty("reason"), act.content(asked, values)
        request, now = request_of(asked, values), asked.board.now
        return requests.preview(asked.web.db, asked.process, request, reason=said, now=now, content=content)

    @router.post(address, name=f"preview {act.code}")
    def look(request: Request, form: Annotated[Form, Depends(typed_form)]) -> Response:
        asked = _asked(request)
        shown = act.show(asked)
        if form.get(CHANGE):
            return _page(act, asked, shown, form)
        values, found = Values(shown.fields, form), list[Preview]()
        if form.errors or not attempt(
            form, lambda: found.append(preview(asked, values)), act.fields_of_refusals, act.usual_field
        ):
            return _page(act, asked, shown, form, 422)
        return page(
            "desk/preview.html",
            section="arenden",
            act=act,
            board=asked.board,
            at=asked.at,
            form=form,
            kept={name: value for name, value in form.typed.items() if name not in (CHANGE, "plan_version", "act")},
            confirm=asked.confirm,
            here=asked.address,
            preview=found[0],
            **preview_words(asked.board, found[0]),
        )


def _asked(request: Request) -> Asked:
    web = web_of(request)
    board = board_of(web, request.path_params["process"])
    step = request.path_params.get("step")
    path = request.url.path.removesuffix(f"/{CONFIRM}")
    address = f"{path}?{request.url.query}" if request.url.query else path
    at = step_of(board, step) if step else None
    return Asked(web, board, at, dict(request.query_params), request.path_params, address)


def _offered(shown: Shown, asked: Asked) -> dict[str, str]:
    """A link to the form may choose the seat (`?plats=`); nothing else is taken from an address."""
    has_seat = any(each.name == "seat" for each in shown.fields)
    return {"seat": asked.query["plats"]} if has_seat and "plats" in asked.query else {}


def _page(act: Act, asked: Asked, shown: Shown, form: Form, status: int = 200) -> Response:
    return page(
        act.template,
        status,
        section="arenden",
        act=act,
        board=asked.board,
        at=asked.at,
        shown=shown,
        form=form,
        here=asked.address,
        **shown.context,
    )

"""The web application, wired: middleware, routes, and the task that hands answers to the engine."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cache

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter, Depends, FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute
from starlette.staticfiles import StaticFiles
from temporalio.client import Client

from db.store.session import Database
from db.store.signs.clock import trusted_clock
from mail.tokens import Keys
from questions.document import MEGABYTE
from secretariat.engine.news import dispatch_news
from settings import Settings
from web import feed, inbound, mail_events, metrics, posted_mail_token
from web.answer import home_choice, introduction, opened, part, reader_named, register_check, wrong_person
from web.answer import routes as answer
from web.api.app import create_api
from web.conference import view as conference
from web.desk import calendars, feeds, matters, papers, process, templates
from web.desk.acting import NoSuchStep
from web.desk.conferences import day as conference_day
from web.desk.conferences import form as conference_form
from web.desk.conferences import on_behalf as conference_on_behalf
from web.desk.conferences import pages as conference_pages
from web.desk.fees import form as fee_form
from web.desk.fees import pages as fee_pages
from web.desk.mail import inbox, outbox, place, received
from web.desk.meetings import routes as desk_meetings
from web.desk.register.pages import REGISTER_PAGES
from web.desk.shared import channels as shared_channels
from web.desk.shared import form as shared_form
from web.desk.shared import pages as shared_pages
from web.desk.starting import start
from web.desk.upkeep import clock as desk_clock
from web.desk.upkeep import own_login, retention, systems, users, wellbeing
from web.desk.year.pages import YEAR_PAGES
from web.meeting import checking as meeting_checking
from web.meeting import late, proposing, view
from web.shared import view as shared
from web.shell import health, statements
from web.shell.addresses import API
from web.shell.connection import engine_connection
from web.shell.dispatch import Dispatcher
from web.shell.entry import access, login
from web.shell.middleware.access_log import AccessLog
from web.shell.middleware.errors import BROKEN, REGISTER_FAULTS, OwnErrors, page_of, register_away
from web.shell.middleware.load import Pace, Room
from web.shell.middleware.rates import RateLimit, Rates
from web.shell.middleware.security import BodyLimit, SameOriginOnly, SecurityHeaders
from web.shell.pages import LOOK, STATIC, error_page, missing_page
from web.shell.problem import is_api, problem
from web.shell.seat_link import OpensNothing, say_that_it_opens_nothing
from web.shell.server import Sizes, raise_files
from web.shell.state import Web

_PAGES_AT_ONCE = 8
"""Threads that make pages. With more, a storm of answers leaves the task that delivers them to the engine no time."""


def create_app(
    settings: Settings,
    db: Database | None = None,
    *,
    connect: Callable[[], Awaitable[Client]] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> FastAPI:
    """The application of one register.

    `db` and `connect` default to what the settings name; `connect` gives a client of the engine or raises EngineDown.
    `clock` gives the time, aware; by default the one that is trusted.
    """
    register = db or Database.of(settings, comes_first=True)
    trusted = trusted_clock(settings, register)
    connect = connect or engine_connection(settings)

    async def deliver() -> int:
        return await dispatch_news(register, await connect(), now=web.clock())

    dispatcher = Dispatcher(deliver)
    keys = Keys({version: key.decode() for version, key in settings.keys.items()})
    rates = Rates(is_on=settings.rates)
    web = Web(settings, register, keys, clock or trusted, connect, dispatcher, rates, trusted)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = _PAGES_AT_ONCE
        task = asyncio.create_task(dispatcher.run())
        try:
            yield
        finally:
            await asyncio.to_thread(web.players.end)
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
            web.codes.close()
            if db is None:
                register.dispose()

    app = FastAPI(
        title="Svarstid", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan, redirect_slashes=False
    )
    app.state.web = web
    app.add_middleware(Pace)
    app.add_middleware(BodyLimit, max_document_bytes=settings.document_mb * MEGABYTE)
    app.add_middleware(RateLimit, rates=rates)
    app.add_middleware(SameOriginOnly, base_url=settings.base_url, cookie=web.cookie)
    app.add_middleware(Room, most=Sizes.of(raise_files()).requests)
    app.add_middleware(OwnErrors)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(AccessLog, counted=web.requests)
    app.add_middleware(access.FreshActor)
    app.router.routes.extend(answer.HOT)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    if settings.sendgrid_webhook_key:
        app.include_router(mail_events.router_of(settings))
    if settings.metrics_token.get_secret_value():
        app.include_router(metrics.router)
    app.router.routes.extend(_routes())
    app.mount(API, create_api(web))
    app.add_exception_handler(access.LoginNeeded, access.redirect_to_login)
    app.add_exception_handler(access.Forbidden, access.say_no)
    app.add_exception_handler(OpensNothing, say_that_it_opens_nothing)
    app.add_exception_handler(NoSuchStep, _no_such_step)
    app.add_exception_handler(HTTPException, _http_error)
    app.add_exception_handler(RequestValidationError, _invalid)
    for fault in REGISTER_FAULTS:
        app.add_exception_handler(fault, register_away)
    app.add_exception_handler(Exception, _broken)
    return app


@cache
def _routes() -> list[BaseRoute]:
    """The pages of every register: FastAPI works out what each asks for once, whatever the number of applications."""
    every = APIRouter()
    of_answers = (answer.router, part.router, opened.router, home_choice.router, wrong_person.router)
    by_link = (
        *of_answers,
        reader_named.router,
        register_check.router,
        introduction.router,
        view.router,
        conference.router,
        shared.router,
        meeting_checking.router,
        proposing.router,
        late.router,
        feed.router,
    )
    for public in (*by_link, login.router, health.router, statements.router, inbound.router, posted_mail_token.router):
        every.include_router(public)
    desk = (
        matters.router,
        papers.router,
        templates.router,
        process.router,
        start.router,
        *REGISTER_PAGES,
        *YEAR_PAGES,
        calendars.router,
        feeds.router,
        desk_meetings.router,
        shared_channels.router,
        shared_form.router,
        shared_pages.router,
        conference_form.router,
        conference_day.router,
        conference_pages.router,
        conference_on_behalf.router,
        fee_form.router,
        fee_pages.router,
        outbox.router,
        inbox.router,
        received.router,
        place.router,
        desk_clock.router,
        own_login.router,
        wellbeing.router,
    )
    for private in desk:
        every.include_router(private, dependencies=[Depends(access.require_desk)])
    for administrative in (systems.router, users.router, retention.router):
        every.include_router(administrative, dependencies=[Depends(access.require_administrator)])
    return every.routes


def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    path = request.url.path
    if error.status_code == 404 and request.method in LOOK and len(path) > 1 and path.endswith("/"):
        # By path alone: what the request calls our host decides nothing.
        return RedirectResponse(f"/{path.strip('/')}", status_code=307)
    return page_of(error.status_code)


def _no_such_step(_request: Request, _error: Exception) -> Response:
    return missing_page("Ärendet eller steget finns inte", "arenden")


def _invalid(_request: Request, _error: Exception) -> Response:
    return page_of(422)


def _broken(request: Request, _error: Exception) -> Response:
    if is_api(request.scope):
        return problem(request.scope, "failed")
    return error_page(500, *BROKEN)

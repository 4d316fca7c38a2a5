"""An engine that takes whatever it is handed and does nothing, so that a form is read all the way."""

from __future__ import annotations

from typing import Any, cast

from pydantic import BaseModel
from temporalio.client import Client

from schemas.messages import Acted


class _Handle:
    """A workflow that says yes."""

    id = "villig"

    async def execute_update(self, _update: object, message: BaseModel, **_options: object) -> Acted:
        """The message must survive the journey."""
        type(message).model_validate_json(message.model_dump_json())
        return Acted(plan_version=1)

    def get_update_handle(self, *_id: object, **_options: object) -> _Handle:
        """An earlier update, of which nothing is known."""
        return self

    async def result(self, **_options: object) -> Acted:
        """Nothing has come of it."""
        raise TimeoutError

    async def signal(self, *_message: object, **_options: object) -> None:
        """News is taken."""


class _Service:
    """The part of an engine that knows what can be searched by: nothing."""

    custom_attributes: tuple[str, ...] = ()

    async def list_search_attributes(self, _request: object) -> _Service:
        """Nothing."""
        return self


class _Engine:
    """A client of it."""

    namespace = "villig"
    service_client = "villig"
    operator_service = _Service()

    def get_workflow_handle(self, *_name: object, **_options: object) -> _Handle:
        """Any workflow."""
        return _Handle()

    async def start_workflow(self, *_workflow: object, **_options: object) -> _Handle:
        """Is started at once."""
        return _Handle()


async def willing() -> Client:
    """A connection to it."""
    return cast(Client, cast(Any, _Engine()))

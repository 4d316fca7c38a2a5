"""An act of the desk that is asked of the running matter: previewed, then carried out, by one request."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from acts.requests import AnyRequest
from schemas.file.text import StepText
from secretariat.matter import requests
from secretariat.matter.previews import Preview
from web.desk.acts.act import Act, Asked
from web.shell.fields import Values


def requested(
    request: Callable[[Asked, Values], AnyRequest],
    *,
    content: Callable[[Asked, Values], StepText | None] = lambda _asked, _values: None,
    **declared: Any,
) -> Act:
    """The act whose preview and whose carrying out is that request; `declared` as of `Act`. The reason is the form's
    field `reason`, where it has one."""

    def preview(asked: Asked, values: Values) -> Preview:
        return requests.preview(
            asked.web.db,
            asked.process,
            request(asked, values),
            reason=values.text_or_empty("reason"),
            now=asked.board.now,
            content=content(asked, values),
        )

    async def carry_out(asked: Asked, values: Values) -> None:
        seen = request(asked, values).model_copy(update={"plan_version": values.plan_version})
        await requests.carry_out(
            asked.web.db,
            await asked.web.connect(),
            asked.process,
            seen,
            reason=values.text_or_empty("reason"),
            now=asked.board.now,
            content=content(asked, values),
            act_id=values.act_id,
        )

    return Act(carry_out=carry_out, preview=preview, **declared)

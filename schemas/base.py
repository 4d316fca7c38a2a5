"""The two ground rules of every model: unknown fields are refused, instants are aware UTC."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict


def _as_utc(value: datetime) -> datetime:
    if value.tzinfo is None:
        raise ValueError("tidpunkten saknar tidszon")
    return value.astimezone(UTC)


Instant = Annotated[datetime, AfterValidator(_as_utc)]
"""An aware instant, always held in UTC."""


class Model(BaseModel):
    """Base of every data model; a misspelt field is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", validate_default=False)

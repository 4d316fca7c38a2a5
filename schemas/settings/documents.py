"""The settings of documents: those that come with answers, and the templates of those that we make."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, Field, field_validator
from pydantic_settings import NoDecode


class DocumentSettings(BaseModel):
    """What is taken, and where the secretariat's own templates lie."""

    document_types: Annotated[tuple[str, ...], NoDecode] = (
        "pdf", "docx", "odt", "xlsx", "ods", "pptx", "odp", "txt", "csv", "png", "jpg", "jpeg",
    )  # fmt: skip
    document_mb: int = Field(default=20, ge=1, le=100)
    own_templates: Path | None = Field(default=None, alias="SVARSTID_TEMPLATES_DIR")
    """The folder of Word templates where it is another than the one in the data folder."""

    @field_validator("document_types", mode="before")
    @classmethod
    def _endings(cls, types: object) -> object:
        if not isinstance(types, str):
            return types
        return tuple(each.strip().lower().lstrip(".") for each in types.split(",") if each.strip())

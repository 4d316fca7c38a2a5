"""The tables of the register, by what they are about."""

from __future__ import annotations

from sqlmodel import SQLModel

# A row is neither validated nor dumped: what pydantic makes for that is made where somebody asks for it.
SQLModel.model_config["defer_build"] = True

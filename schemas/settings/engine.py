"""The settings of whoever works for the engine, a part of `Settings`: memory, deployment, what it tells of itself."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field, model_validator

AT_ONCE = 8
"""Runs that the worker carries on at the same time; it cannot keep fewer of them."""


class EngineSettings(BaseModel):
    """Where the engine is, the worker's memory and deployment, the engine's own metrics, and traces."""

    temporal_address: str = Field(default="", alias="TEMPORAL_ADDRESS")
    engine_is_embedded: bool = False
    """Said by `svarstid up` to its parts: it looks after the engine itself."""
    cached_matters: int = Field(default=300, ge=AT_ONCE)
    """Open matters whose runs the worker keeps in memory; what comes to another is preceded by a replay of its run."""
    worker_deployment: str = ""
    build_id: str = ""
    metrics_address: str = ""
    otlp_url: str = ""
    tracing: bool = False

    @model_validator(mode="after")
    def _one_way_out(self) -> Self:
        if self.metrics_address and self.otlp_url:
            raise ValueError("ange antingen SVARSTID_METRICS_ADDRESS eller SVARSTID_OTLP_URL, inte båda")
        return self

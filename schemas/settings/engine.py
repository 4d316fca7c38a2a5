"""The settings of whoever works for the engine, a part of `Settings`: its deployment, and what it tells of itself."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, Field, model_validator


class EngineSettings(BaseModel):
    """Where the engine is, the worker's deployment, the engine's own metrics, and traces."""

    temporal_address: str = Field(default="", alias="TEMPORAL_ADDRESS")
    engine_is_embedded: bool = False
    """Said by `svarstid up` to its parts: it looks after the engine itself."""
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

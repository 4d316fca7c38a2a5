"""`run.json`: what a running `svarstid up` listens on, and its children."""

from __future__ import annotations

from schemas.base import Instant, Model


class ChildRun(Model):
    """One child process of a running `svarstid up`; `started` tells it from a later process with the same id."""

    name: str
    pid: int
    started: str = ""


class RunFile(Model):
    """`run.json` in the data folder: what a running `svarstid up` listens on. Removed at a clean stop."""

    pid: int
    started_at: Instant
    web_port: int
    base_url: str
    engine_address: str
    children: list[ChildRun] = []

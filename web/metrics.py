"""`/metrics` for Prometheus: numbers about the service, to whoever shows the token. There is no such page without one.

Codes only: no name, no address, no text, and no matter is a label.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator, Mapping
from datetime import datetime

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from db.boards.upkeep.metrics import Numbers, numbers
from db.boards.upkeep.wellbeing import limits_of, signs_of, signs_outside
from db.store.signs import heartbeats
from rules.watch.wellbeing import Signs, conditions
from svarstid import __version__
from web.shell.middleware.errors import page_of
from web.shell.pages import LOOK
from web.shell.state import Web, web_of

router = APIRouter()


@router.api_route("/metrics", methods=LOOK)
def metrics(request: Request) -> Response:
    """All numbers as they are now; 403 without the token."""
    web = web_of(request)
    wanted = f"Bearer {web.settings.metrics_token.get_secret_value()}"
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
        return page_of(403)
    registry = CollectorRegistry()
    registry.register(_Now(web))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What is read when somebody asks."""

    def __init__(self, web: Web) -> None:
        self._web = web

    def describe(self) -> list[Metric]:
        """Nothing is promised before it is asked for: to look would read the register twice."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Each metric in turn."""
        web, now = self._web, self._web.clock()
        began, found = time.perf_counter(), None
        signs = signs_outside(web.settings)
        try:
            heartbeats.probe(web.db, now)
            write_s = time.perf_counter() - began
            with web.db.read() as session:
                found = numbers(session)
                signs = signs_of(session, web.settings, now)
        except (SQLAlchemyError, TimeoutError):
            write_s = time.perf_counter() - began
        version = GaugeMetricFamily("svarstid_version_info", "The release that runs.", labels=["version"])
        version.add_metric([__version__], 1)
        yield version
        yield _gauge("svarstid_write_seconds", "How long a write took now, its wait in the queue included.", write_s)
        yield _gauge("svarstid_writers_waiting", "Threads of this web that write, or wait to.", web.db.writers)
        yield _counter("svarstid_requests", "Requests answered by this web.", "status", web.requests)
        well = GaugeMetricFamily("svarstid_part_well", "1 where a part of the service is well.", labels=["part"])
        for one in conditions(signs, limits_of(web.settings), now):
            if one.is_well is not None:
                well.add_metric([one.key], int(one.is_well))
        yield well
        yield from _of_signs(signs, now)
        if found is not None:
            yield from _of_numbers(found, signs, now)


def _of_signs(signs: Signs, now: datetime) -> Iterator[Metric]:
    beats = {part: (now - at).total_seconds() for part, at in signs.beats.items()}
    yield _gauges("svarstid_heartbeat_age_seconds", "Since the last sign of life.", "part", beats)
    sources = {source.name: (now - source.seen_at).total_seconds() for source in signs.sources}
    yield _gauges("svarstid_mail_source_age_seconds", "Since a source of mail gave a sign of life.", "source", sources)
    if signs.free_bytes is not None:
        yield _gauge("svarstid_free_bytes", "Room left where the data lie.", signs.free_bytes)
    ages = {"backup": signs.backup_at, "restore_test": signs.tried.well_at if signs.tried else None}
    known = {what: (now - at).total_seconds() for what, at in ages.items() if at}
    yield _gauges("svarstid_backup_age_seconds", "Since the newest backup, and since one was tried well.", "of", known)


def _of_numbers(found: Numbers, signs: Signs, now: datetime) -> Iterator[Metric]:
    answers = CounterMetricFamily("svarstid_answers", "Versions of answers received.", labels=["channel", "late"])
    for (channel, is_late), count in sorted(found.answers.items()):
        answers.add_metric([channel, str(is_late).lower()], count)
    yield answers
    yield _gauges("svarstid_mails", "Mails by state.", "state", found.mails)
    yield _gauges("svarstid_mail_reports", "Reports of what became of mails.", "state", found.reports)
    yield _gauges("svarstid_received_mails", "Mails that have come in, by state.", "state", found.received)
    yield _gauges("svarstid_matters", "Matters by status.", "status", found.matters)
    yield _gauges("svarstid_matters_troubled", "Matters that the engine has otherwise.", "kind", found.troubles)
    yield _gauges("svarstid_incidents", "What has befallen the service in 400 days.", "kind", found.incidents)
    depth = {"outbox": signs.unsent, "delivery": signs.undelivered, "inbound": found.unread}
    yield _gauges("svarstid_queue_depth", "What waits and is due.", "queue", depth)
    oldest = {"outbox": signs.unsent_at, "delivery": signs.undelivered_at, "inbound": found.unread_at}
    ages = {queue: (now - at).total_seconds() if at else 0 for queue, at in oldest.items()}
    yield _gauges("svarstid_queue_oldest_seconds", "How long the oldest of it has waited.", "queue", ages)


def _gauge(name: str, words: str, value: float) -> Metric:
    return GaugeMetricFamily(name, words, value=value)


def _gauges(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for code, value in sorted(values.items()):
        family.add_metric([code], value)
    return family


def _counter(name: str, words: str, label: str, values: Mapping[str, float]) -> Metric:
    family = CounterMetricFamily(name, words, labels=[label])
    for code, value in sorted(values.items()):
        family.add_metric([code], value)
    return family

"""The people who answer: each submits the form until a receipt page is shown, as a person does who sees an error."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlencode

from sqlmodel import col, select

from db.store.session import Database
from schemas.plan.timetable import StepStatus
from schemas.tables.process import StepRow
from tests.chaos.planted import STEP, ProcessClock, path_of
from tests.chaos.service import KEYS, PATIENCE_S, Service

_ASKED = (StepStatus.OPEN, StepStatus.CLOSED)
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True)
class Answer:
    """What one person means to say; the comment tells it from every other."""

    process: str
    seat: str
    value: str
    version: int
    """Which version it becomes: the form was made from the one before."""

    @property
    def comment(self) -> str:
        """Words that no other answer has."""
        return f"{self.process} {self.seat} svar {self.version}"

    @property
    def form(self) -> dict[str, str]:
        """The fields as the browser sends them."""
        return {
            f"value-{STEP}": self.value,
            "strength": "tjansteperson",
            "comment": self.comment,
            "returns_on": "2024-05-22" if self.value == "aterkommer" else "",
            "expected_version": str(self.version - 1),
        }


@dataclass(frozen=True)
class Shown:
    """An answer whose receipt page was shown; process times of the submit and of the receipt."""

    answer: Answer
    submitted_at: datetime
    shown_at: datetime


def fetch(service: Service, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
    """One request: status, text, and where it redirects to. OSError or HTTPException where the web is away."""
    host, port = service.web
    web = http.client.HTTPConnection(host, port, timeout=20)
    try:
        web.request(method, path, urlencode(form) if form else None, FORM if form else {})
        response = web.getresponse()
        return response.status, response.read().decode(), response.getheader("Location", "")
    finally:
        web.close()


def submit(service: Service, clock: ProcessClock, path: str, answer: Answer, patience_s: float = PATIENCE_S) -> Shown:
    """Submit, and again after every error, until the receipt of this very answer is on the screen."""
    submitted_at, deadline = clock.now(), time.monotonic() + patience_s
    last: object = None
    while time.monotonic() < deadline:
        try:
            status, text, location = fetch(service, "POST", path, answer.form)
            assert status in (303, 503), f"{answer} was refused: {status}\n{text}"
            if status == 303:
                status, text, _ = fetch(service, "GET", location)
                assert status == 200 and answer.comment in text and "mottaget" in text, f"no receipt: {status}\n{text}"
                return Shown(answer, submitted_at, clock.now())
            last = f"{status}\n{text}"
        except (OSError, http.client.HTTPException) as error:
            last = error
        time.sleep(0.05)
    raise AssertionError(f"{answer} never got a receipt: {last}")


@dataclass
class Planned:
    """Answers of one seat, one after the other; the first comes `after_s` after the question has opened."""

    process: str
    seat: str
    values: Sequence[str]
    after_s: float
    is_submitting: threading.Event = field(default_factory=threading.Event)
    """Set in the moment before the first submit: the time to cut."""


class Crowd:
    """Everyone who will answer. One thread looks for questions that have opened, a few others submit."""

    def __init__(self, service: Service, db: Database, clock: ProcessClock, at_once: int = 6) -> None:
        self._service, self._db, self._clock = service, db, clock
        self._waiting: list[Planned] = []
        self._opened: dict[str, float] = {}
        self._lock = threading.Lock()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="crowd")
        self._running: list[Future[list[Shown]]] = []
        self._is_ending = threading.Event()
        self._thread = threading.Thread(target=self._look, name="crowd", daemon=True)
        self._thread.start()

    def expect(self, planned: Planned) -> None:
        """One more who will answer."""
        with self._lock:
            self._waiting.append(planned)

    def shown(self, patience_s: float = 2 * PATIENCE_S) -> list[Shown]:
        """Wait until everyone has a receipt; raises what went wrong for anyone."""
        deadline = time.monotonic() + patience_s
        while self._waiting:
            assert time.monotonic() < deadline, f"never asked: {[planned.process for planned in self._waiting]}"
            time.sleep(0.05)
        self.end()
        return [shown for future in self._running for shown in future.result()]

    def end(self) -> None:
        """Stop looking, and let whoever submits finish."""
        self._is_ending.set()
        self._thread.join()
        self._pool.shutdown()

    def _look(self) -> None:
        while not self._is_ending.wait(0.03):
            with self._lock:
                asked = {planned.process for planned in self._waiting}
            if not asked:
                continue
            now = time.monotonic()
            with self._db.read() as session:
                for row in session.exec(select(StepRow).where(col(StepRow.status).in_(_ASKED))):
                    self._opened.setdefault(row.process, now)
            for planned in list(self._waiting):
                opened = self._opened.get(planned.process)
                if opened is not None and now >= opened + planned.after_s:
                    self._running.append(self._pool.submit(self._submit, planned))
                    with self._lock:
                        self._waiting.remove(planned)

    def _submit(self, planned: Planned) -> list[Shown]:
        path = path_of(self._db, KEYS, planned.process, planned.seat)
        planned.is_submitting.set()
        return [
            submit(self._service, self._clock, path, Answer(planned.process, planned.seat, value, version))
            for version, value in enumerate(planned.values, start=1)
        ]

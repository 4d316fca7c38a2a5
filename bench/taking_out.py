"""Out of a register of 10,000 matters: a backup, its restore, an akt, calendar feeds, and news for other systems."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import TypeVar

import engine
from bench.instruments.figures import Figure, Section
from cli.up.supervisor import ROOT
from db import events
from db.api import webhooks
from db.boards.feed import entries
from db.calendar import feeds
from db.store.session import Database
from mail.message import From
from mail.tokens import Keys
from papers.of_an_akt import papers_of
from papers.writing.pdf import as_pdf
from ports import reserved
from schemas.api import NewsType
from schemas.events import EventKind
from schemas.tables.systems.feed import FeedKind
from secretariat.dossier import akt
from secretariat.dossier.files import Service
from secretariat.engine.again import rebuild
from secretariat.webhooks import gather_and_send
from settings import Settings
from svarstid import __version__
from tests.planted import NOW, plant_sealed
from web.feed import calendar

_MATTERS, _QUICK_MATTERS, _TIMES, _NEWS = 10_000, 1_000, 5, 500
_SECRET = "only-for-measuring-0123456789-abcdefghij"
_SECRETS = {1: _SECRET.encode()}
_HOOK = "http://127.0.0.1/diariet"
T = TypeVar("T")


def taking_out(under: Path, is_quick: bool) -> Section:
    """Each by the very command or function that the service uses, on a sealed register of SQLite on the disk."""
    folder, place, matters = under / "taking-out", under / "restored", _QUICK_MATTERS if is_quick else _MATTERS
    settings = Settings(data_dir=folder, secret_key=_SECRET, port=0)
    settings.make_data_dir()
    db = Database(settings.db_url, secrets=lambda: _SECRETS)
    try:
        db.migrate()
        plant_sealed(db, matters)
        copy, backup_s = _timed(lambda: db.backup(folder / "backup", NOW))
        figures = [
            Figure(f"backup of {matters:,} matters", backup_s, "s"),
            Figure("the same: its size", copy.stat().st_size / 1e6, "MB"),
            *_restored(copy, place),
            *_akt(db, settings),
            *_feeds(db),
            *_told(db),
            _begun_again(place),
        ]
    finally:
        db.dispose()
    note = (
        f"A register of {matters:,} matters of 8 seats, sealed. Restored by `svarstid restore` into an empty folder, "
        "with every check that it makes (whole, every row as it was sealed, the key, the files); the open matters then "
        "begin in an empty engine, as `svarstid up` and `svarstid rebuild` let them. Akt, feeds and news in this "
        "process; the receiver of news answers at once, so what is measured is ours."
    )
    return Section("Out of the program", note, figures)


def _restored(copy: Path, place: Path) -> Iterator[Figure]:
    environment = {**os.environ, "SVARSTID_DATA_DIR": str(place), "SVARSTID_SECRET_KEY": _SECRET}

    def command(*words: str) -> None:
        line = [sys.executable, "-m", "cli", "restore", str(copy), *words]
        run = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if run.returncode:
            raise RuntimeError(run.stdout + run.stderr)

    yield Figure("restore --check, whole command", _timed(lambda: command("--check"))[1], "s")
    yield Figure("restore, whole command", _timed(command)[1], "s", 300)


def _begun_again(place: Path) -> Figure:
    """Every open matter of the restored register begins in an empty engine; no worker is there to go on with them."""
    db = Database(f"sqlite:///{place / 'svarstid.db'}", secrets=lambda: _SECRETS)

    async def begin(port: int) -> tuple[int, float]:
        client = await engine.connect(f"127.0.0.1:{port}", patience_s=60)
        began = time.perf_counter()
        return await rebuild(db, client, now=NOW), time.perf_counter() - began

    with reserved() as port:
        line = engine.program_line(port, place / "engine.db")
        child = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            begun, seconds = asyncio.run(begin(port))
        finally:
            db.dispose()
            child.terminate()
            child.wait()
    return Figure(f"{begun:,} open matters begun in the engine again", seconds, "s", 600)


def _akt(db: Database, settings: Settings) -> Iterator[Figure]:
    keys, sender = Keys.single(_SECRET), From.parse(settings.mail_from)
    papers, documents = partial(papers_of, db, settings), settings.documents_dir
    service = Service("https://svarstid.example", keys, sender, documents, __version__, as_pdf, papers)

    def made() -> int:
        with TemporaryFile() as file, db.read() as session:
            akt.write(session, "arende-0", file, service, _SECRETS)
            return file.tell()

    size = made()  # the library that writes PDF is loaded once
    yield Figure("akt of one of them", _timed(made, _TIMES)[1], "s", 2)
    yield Figure("the same: its size", size / 1e3, "kB")


def _feeds(db: Database) -> Iterator[Figure]:
    with db.write() as session:
        feed, _ = feeds.make(session, FeedKind.SECRETARIAT, "", NOW)
        session.expunge(feed)

    def read() -> bytes:
        with db.read() as session:
            return calendar("Kansliet", entries(session, feed, NOW))

    def unchanged() -> None:
        with db.read() as session:
            entries(session, feed, NOW)

    for what, act, most in (
        ("calendar of the secretariat", read, 500),
        ("the same, not changed since", unchanged, 250),
    ):
        act()
        began = time.process_time()
        for _ in range(_TIMES):
            act()
        yield Figure(f"{what}: CPU", (time.process_time() - began) * 1000 / _TIMES, "ms", most)


def _told(db: Database) -> Iterator[Figure]:
    with db.write() as session:
        webhooks.make(session, "Diariet", _HOOK, list(NewsType), 1, NOW)
    at = NOW + timedelta(minutes=1)
    with db.write() as session:
        for number in range(_NEWS):
            what = {"kind": EventKind.DEADLINE_MOVED, "step": "fraga", "text": "Dagen är flyttad."}
            events.append(session, f"arende-{number}", at=at, dedup_key="moved/bench", **what)  # type: ignore[arg-type]
    taken = 0

    def post(_url: str, _body: bytes, _headers: Mapping[str, str]) -> int:
        nonlocal taken
        taken += 1
        return 204

    _, seconds = _timed(lambda: gather_and_send(db, _SECRETS, lambda: at, post))
    if taken != _NEWS:
        raise RuntimeError(f"{taken} of {_NEWS} news were taken")
    yield Figure(f"news of {_NEWS} matters told", _NEWS / seconds, "/s", least=50)
    _, idle_s = _timed(lambda: gather_and_send(db, _SECRETS, lambda: at, post), _TIMES)
    yield Figure("a look for news, where there are none", idle_s * 1000, "ms", 250)


def _timed(act: Callable[[], T], times: int = 1) -> tuple[T, float]:
    """What it came to, and the seconds that it took, in the middle of so many times."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        end = act()
        taken.append(time.perf_counter() - began)
    return end, sorted(taken)[len(taken) // 2]

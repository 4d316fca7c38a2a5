"""A part of the service that stops dead at chosen points of its work: `python -m tests.chaos.altered worker STOPS`.

STOPS is JSON. For the worker `{"kaos-1": "rung written", …}` names for each process the first duty of its batch and
whether the batch is `written` or `unwritten` when it stops, or the sender's points; `{"history": 40}` lets runs hand
over early. For the web `{"*": "received"}` and the like. Where a thread stops it leaves `<process>.stopped` in the
data folder and waits there to be killed. `restore` and `rebuild` are commands, whose arguments follow.
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn

from settings import load

STOPS: dict[str, Any] = json.loads(sys.argv[2]) if len(sys.argv) > 2 else {}


def stop(name: str) -> NoReturn:
    """Say so, and wait for the end."""
    Path(load().data_dir, f"{name}.stopped").touch()
    threading.Event().wait()
    raise AssertionError


def _stops(process: str, point: str) -> bool:
    return STOPS.get(process) == point


def _stop_after(place: Any, name: str, point: str, part: str) -> None:
    """Let a function of a module or class stop where it would return."""
    step: Callable[..., Any] = getattr(place, name)

    @wraps(step)
    def stopping(*args: Any, **named: Any) -> Any:
        found = step(*args, **named)
        if _stops("*", point):
            stop(part)
        return found

    setattr(place, name, stopping)


def _stop_before(place: Any, name: str, point: str, part: str) -> None:
    """Let it stop before it begins."""
    step: Callable[..., Any] = getattr(place, name)

    @wraps(step)
    def stopping(*args: Any, **named: Any) -> Any:
        if _stops("*", point):
            stop(part)
        return step(*args, **named)

    setattr(place, name, stopping)


def alter_worker() -> Callable[[], object]:
    """Stop in a batch of duties before or after its commit, or around the handing over of a mail."""
    import worker
    from activities.process import ProcessActivities
    from acts.duties import CarryOut
    from db.outbox.dispatch import Claimed
    from mail.outgoing import held as mail_held
    from mail.outgoing.held import Ending, Held
    from mail.outgoing.sender import Sender
    from mail.transports.transport import MailLine
    from schemas.messages import CarriedOut
    from workflows import policies

    # One mail at a time, so that the one at which it stops is the only one that is cut off.
    vars(worker)["_SENDERS"] = 1
    vars(mail_held)["_MOST_CLAIMED"] = 1
    policies.HISTORY_LIMIT = STOPS.get("history", policies.HISTORY_LIMIT)
    carry_out, carry = ProcessActivities.carry_out, Sender._carry

    @wraps(carry_out)
    def stopping_carry_out(self: ProcessActivities, batch: CarryOut) -> CarriedOut:
        kind = batch.duties[0].kind
        if _stops(batch.process, f"{kind} unwritten"):
            stop(batch.process)
        found: CarriedOut = carry_out(self, batch)
        if _stops(batch.process, f"{kind} written"):
            stop(batch.process)
        return found

    def stopping_carry(self: Sender, line: MailLine, held: Held, mail: Claimed) -> Ending:
        if _stops(mail.row.process, f"{mail.row.kind} claimed"):
            stop(mail.row.process)
        ending = carry(self, line, held, mail)
        if _stops(mail.row.process, f"{mail.row.kind} carried"):
            stop(mail.row.process)
        return ending

    ProcessActivities.carry_out = stopping_carry_out  # type: ignore[method-assign]
    Sender._carry = stopping_carry  # type: ignore[method-assign]
    return worker.main


def alter_web() -> Callable[[], object]:
    """Stop while an answer is written, after its commit, or after the workflow has it and nobody has noted that; and
    while a posted mail is taken."""
    from db import documents
    from secretariat.engine import news
    from web import __main__ as web
    from web import inbound
    from web.answer import routes
    from web.shell.dispatch import Dispatcher

    _stop_after(routes, "record_answer", "writing", "web")
    _stop_before(Dispatcher, "wake", "received", "web")
    _stop_before(news, "_mark", "delivered", "web")
    _stop_after(documents, "keep", "kept", "web")
    _stop_after(inbound, "store", "noted", "web")
    return web.main


def alter_scheduler() -> Callable[[], object]:
    """Stop between two steps of taking mail in, from the source to what a mail leads to."""
    from db import documents
    from db.inbound import forwarding, polling, reading, recording
    from db.outbox import receipts
    from db.outbox.reported import delivered
    from mail.sources.folder import Folder
    from mail.sources.imap import Imap
    from scheduler import __main__ as scheduler

    _stop_after(documents, "keep", "kept", "scheduler")
    _stop_after(polling, "store", "noted", "scheduler")
    _stop_after(Folder, "_put_away", "moved", "scheduler")
    _stop_after(Imap, "_change", "moved", "scheduler")
    _stop_before(reading, "read", "begun", "scheduler")
    _stop_before(receipts, "post", "answered", "scheduler")
    _stop_after(recording, "record_answer", "receipted", "scheduler")
    _stop_after(forwarding, "forward", "forwarded", "scheduler")
    _stop_after(delivered, "note", "reported", "scheduler")
    _stop_after(reading, "read_one", "read", "scheduler")
    return scheduler.main


def alter_restore() -> Callable[[], object]:
    """Stop between two steps of putting a backup in the place of the register."""
    import cli
    import engine
    from cli.upkeep import restore as command
    from db import documents
    from db.store.copies import restore

    _stop_after(restore, "prepare", "prepared", "restore")
    _stop_after(command, "settle", "settling", "restore")
    _stop_after(documents, "copy_missing", "documents", "restore")
    _stop_after(engine, "set_aside", "engine", "restore")
    _stop_after(restore, "_also_as", "linked", "restore")
    _stop_after(restore, "_without_journals", "bare", "restore")
    _stop_after(restore, "_take_place", "exchanged", "restore")
    sys.argv = ["svarstid", "restore", *sys.argv[3:]]
    return cli.main


def alter_rebuild() -> Callable[[], object]:
    """Stop before a matter is started in the engine, or after that and before the register knows."""
    import cli
    from secretariat.engine import again, start

    state, mark = again._state, start.mark_running

    def stopping_state(db: Any, process: str) -> Any:
        if _stops(process, "unstarted"):
            stop(process)
        return state(db, process)

    def stopping_mark(session: Any, begun: list[str]) -> None:
        for process in begun:
            if _stops(process, "started"):
                stop(process)
        mark(session, begun)

    vars(again).update(_state=stopping_state, mark_running=stopping_mark)
    sys.argv = ["svarstid", "rebuild", *sys.argv[3:]]
    return cli.main


if __name__ == "__main__":
    altered = {
        "worker": alter_worker,
        "web": alter_web,
        "scheduler": alter_scheduler,
        "restore": alter_restore,
        "rebuild": alter_rebuild,
    }
    altered[sys.argv[1]]()()

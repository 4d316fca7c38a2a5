"""The scheduler's jobs for incoming mail, from a file in the folder to the answer."""

from __future__ import annotations

import os
import time

import pytest
from temporalio.client import Client

from db.inbound import polling
from scheduler.job import Context
from scheduler.jobs import JOBS, fetch_mail, has_files, has_unread_mail, read_mail, take_files
from scheduler.jobs import watch_sources as watch
from schemas.errors import EngineDown
from tests.inbound.replies import SERVER, answers, reply, settings_of
from tests.web.site import Site

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class _Nothing:
    def drain(self) -> int:
        return 0


async def _no_engine() -> Client:
    raise EngineDown("Processmotorn svarar inte.")


def _has_mailbox(context: Context) -> bool:
    (job,) = [job for job in JOBS if job.key == "inbox-imap"]
    return job.is_needed is not None and job.is_needed(context)


async def test_a_mail_in_the_folder_becomes_the_answer(site: Site) -> None:
    own = settings_of(site, inbound_folder_authserv_id=SERVER)
    context = Context(own, site.db, "a", lambda: site.now, _no_engine, _Nothing())
    assert (has_files(context), has_unread_mail(context), _has_mailbox(context)) == (True, False, False)
    await watch(context)
    await take_files(context)
    assert not has_files(context), "a folder that is empty and known is not looked at again at once"
    path = polling.inbox_of(own) / "svar.eml"
    path.write_bytes(reply(site))
    os.utime(path, (time.time() - 9, time.time() - 9))
    assert has_files(context)
    await take_files(context)
    assert (has_files(context), has_unread_mail(context)) == (False, True)
    await read_mail(context)
    assert not has_unread_mail(context)
    assert [answer.seat for answer in answers(site)] == ["tyreso/kommundirektor"]
    for again in (take_files, read_mail, watch):
        await again(context)
    assert len(answers(site)) == 1


async def test_a_mailbox_that_is_away_breaks_no_job(site: Site) -> None:
    own = settings_of(site, imap_host="127.0.0.1", imap_port=1, imap_user="svar", imap_password="x")
    context = Context(own, site.db, "a", lambda: site.now, _no_engine, _Nothing())
    assert _has_mailbox(context)
    await fetch_mail(context)
    assert not has_unread_mail(context)

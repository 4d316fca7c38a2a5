"""The one table of jobs. Each is idempotent; what one run misses the next one does.

Deadlines and reminders are not here: they are timers of the workflows and survive everything.
"""

from __future__ import annotations

import asyncio
import logging
from operator import attrgetter

from sqlmodel import select

from db import documents
from db.api import requests
from db.api import webhooks as hooks
from db.inbound import polling, reading
from db.inbound.reader import Reader
from db.retention import nightly
from db.seals.verification import first_broken
from db.store import deliveries
from db.store.copies import backup, restore_test
from db.store.signs import heartbeats
from papers import templates
from scheduler import lists, year
from scheduler.job import Context, Job
from schemas.tables.process import ProcessRow
from secretariat import conferences, daily_seal, inbox, webhooks
from secretariat.engine import contents
from secretariat.engine.again import start_waiting
from secretariat.engine.news import dispatch_news
from secretariat.engine.reconcile import reconcile
from secretariat.register import registering

log = logging.getLogger("svarstid.scheduler")


async def deliver(context: Context) -> None:
    """Hand to the workflows what they have not got: waiting answers, and processes saved while the engine was away."""
    client = await context.connect()
    await start_waiting(context.db, client, now=context.clock())
    delivered = await dispatch_news(context.db, client, now=context.clock())
    if delivered:
        log.info("levererade %d nyheter till motorn", delivered)


def has_to_deliver(context: Context) -> bool:
    """True while anything waits; an idle register is only read."""
    with context.db.read() as session:
        saved = select(ProcessRow.key).where(ProcessRow.status == "starting").limit(1)
        return deliveries.has_undelivered(session) or session.exec(saved).first() is not None


async def sweep_outbox(context: Context) -> None:
    """Send what is due and what was left: after a refusal, a lost line or a dead worker."""
    sent = await asyncio.to_thread(context.outbox.drain)
    if sent:
        log.info("skickade %d mejl som väntade i utkorgen", sent)


async def beat(context: Context) -> None:
    """A sign of life, and the time kept."""

    def write() -> None:
        if context.trusted is not None:
            context.trusted.keep()
        with context.db.write() as session:
            heartbeats.beat(session, "scheduler", context.clock(), context.owner)

    await asyncio.to_thread(write)


async def back_up(context: Context) -> None:
    """A whole copy of the register; the newest are kept, as many as the settings say.

    None is removed while the register differs from its seals: an older copy may be the last that does not.
    """

    def copy() -> None:
        folder = context.settings.backup_dir
        path = context.db.backup(folder, context.clock())
        documents.copy_missing(context.settings.documents_dir, folder / "documents")
        templates.copy_all(context.settings.templates_dir, folder / "mallar", replaces=True)
        with context.db.read() as session:
            broken = first_broken(session)
        if broken:
            words = (
                "säkerhetskopia %s är gjord, men registret stämmer inte med sina sigill (%s): kör svarstid verify; "
                "inga äldre kopior tas bort"
            )
            log.warning(words, path.name, broken.journal)
            return
        removed = backup.prune(folder, context.settings.backups_kept)
        log.info("säkerhetskopia %s klar, %d äldre borttagna", path.name, len(removed))

    await asyncio.to_thread(copy)


async def try_restore(context: Context) -> None:
    """Try whether the newest backup can be put back."""
    problem = await asyncio.to_thread(restore_test.try_newest, context.db, context.settings, context.clock())
    if problem:
        log.error("den senaste säkerhetskopian går inte att lägga tillbaka: %s", problem)


async def erase_old(context: Context) -> None:
    """Erase what is older than it is kept for, by the decision that the settings name."""
    done = await asyncio.to_thread(nightly.erase_old, context.db, context.settings, context.clock())
    if done:
        log.info("gallrade enligt beslut: %s", ", ".join(f"{kind} {number}" for kind, number in done.items()))


async def compare_with_engine(context: Context) -> None:
    """Start again what the engine has lost, and keep what differs for the desk and the doctor to tell."""
    client, trusted = await context.connect(), context.trusted
    # The engine that `svarstid up` runs is given a new file by it.
    is_ahead = trusted is not None and trusted.is_engine_ahead and not context.settings.engine_is_embedded
    rebuilt = await reconcile(context.db, client, now=context.clock(), is_anew=is_ahead)
    if trusted is not None and is_ahead:
        await asyncio.to_thread(trusted.engine_renewed)
        log.warning("motorns klocka har gått före; %d ärenden börjar om ur registret", rebuilt)
    elif rebuilt:
        log.warning("%d ärenden som motorn saknade eller hade annorlunda startades om ur registret", rebuilt)


async def seal_day(context: Context) -> None:
    """Mail the head of the seal over the whole register to the secretariat, where something has happened."""
    posted = await asyncio.to_thread(daily_seal.post_head, context.db, context.clock())
    if posted:
        log.info("dagens sigill lades i utkorgen, %d mejl", posted)


async def follow_holders(context: Context) -> None:
    """Move the open questions of seats whose holder changes today, and introduce the new ones, before the mails of the
    day."""
    moved = await asyncio.to_thread(registering.follow, context.db, context.clock())
    if moved:
        log.info("%d frågor gick över till den som innehar platsen nu", moved)


async def release_places(context: Context) -> None:
    """Release the places of conferences that nobody has used by their day, and give those that go in order."""
    given = await asyncio.to_thread(conferences.pass_time, context.db, now=context.clock())
    if given:
        log.info("%d personer fick plats från väntelistan", given)


async def ask_of_register(context: Context) -> None:
    """Ask the organisations whether the register is right of them, once in a period, and remind once."""
    months = context.settings.check_months
    asked = await asyncio.to_thread(registering.ask, context.db, months, context.clock())
    if asked:
        log.info("%d organisationer tillfrågades om uppgifterna i registret", asked)


async def tell_systems(context: Context) -> None:
    """Make news of what has happened, and send what waits for other systems."""
    told = await asyncio.to_thread(webhooks.gather_and_send, context.db, context.settings.keys, context.clock)
    if told:
        log.info("%d nyheter togs emot av andra system", told)


def has_systems(context: Context) -> bool:
    """True where any other system is told of what happens."""
    with context.db.read() as session:
        return hooks.is_any(session)


async def forget_systems(context: Context) -> None:
    """Forget what other systems asked a week ago and were told a month ago."""

    def prune() -> None:
        with context.db.write() as session:
            requests.prune(session, context.clock())
            hooks.prune(session, context.clock())

    await asyncio.to_thread(prune)


async def take_files(context: Context) -> None:
    """Store the mails that lie in the drop folder."""
    found = await asyncio.to_thread(polling.poll_folder, context.db, context.settings, context.clock())
    if found:
        log.info("%d mejl togs ur inkorgens mapp", found)


def has_files(context: Context) -> bool:
    """True where a file may lie there, or nobody has looked for a while."""
    return polling.is_folder_due(context.db, context.settings, context.clock())


async def fetch_mail(context: Context) -> None:
    """Store the mails that have come to the mailbox."""
    found = await asyncio.to_thread(polling.poll_imap, context.db, context.settings, context.clock())
    if found:
        log.info("%d mejl hämtades ur brevlådan", found)


async def read_mail(context: Context) -> None:
    """Read what is stored: answers are recorded, everything else is noted or laid before a person."""
    reader = Reader.of(context.settings)
    recorded = await asyncio.to_thread(reading.read_stored, context.db, reader, context.clock())
    if recorded:
        log.info("%d svar genom mejl noterades", recorded)
    handed = await asyncio.to_thread(inbox.hand_over_named, context.db, context.clock())
    if handed:
        log.info("%d platser gick över till den som kommunen har namngett", handed)


def has_unread_mail(context: Context) -> bool:
    """True where something is stored that nobody has read, or that only has to be carried out."""
    return reading.has_unread(context.db) or inbox.has_named(context.db)


async def watch_sources(context: Context) -> None:
    """Note which sources are on, and where the replies to the next mails are to go."""

    def write() -> None:
        with context.db.write() as session:
            polling.watch(session, context.settings, context.clock())

    await asyncio.to_thread(write)


JOBS = (
    Job("heartbeat", beat, every_s=heartbeats.EVERY_S, is_everyones=True),
    Job("deliver", deliver, every_s=2, is_needed=has_to_deliver),
    Job("sweep-outbox", sweep_outbox, every_s=30),
    Job("inbox-folder", take_files, every_s=2, is_needed=has_files, lease_s=300),
    Job("inbox-imap", fetch_mail, every_s=60, is_needed=lambda all_: bool(all_.settings.imap_host), lease_s=600),
    Job("inbox-read", read_mail, every_s=2, is_needed=has_unread_mail, lease_s=300),
    Job("inbox-watch", watch_sources, every_s=60),
    Job("reconcile", compare_with_engine, every_s=contents.EVERY_S),
    Job("lists", lists.turn_day, every_s=30, is_needed=lists.are_old, lease_s=300),
    Job("webhooks", tell_systems, every_s=5, is_needed=has_systems, lease_s=120),
    Job("systems", forget_systems, daily_at=(21, 5)),
    Job("holders", follow_holders, daily_at=(6, 5)),
    Job("conferences", release_places, daily_at=(8, 20)),
    Job("register", ask_of_register, daily_at=(8, 40), is_needed=attrgetter("settings.check_months")),
    Job("series", year.make_turns, daily_at=(7, 20), lease_s=900),
    Job("weekly", year.mail_week, daily_at=(8, 10), is_weekly=True, lease_s=900),
    Job("seal", seal_day, daily_at=(16, 45)),
    Job("erase", erase_old, daily_at=(21, 10), is_needed=attrgetter("settings.erase_by_itself"), lease_s=3600),
    Job("backup", back_up, daily_at=(21, 30), lease_s=3600),
    Job("restore-test", try_restore, daily_at=(21, 50), is_needed=attrgetter("settings.restore_test"), lease_s=3600),
)

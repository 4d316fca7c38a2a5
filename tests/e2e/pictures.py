"""Every picture of the guide and of the README, made anew: `python -m tests.e2e.pictures` (`make pictures`).

The register is a made one: roles and .example addresses, at the same moment each time. Each picture shows what its
text speaks of and no more: from one element of a page to where another begins.
"""

from __future__ import annotations

import asyncio
import math
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from db.answers import answers
from db.store.session import Database
from db.store.signs import heartbeats
from files.process.file import read_process, read_scenario
from rehearsal.acts import instant_of
from rehearsal.stage import stage
from rules.dates.clock import at_local
from schemas.inquiry import Channel
from schemas.messages import AnswerIn
from secretariat.engine.news import dispatch_news
from tests.e2e.at_once import at_once
from tests.e2e.serving import chromium, serving
from tests.web.furnished import BODY, CALLED, CONFERENCE, DOCUMENT, HELD, furnish, meeting
from tests.web.meeting.meeting_site import link, meeting_file
from tests.web.site import IN_MAY, PAGE_OF, PROCESS, STEP, Site, play

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docs" / "bilder"
REMISS = ROOT / "processes" / "remiss-nationellplan-2021.yaml"
DECIDED = at_local(date(2022, 2, 25), 9)  # fredag
WIDE, NARROW = 1280, 1000
_AIR = 8
RECURS = (
    ("Halvårsuppföljning", "En dag", "2023-08-17"),
    ("Verksamhetsplan", "En arbetsdag i månaden, till exempel", "2023-10-01"),
    ("Avgift per invånare", "När något utifrån har kommit", "2024-02-22"),
)
"""What recurs: its name, what it is counted from, its first day."""
DONE = (
    ("styrgrupp", "sodertorn/avtalsansvarig", date(2023, 10, 24)),  # tisdag
    ("utvardering", "styrgruppen/ordforande", date(2024, 2, 20)),  # tisdag
    ("underlag", "sodertorn/avtalsansvarig", date(2024, 2, 21)),  # onsdag
)
"""What came before the question, and when it was reported done; one thing waits for a hand."""


def crop(page: Page, name: str, first: Locator, until: Locator | None = None) -> None:
    """Save what stands from the top of `first` to the top of `until` (or to the end of `first`), a little air about."""
    page.evaluate("document.activeElement.blur()")
    box, end = first.bounding_box(), until.bounding_box() if until is not None else None
    assert box is not None, name
    assert page.viewport_size is not None
    above = page.evaluate("window.scrollY")
    top = max(box["y"] + above - _AIR, 0)
    bottom = end["y"] + above - _AIR if end is not None else box["y"] + above + box["height"] + _AIR
    clip = {"x": 0, "y": top, "width": page.viewport_size["width"], "height": math.floor(bottom - top)}
    page.screenshot(path=FOLDER / f"{name}.png", full_page=True, clip=clip)  # type: ignore[arg-type]


def heading(page: Page, name: str) -> Locator:
    """A heading of the page."""
    return page.get_by_role("heading", name=name).first


def enter(browser: Browser, site: Site, width: int) -> Page:
    """The secretariat, logged in, in a window of that width."""
    page = browser.new_context(
        base_url=site.settings.base_url, viewport={"width": width, "height": 900}, locale="sv-SE"
    ).new_page()
    page.goto(f"/logga-in/{site.login_code()}")
    page.get_by_role("button", name="Logga in").click()
    return page


def matters(page: Page, narrow: Page) -> None:
    """The morning page, the page of a matter, its steps, and what moving its day would do."""
    page.goto("/")
    crop(page, "morgon", page.locator("body"), page.get_by_text("Sök ärende"))
    page.goto(PAGE_OF)
    crop(page, "arende", page.locator("body"), page.locator("ol.agenda > li").nth(1))
    crop(page, "marginal", page.locator("#tidslinje"), page.locator("#papekanden"))
    narrow.goto(f"{PAGE_OF}/{STEP}/flytta")
    narrow.get_by_label("Ny dag").fill("2024-06-14")
    narrow.get_by_label("Skäl").fill("Två kommuner beslutar först i juni.")
    narrow.get_by_role("button", name="Visa följderna").click()
    mails = narrow.locator("table").nth(1).locator("tbody tr")
    crop(narrow, "flytta", narrow.locator(".kicker"), mails.nth(6))


def plans(page: Page) -> None:
    """The plan of a remiss, what there is no time for, every municipality's own meeting, and the calendars."""
    page.goto("/nytt/remiss")
    page.get_by_label("Avsändare", exact=True).fill("Trafikverket")
    page.get_by_label("Rubrik").fill("Inriktningsunderlag 2026–2037")
    page.get_by_label("Kom den").fill("2024-05-13")
    page.get_by_label("Svar senast").fill("2024-07-05")
    page.get_by_role("button", name="Visa planen").click()
    crop(page, "plan-for-kort-tid", page.locator(".kicker"), heading(page, "Stegen"))
    own = heading(page, "Kommunernas egna sammanträden")
    crop(page, "sammantraden", own, own.locator("xpath=following-sibling::h2[1]"))
    page.get_by_role("button", name="Ändra uppgifterna").click()
    page.get_by_label("Svar senast").fill("2024-12-16")
    page.get_by_role("button", name="Visa planen").click()
    crop(page, "plan", page.locator(".kicker"), page.locator("main table").first.locator("tbody tr").nth(4))
    page.get_by_role("button", name="Starta ärendet").click()
    page.goto("/kalendrar")
    crop(page, "kalendrar", heading(page, "Kalendrar"), heading(page, "Visa dagarna i ett kalenderprogram"))


def own_question(page: Page) -> None:
    """An own question while it is written, and how it goes where everybody answers."""
    page.goto("/nytt/egen-fraga")
    page.get_by_label("Rubrik").fill("Gemensamma tolkar")
    page.locator("#background").fill("Avtalet löper ut nästa sommar. Kommunerna kan upphandla tillsammans.")
    page.locator("#q1-text").fill("Vill kommunen delta i en gemensam upphandling?")
    crop(page, "egen-fraga", heading(page, "En egen fråga"), page.get_by_text("Vilka ska svara?"))
    page.get_by_role("button", name="Granska och starta").click()
    page.get_by_role("button", name="Generalrepetera").click()
    page.get_by_label("Alla svarar").check()
    page.get_by_role("button", name="Spela upp").click()
    heading(page, "Det här hände").wait_for(timeout=300_000)
    crop(page, "generalrepetition", page.locator(".kicker"), page.locator("ol.played > li").nth(6))


def register(page: Page) -> None:
    """The register, and an organisation with its seats."""
    page.goto("/register")
    crop(page, "register", heading(page, "Register"), page.get_by_role("main").get_by_role("row").nth(8))
    page.goto("/register/organisation/tyreso")
    crop(page, "organisation", heading(page, "Tyresö kommun"), page.locator("footer"))


def year(page: Page) -> None:
    """The year ahead, and what recurs."""
    page.goto("/aret")
    crop(page, "aret", heading(page, "Årsöversikt"), heading(page, "Juni 2024"))
    for name, anchor, first_on in RECURS:
        page.goto("/aret/aterkommande/ny")
        page.get_by_label("Vad ska återkomma?").select_option("mall:gemensam-fraga")
        page.get_by_label("Vad ska serien heta?").fill(name)
        page.get_by_label(anchor).check()
        page.get_by_label("Första gången").fill(first_on)
        page.get_by_label("Vad ska komma utifrån?").fill("SCB:s folkmängd")
        page.get_by_role("button", name="Spara serien").click()
    page.goto("/aret/aterkommande")
    crop(page, "aterkommande", heading(page, "Återkommande"), page.locator("footer"))


def meetings(page: Page, site: Site) -> None:
    """A meeting by its rule, a call to one, and the page on which a member writes beforehand."""
    page.goto("/moten/ledningsgruppen-2023-09-21")
    crop(page, "spelregeln", page.get_by_role("heading", level=1), page.locator("main h2[id^=punkt]").nth(1))
    page.goto("/moten")
    file = {"name": "mote.yaml", "mimeType": "application/yaml", "buffer": meeting_file().encode()}
    page.get_by_text("Läs in ett möte från en fil").click()
    page.get_by_label("Mötesfil").set_input_files(file)  # type: ignore[arg-type]
    page.get_by_role("button", name="Visa mötet").click()
    page.get_by_role("button", name="Kalla till mötet").click()
    crop(page, "kalla", page.locator(".kicker"), page.get_by_role("button", name="Skicka kallelsen"))
    page.get_by_role("button", name="Skicka kallelsen").click()
    page.goto(link(site))
    crop(page, "synpunkt", page.locator("body"))


def besides(folder: Path) -> None:
    """What the desk makes besides matters: a meeting's days, a conference, a document, a fee, bodies and elections."""
    play(folder)
    db = Database(f"sqlite:///{folder}/svarstid.db")
    plain = Site(db, folder, now=IN_MAY)
    with plain.client(is_logged_in=True) as desk:
        furnished = furnish(plain, desk)
    plain.send()
    called, held = meeting(CALLED), meeting(HELD)
    pictures = (
        ("dagordning", f"{called}/dagordning", "footer"),
        ("narvaro", f"{called}/narvaro", "main h2"),
        ("justering", f"{held}/justering", "main details"),
        ("konferens", f"/konferenser/{CONFERENCE}", "main h2:nth-of-type(2)"),
        ("dokument", f"/dokument/{DOCUMENT}", "tbody tr:nth-of-type(5)"),
        ("avgift", "/avgifter/2024", "main h2:nth-of-type(2)"),
        ("organ", f"/register/organ/{BODY}", "tbody tr:nth-of-type(5)"),
        ("fortroendevalda", "/register/fortroendevalda", "tbody tr:nth-of-type(5)"),
        ("omsattning", "/register/omsattning", "main h2"),
    )
    with serving(db, folder, IN_MAY) as site, swedish() as browser:
        page = enter(browser, site, NARROW)
        for name, path, until in pictures:
            page.goto(path)
            crop(page, name, page.get_by_role("heading", level=1), page.locator(until).first)
        call, _, check, conference, *_ = furnished.links
        for name, path, until in (
            ("svara", call, "main h2:nth-of-type(2)"),
            ("justera", check, "footer"),
            ("anmalan", conference, "fieldset.row-of:nth-of-type(2)"),
        ):
            page.goto(path)
            crop(page, name, page.locator(".kicker"), page.locator(until).first)
    db.dispose()


async def decided(look: Callable[[Database], None]) -> None:
    """A remiss played by its scenario until most have decided at home, to look at."""
    as_of = date(2021, 12, 1)
    file, directory = read_process(REMISS, today=as_of)
    scenario = read_scenario(ROOT / "processes" / "scenarios" / "nationellplan.yaml", file)
    async with stage() as played:
        await played.start(file, directory, at_local(as_of, 8))
        for act in sorted(scenario.acts, key=instant_of):
            if instant_of(act) < DECIDED:
                await played.perform(act)
        await played.advance(DECIDED)
        await asyncio.to_thread(look, played.db)


def remiss(db: Database) -> None:
    """Who stands behind the joint answer, and the year's figures."""
    with tempfile.TemporaryDirectory() as folder, serving(db, Path(folder), DECIDED) as site, swedish() as browser:
        page = enter(browser, site, NARROW)
        page.goto("/arenden/remiss-nationellplan-2021")
        found = page.locator("main h2", has_text="Vilka som står bakom svaret")
        crop(page, "remiss", found, found.locator("xpath=following-sibling::h2[1]"))
        page.goto("/aret/register?ar=2021")
        crop(page, "arenderegister", page.get_by_role("heading", level=1), heading(page, "Ärenden per slag"))


def made(db: Database, folder: Path) -> None:
    """The contract played to May, where one task is late and five of eight have answered."""
    db.migrate()
    site = Site(db, folder)
    engine = at_once(site)
    for step, seat, on in DONE:
        site.advance(at_local(on, 14))
        done = AnswerIn.model_validate({"process": PROCESS, "step": step, "seat": seat, "values": {"klart": "klart"}})
        with db.write() as session:
            answers.record_answer(session, done, now=site.now, channel=Channel.WEB)
        asyncio.run(dispatch_news(db, engine, now=site.now))
    site.advance(IN_MAY)
    for organisation in ("haninge", "tyreso", "huddinge", "nacka"):
        site.answer(organisation)
    site.answer("salem", procure="nej")
    with db.write() as session:
        for component in ("worker", "scheduler", "engine"):
            heartbeats.beat(session, component, IN_MAY)


def swedish() -> AbstractContextManager[Browser]:
    """Chromium with fields for days as in Sweden."""
    return chromium("--lang=sv-SE", "--accept-lang=sv-SE")


def main() -> None:
    """Make every picture; those that are no longer made are removed."""
    FOLDER.mkdir(exist_ok=True)
    for old in FOLDER.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{folder}/svarstid.db")
        made(db, Path(folder))
        with serving(db, Path(folder), IN_MAY) as site, swedish() as browser:
            page, narrow = enter(browser, site, WIDE), enter(browser, site, NARROW)
            matters(page, narrow)
            plans(narrow)
            own_question(narrow)
            year(page)
            register(narrow)
            meetings(narrow, site)
        db.dispose()
    with tempfile.TemporaryDirectory() as folder:
        besides(Path(folder))
    asyncio.run(decided(remiss))


if __name__ == "__main__":
    main()

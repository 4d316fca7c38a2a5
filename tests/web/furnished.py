"""A register with one of everything that the desk makes besides matters: meetings, a conference, a document, a fee.

Made by the forms of the desk, on Tuesday 14 May 2024, and shared by the tests that look at every page.
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.testclient import TestClient

from mail.links import conference_url, shared_url, view_url
from mail.tokens import Keys
from tests.web.desk.meetings.year_2023 import EIGHT, director, plan_form
from tests.web.site import SECRET, Site

HELD, CALLED, PLANNED = "2024-05-02", "2024-05-30", "2024-06-13"
"""The days of three meetings: a Thursday each."""
BODY = "ledningsgruppen"
CONFERENCE = "planeringskonferens-2024-06-13"
DOCUMENT = "underlag-till-ledningsgruppen"
SCB = "region;Folkmängd 2023\n" + "".join(
    f"{name};{figure}\n"
    for name, figure in (
        ("Botkyrka", 95_318), ("Haninge", 98_935), ("Huddinge", 113_951), ("Nykvarn", 11_738),
        ("Nynäshamn", 29_730), ("Salem", 17_322), ("Södertälje", 103_221), ("Tyresö", 49_220),
    )
)  # fmt: skip
"""A file as SCB gives it; the figures are made up."""


@dataclass(frozen=True)
class Furnished:
    """Where everything is."""

    desk: tuple[str, ...]
    """The pages of the desk that show it."""
    forms: tuple[str, ...]
    """Those that are forms."""
    links: tuple[str, ...]
    """The pages that open by a link in a mail."""


def meeting(day: str) -> str:
    """The address of one of the meetings."""
    return f"/moten/{BODY}-{day}"


def furnish(site: Site, desk: TestClient) -> Furnished:
    """Make it all; `desk` is logged in."""
    call, receipt, check = _meetings(site, desk)
    links = (call, receipt, check, _conference(site, desk), _document(site, desk), f"{call}/punkter")
    _fee(desk)
    series = _series(desk)
    held, called, planned = meeting(HELD), meeting(CALLED), meeting(PLANNED)
    shown = (
        "/moten", held, called, planned, "/moten/utestaende", f"{planned}/dagordning", f"{held}/dagordning",
        f"{planned}/inkommet",
        f"{called}/narvaro", f"{held}/justering", f"/register/organ/{BODY}", "/konferenser",
        f"/konferenser/{CONFERENCE}", "/dokument", f"/dokument/{DOCUMENT}", "/dokument/kanaler", "/avgifter",
        "/avgifter/2024", "/aret", "/aret/register?ar=2024", "/aret/aterkommande", series, "/register/omsattning",
        "/register/fortroendevalda",
    )  # fmt: skip
    forms = (
        "/moten/nytt", f"/moten/nytt?organ={BODY}", f"{planned}/andra", f"{planned}/stall-in", f"{planned}/kalla",
        f"{called}/stall-in", f"{called}/synpunkt", f"{planned}/dagordning/ny", f"{planned}/dagordning/1",
        f"{held}/var-med", f"{held}/efter", "/moten/utestaende/1", "/konferenser/ny",
        f"/konferenser/{CONFERENCE}/andra", f"/konferenser/{CONFERENCE}/anmal/salem",
        f"/konferenser/{CONFERENCE}/information", f"/konferenser/{CONFERENCE}/fordela",
        f"/konferenser/{CONFERENCE}/stang", "/dokument/nytt", f"/dokument/{DOCUMENT}/ny", "/avgifter/ny",
        "/avgifter/2024/ratta", "/aret/aterkommande/ny", "/register/organ/nytt", f"/register/organ/{BODY}/val",
        f"/register/organ/{BODY}/ledamot",
    )  # fmt: skip
    return Furnished(shown, forms, links)


def _meetings(site: Site, desk: TestClient) -> tuple[str, str, str]:
    days = "\n".join(f"{day} 8.30–11.00" for day in (HELD, CALLED, PLANNED))
    _done(desk, "/moten/nytt", plan_form(days=days, organ=BODY, gor="planera", place="Hågelbyparken"))
    for day, title, kind in (
        (PLANNED, "Samordnad varudistribution", "beslut"),
        (CALLED, "Samordnad varudistribution", "beslut"),
        (CALLED, "Läget i remisserna", "information"),
    ):
        item = {"title": title, "kind": kind, "subject": "annat", "owner": director("haninge")}
        item["proposal"] = "Tidplanen godkänns." if kind == "beslut" else ""
        _done(desk, f"{meeting(day)}/dagordning/ny", item)
    _done(desk, f"{meeting(CALLED)}/kalla", {"nar": "nu"})
    site.send()
    call = _link(site, "meeting_call", "salem")
    for municipality, how in (("haninge", "plats"), ("tyreso", "digitalt"), ("botkyrka", "franvarande")):
        _done(desk, _link(site, "meeting_call", municipality), {"seen": "0", "how-1": how})
    _done(desk, f"{meeting(HELD)}/var-med", {f"was-{number}-1": "hela" for number in range(1, 8)})
    added = {"title-1": "Hemsidan", "state-1": "bordlagd", "note-1": "Tas upp igen i juni."}
    _done(desk, f"{meeting(HELD)}/efter", added | {"task-1": "Ta fram ett förslag", "owner-1": director("salem"),
                                                  "due-1": "2024-06-12"})  # fmt: skip
    _done(desk, f"{meeting(HELD)}/justering/valj", {"signer-1": director("huddinge")})
    _done(desk, f"{meeting(HELD)}/justering/skicka", {})
    check = f"{_link(site, 'meeting_checking', 'huddinge')}/justera"
    return call, f"{_link(site, 'meeting_call', 'haninge')}/kvitto", check


def _conference(site: Site, desk: TestClient) -> str:
    typed = {
        "role": "kommundirektor", "title": "Planeringskonferens", "held_on": "2024-06-13", "place": "Hågelbyparken",
        "time": "kl. 9.00–16.00", "register_by": "2024-05-31", "rule": "lika", "asks_diet": "ja",
        **{f"q-{key}": "5" for key in EIGHT}, "do": "skicka",
    }  # fmt: skip
    _done(desk, "/konferenser/ny", typed)
    site.send()
    row = {"rows": "1", "seen": "0", "name-0": "Ordföranden", "side-0": "politik", "mode-0": "plats"}
    _done(desk, f"/konferenser/{CONFERENCE}/anmal/tyreso", row | {"source": "Telefon"})
    mail = _mail(site, "conference_invitation", "salem")
    return conference_url("", Keys.single(SECRET), *mail)


def _document(site: Site, desk: TestClient) -> str:
    channel = {"name": "Teams", "address": "kanalen Ledningsgruppen", "from_on": "2022-01-01"}
    _done(desk, "/dokument/kanaler", channel | {f"in-{key}": "ja" for key in EIGHT if key != "tyreso"})
    typed = {
        "title": "Underlag till ledningsgruppen", "summary": "Punkt 4 är ny.", "role": "kommundirektor", "seen": "0",
        "expires_on": "2024-08-12", "do": "dela", **{f"to-{key}": "ja" for key in EIGHT},
    }  # fmt: skip
    _done(desk, "/dokument/nytt", typed, file=("underlag.pdf", b"%PDF-1.7\n".ljust(240_000)))
    return shared_url("", Keys.single(SECRET), *_mail(site, "shared_document", "salem"))


def _fee(desk: TestClient) -> None:
    typed = {"year": "2024", "rate": "4,50", "rule": "manader", "seen": "0", "do": "spara"}
    _done(desk, "/avgifter/ny", typed, file=("folkmangd.csv", SCB.encode("utf-8-sig")))


def _series(desk: TestClient) -> str:
    typed = {
        "source": "mall:gemensam-fraga", "title": "Halvårsuppföljning", "anchor": "datum", "first_on": "2024-08-15",
        "often": "6", "workday": "1", "lead": "10", "action": "keep",
    }  # fmt: skip
    return _done(desk, "/aret/aterkommande/ny", typed)


def _done(desk: TestClient, path: str, data: dict[str, str], file: tuple[str, bytes] | None = None) -> str:
    """Send a form that must be taken; where it leads."""
    answer = desk.post(path, data=data, files={"file": file} if file else None)
    assert answer.status_code == 303, (path, answer.status_code, answer.text)
    return answer.headers["location"].partition("?")[0]


def _mail(site: Site, kind: str, municipality: str) -> tuple[str, str]:
    """What the newest link of that kind to a municipality is made of."""
    mail = [row for row in site.mails() if row.kind == kind and row.seat == director(municipality)][-1]
    return str(mail.props["public_id"]), mail.to_email


def _link(site: Site, kind: str, municipality: str) -> str:
    return view_url("", Keys.single(SECRET), *_mail(site, kind, municipality))

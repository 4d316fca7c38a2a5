"""An own question on the desk, without scripts: it grows, is refused at its field, kept, opened again, and started."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import yaml
from starlette.testclient import TestClient

from acts.duties import CarryOut
from db.answers.answers import record_answer
from db.case import load_state
from db.processes import find_invitation, load_file, load_plan
from db.register.seats import load_seats
from files.shipped import PROCESSES
from files.uploaded import read_uploaded
from kinds.fraga.pages.as_form import exact_form
from mail.tokens import Keys, token
from mail.writing.render import render
from rules.dates.clock import local_date
from schemas.duties import ONCE, Open
from schemas.file.calendar import BodyKind
from schemas.inquiry import Channel, QuestionType, Silence, Strength
from schemas.messages import AnswerIn
from tests.web.desk.asking import EVERY_TYPE, FORM, KEY, QUESTION, file_text, held, press, told
from tests.web.desk.starting import carried, processes
from tests.web.site import IN_MAY, SECRET, Site

TODAY = local_date(IN_MAY)


def start(desk: TestClient, typed: dict[str, str]) -> str:
    """The key of the matter that the form starts."""
    seen = desk.post(FORM, data=typed | {"action": "plan"})
    assert seen.status_code == 200, told(seen.text)
    started = desk.post("/nytt/starta", data=carried(seen.text))
    assert started.status_code == 303
    return str(re.split(r"[/?]", started.headers["location"])[2])


def as_file(desk: TestClient, typed: dict[str, str]) -> str:
    """The process file that the form makes."""
    return file_text(desk.post(FORM, data=typed | {"action": "plan"}).text)


def opened(site: Site, process: str, seat: str) -> str:
    """The path of a seat's answer page, of a matter whose one step opens now."""
    with site.db.read() as session:
        state = load_state(session, process)
    duty = Open(at=site.now, step="fraga", seats=state.times("fraga").seats, key=ONCE)
    site.activities.carry_out(CarryOut.model_validate({"process": process, "now": site.now, "duties": [duty]}))
    with site.db.read() as session:
        link = find_invitation(session, process, "fraga", seat)
    assert link is not None
    return f"/s/{token(Keys.single(SECRET), link.public_id, link.generation)}"


def test_rows_are_added_moved_and_taken_away_by_buttons(desk: TestClient) -> None:
    typed = press(desk, QUESTION, "question-add") | {"q2-text": "Andra frågan?", "q2-type": "val"}
    typed = press(desk, typed, "refresh") | {"q2-c1-label": "Ett", "q2-c2-label": "Två"}
    typed = press(desk, typed, "choice-add-2") | {"q2-c3-label": "Tre"}
    typed = press(desk, typed, "question-up-2")
    assert (typed["q1-text"], typed["q1-c3-label"], typed["q2-text"]) == (
        "Andra frågan?",
        "Tre",
        "Vill kommunen delta?",
    )
    typed = press(desk, typed, "choice-remove-1-3")
    assert "q1-c3-label" not in typed and typed["q1-c2-label"] == "Två"
    typed = press(desk, press(desk, typed, "external-add") | {"e1-name": "Luleå kommun"}, "document-add")
    assert typed["e1-name"] == "Luleå kommun"
    typed = press(desk, press(desk, typed, "question-remove-1"), "external-remove-1")
    assert (typed["q1-text"], "q2-text" in typed, "e1-name" in typed) == ("Vill kommunen delta?", False, False)
    assert [name for name in press(desk, typed, "all-out") if name.startswith("party-")] == []
    assert len([name for name in press(desk, typed, "all-in") if name.startswith("party-")]) > 7
    # What does not fit the form any more, as from an old page, changes nothing.
    assert press(desk, typed, "choice-remove-9-9") == press(desk, typed, "refresh")


def test_another_type_of_question_has_the_rule_that_is_usual_for_it(desk: TestClient) -> None:
    typed = press(desk, QUESTION | {"q1-rule": "majoritet"}, "refresh")
    assert typed["q1-rule"] == "majoritet"
    assert press(desk, typed | {"q1-type": "val"}, "refresh")["q1-rule"] == "alla_svarat"


def test_every_type_with_its_settings_makes_a_file_that_makes_the_same_form(desk: TestClient) -> None:
    asked = {name: text for name, text in QUESTION.items() if not name.startswith("q1-")}
    typed = asked | EVERY_TYPE | {"level": "kommunstyrelse", "silence": "utanfor", "closes": "ja", "due_rule": "before"}
    typed |= {"opens_on": "2024-05-20", "basis": "agreement", "source": "Ledningsgruppen", "diarienummer": "KS 2024/1"}
    text = file_text(desk.post(FORM, data=typed | {"action": "plan"}).text)
    file, directory = read_uploaded(text.encode(), "egen.yaml", folder=PROCESSES, today=TODAY)
    step = file.steps[0]
    assert {question.type for question in step.questions} == set(QuestionType)
    assert (step.level, step.home_body, step.silence) == (Strength.BOARD, BodyKind.BOARD, Silence.STAYS_OUT)
    assert [option.key for option in step.questions[6].options] == ["2024-06-18", "2024-06-18-2"]
    assert step.questions[6].must_have == ["salem/kommundirektor"]
    again = exact_form(file, directory)
    assert again is not None and file_text(desk.post(FORM, data=again | {"action": "plan"}).text) == text


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"title": ""}, "title", "Rubriken saknas"),
        ({"q1-text": " "}, "q1-text", "Frågan saknas"),
        ({"q1-type": "val"}, "q1-c1-label", "minst två"),
        ({"q1-type": "val", "q1-c1-label": "A", "q1-c2-label": "B", "q1-rule": "alla_ja"}, "q1-rule", "räknar ja"),
        ({"q1-rule": "minst_k"}, "q1-at_least", "Antalet saknas"),
        ({"q1-rule": "minst_k", "q1-at_least": "9"}, "q1-at_least", "bara 2 tillfrågas"),
        ({"q1-type": "belopp", "q1-least": "9", "q1-most": "2"}, "q1-most", "mindre än det minsta"),
        ({"q1-type": "datumval", "q1-o1-on": "2024-06-31"}, "q1-o1-on", "finns inte"),
        ({"q1-type": "datumval", "q1-o1-on": "2024-06-12"}, "q1-o1-on", "för få"),
        ({"q1-type": "avsnitt"}, "q1-sections", "Avsnitten saknas"),
        ({"q1-type": "namn", "q1-at_most": "13"}, "q1-at_most", "högst 12"),
        ({"q1-type": "namn", "q1-fields-titel": "ja"}, "q1-fields", "Namnet behövs"),
        ({"q1-label": "x" * 61}, "q1-label", "högst 60"),
        ({"due_on": ""}, "due_on", "Svarsdagen saknas"),
        ({"due_on": "2024-05-15", "opens_on": "2024-05-20"}, "due_on", "öppnar först"),
        ({"silence": "utanfor"}, "silence", "utanför"),
        ({"role": "kso", "party-nacka": "ja"}, "role", "Nacka kommun har ingen sådan roll"),
        ({"party-tyreso": "", "party-salem": ""}, "party", "Ingen är tillfrågad"),
        ({"e1-name": "Luleå kommun"}, "e1-email", "E-postadressen saknas"),
        ({"e1-name": "Luleå kommun", "e1-email": "lulea"}, "e1-email", "ingen e-postadress"),
        ({"d1-url": "lank"}, "d1-title", "namn saknas"),
        ({"d1-title": "Underlag", "d1-url": "ftp://x"}, "d1-url", "https://"),
        ({"d1-title": "U", "d1-file": "u.pdf", "d1-sha256": "a" * 64}, "d1-title", "finns inte hos oss"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_nothing_typed_is_lost(
    desk: TestClient, changes: dict[str, str], field: str, said: str
) -> None:
    typed = {name: text for name, text in (QUESTION | changes).items() if text}
    refused = desk.post(FORM, data=typed | {"action": "plan"})
    assert refused.status_code == 422
    assert [text for name, text in told(refused.text) if name == field and said in text] != []
    assert f'id="{field}"' in refused.text and f'id="{field}-fel"' in refused.text
    kept = held(refused.text)
    assert {name: kept.get(name) for name in typed if name != "q1-text"} == {
        name: text for name, text in typed.items() if name != "q1-text"
    }


def test_the_plan_is_worked_out_beside_the_form_and_while_typing(desk: TestClient) -> None:
    typed = QUESTION | {"level": "kommunstyrelse", "due_on": "2024-06-06"}  # torsdag den 6 juni 2024, nationaldagen
    page = press_page(desk, typed)
    part = desk.post(FORM, data=typed | {"fragment": "ja"}).text
    for shown in (page, part):
        assert "Svara senast torsdag den 6 juni 2024" in shown and "är Sveriges nationaldag" in shown
        assert "Varje kommuns sista sammanträde" in shown and "Inget sammanträde ligger i tid" in shown
        assert "Tiden är för kort" in shown
    assert "<html" not in part and "Planen räknas fram" in desk.post(FORM, data={"fragment": "ja"}).text


def press_page(desk: TestClient, typed: dict[str, str]) -> str:
    """The page after the button that works the plan out."""
    return desk.post(FORM, data=typed | {"action": "refresh"}).text


def test_a_draft_is_kept_wrong_and_all_and_is_none_any_more_when_it_is_started(desk: TestClient, site: Site) -> None:
    before, mails = processes(site), len(site.mails())
    kept = desk.post(FORM, data={"title": "Halvfärdig", "q1-type": "val", "due_on": "i morgon", "action": "save"})
    assert kept.status_code == 303
    page = desk.get(kept.headers["location"]).text
    assert "Utkastet är sparat" in page and held(page)["due_on"] == "i morgon"
    for listed in (desk.get("/nytt").text, desk.get("/").text):
        assert "Halvfärdig" in listed and "Inget har skickats" in listed
    draft = held(page)["saved"]
    again = desk.post(FORM, data=QUESTION | {"saved": draft, "action": "save"})
    assert again.headers["location"].startswith(f"{FORM}?utkast={draft}")
    got = desk.get(f"{FORM}/fil.yaml", params={"utkast": draft})
    assert "attachment" in got.headers["content-disposition"] and yaml.safe_load(got.text)["title"] == QUESTION["title"]
    assert processes(site) == before and len(site.mails()) == mails
    assert start(desk, QUESTION | {"saved": draft}) == KEY
    assert desk.get(FORM, params={"utkast": draft}).status_code == 404


def test_a_draft_can_be_taken_away(desk: TestClient) -> None:
    address = desk.post(FORM, data={"title": "Bort", "action": "save"}).headers["location"]
    key = address.partition("utkast=")[2].partition("&")[0]
    assert desk.post(f"/nytt/utkast/{key}/ta-bort").status_code == 303
    assert "Bort" not in desk.get("/nytt").text and desk.get(address).status_code == 404
    assert desk.post(f"/nytt/utkast/{key}/ta-bort").status_code == 303


def test_a_template_of_our_own_has_new_days(desk: TestClient, site: Site) -> None:
    assert dict(told(desk.post(FORM, data=QUESTION | {"action": "template"}).text)).keys() == {"template_name"}
    made = desk.post(
        FORM, data=QUESTION | {"action": "template", "template_name": "Tolkfrågan", "template_about": "År"}
    )
    assert made.headers["location"] == "/nytt?klart=mall"
    listed = desk.get("/nytt").text
    site.now = site.now.replace(year=2025)  # onsdag den 14 maj 2025
    found = re.search(rf'href="({FORM}\?mall=[^"]*)"><strong>Tolkfrågan', listed)
    assert found is not None
    site.log_in(desk)
    typed = held(desk.get(found[1]).text)
    # 14 maj–11 juni 2024 is nineteen working days (6 June is a holiday); so is 14 maj–12 juni 2025 (29 May and 6 June).
    assert (typed["due_on"], typed["q1-text"]) == ("2025-06-12", "Vill kommunen delta?")
    assert "saved" not in typed


def test_an_earlier_matter_gives_its_questions_and_parties(desk: TestClient, site: Site) -> None:
    external = {"e1-name": "Luleå kommun", "e1-person": "Handläggaren", "e1-email": "upphandling@lulea.example"}
    poll = {"q2-text": "Vilken dag?", "q2-type": "datumval", "q2-o1-on": "2024-06-18", "q2-o2-on": "2024-06-19"}
    assert start(desk, QUESTION | external | poll) == KEY
    with site.db.read() as session:
        seats = load_seats(session, ["extern-lulea-kommun"], TODAY)
        assert load_file(session, KEY).organisations == []  # people stand in the register of people alone
        assert load_plan(session, KEY).steps[0].seats[-1] == "extern-lulea-kommun/kontakt"
    holder = seats.holder("extern-lulea-kommun/kontakt")
    assert holder is not None and (holder.name, holder.email) == ("Handläggaren", "upphandling@lulea.example")
    listed = desk.get(f"{FORM}/tidigare").text
    assert f"?fran={KEY}&amp;steg=fraga" in listed and "varudistribution-2023" in listed
    typed = held(desk.get(FORM, params={"fran": KEY, "steg": "fraga"}).text)
    assert {**QUESTION, **external}.items() - typed.items() == {("due_on", "2024-06-11")} - typed.items()
    assert typed["q2-o1-on"] > typed["due_on"] >= "2024-06-11" and "key" not in typed
    assert start(desk, typed) == f"{KEY}-2"
    other = desk.post(FORM, data=typed | {"e1-email": "annan@lulea.example", "action": "plan"})
    assert "finns redan i registret med adressen" in dict(told(other.text))["e1-email"]
    from_contract = held(desk.get(FORM, params={"fran": "varudistribution-2023", "steg": "forlangning"}).text)
    assert from_contract["q2-text"] and from_contract["party-nacka"] == "ja"
    assert desk.get(FORM, params={"fran": "finns-inte"}).status_code == 404


def test_a_yaml_file_is_opened_as_a_draft_in_the_form_that_can_say_it(desk: TestClient) -> None:
    def opened(content: str) -> str:
        files = {"file": ("fil.yaml", content.encode())}
        answer = desk.post("/nytt/plan", data={"action": "open"}, files=files)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    text = file_text(desk.post(FORM, data=QUESTION | {"opens_on": "2024-05-20", "action": "plan"}).text)
    form = opened(text)
    assert form.startswith(f"{FORM}?utkast=")
    typed = held(desk.get(form).text)
    assert typed["title"] == QUESTION["title"] and file_text(desk.post(FORM, data=typed).text) == text
    # More than one step: no form can say it, so it stays the file that it is.
    other = opened((PROCESSES / "varudistribution-2023.yaml").read_text(encoding="utf-8"))
    assert other.startswith("/nytt/fil?utkast=")
    plan = desk.get(other)
    assert plan.status_code == 200 and "Utkastet är sparat" in plan.text
    saved = carried(plan.text) | {"action": "save"}
    assert desk.post("/nytt/fil", data=saved).headers["location"].startswith(other.partition("&")[0])
    got = desk.post("/nytt/fil.yaml", data=saved)
    assert got.text.strip() == saved["file_text"].strip() and got.headers["content-type"].startswith("application/yaml")
    broken = desk.post("/nytt/plan", data={"action": "open"}, files={"file": ("fil.yaml", b"title: [")})
    assert broken.status_code == 422 and told(broken.text)[0][0] == "file"


@pytest.mark.parametrize("form", ["/nytt/mall/gemensam-fraga", "/nytt/remiss"])
def test_the_other_forms_are_drafts_too(desk: TestClient, form: str) -> None:
    field = "rubrik" if "mall" in form else "title"
    kept = desk.post(form, data={field: "Senare", "action": "save"})
    assert kept.status_code == 303
    page = desk.get(kept.headers["location"]).text
    assert "Utkastet är sparat" in page and 'value="Senare"' in page
    assert "Senare" in desk.get("/nytt").text


def test_a_document_is_kept_and_read_by_those_who_are_asked(desk: TestClient, site: Site) -> None:
    refused = desk.post(FORM, data=QUESTION | {"d1-title": ""}, files={"d1-upload": ("a.exe", b"MZ")})
    assert "tas inte emot" in dict(told(refused.text))["d1-upload"]
    files = {"d1-upload": ("Underlag.pdf", b"%PDF-1.7 underlag")}
    page = desk.post(FORM, data=QUESTION | {"d1-title": "", "action": "refresh"}, files=files).text
    typed = held(page)
    assert (typed["d1-title"], typed["d1-file"]) == ("Underlag", "Underlag.pdf")
    assert start(desk, typed) == KEY
    with site.db.read() as session:
        step = load_plan(session, KEY).steps[0]
    document = step.documents[0]
    assert document.file == "Underlag.pdf"
    path = opened(site, KEY, "salem/kommundirektor")
    page = desk.get(path).text
    assert f'href="{path}/handling/{document.sha256}"' in page
    got = desk.get(f"{path}/handling/{document.sha256}")
    assert got.content == files["d1-upload"][1] and "attachment" in got.headers["content-disposition"]
    assert desk.get(f"{path}/handling/{'0' * 64}").status_code == 404
    # What the organisation fetches for its own files is what its page lists, and the mailed receipt leads there.
    question = step.questions[0].key
    answer = AnswerIn(process=KEY, step=step.key, seat="salem/kommundirektor", values={question: "ja"})
    with site.db.write() as session:
        record_answer(session, answer, now=site.now, channel=Channel.WEB)
    mail = next(row for row in site.mails() if row.kind == "receipt" and row.process == KEY)
    (part,) = re.findall(r"http://testserver(/s/\S+/del)", render(mail, "http://testserver", Keys.single(SECRET)).text)
    listed = re.findall(r'/del/fil/(\w{64})" download>(.*?)</a>', desk.get(part).text)
    with zipfile.ZipFile(io.BytesIO(desk.get(f"{part}/allt.zip").content)) as packed:
        assert packed.namelist() == ["kvitto.pdf", f"{document.sha256[:8]}-Underlag.pdf", "SHA256SUMS"]
    assert listed == [(document.sha256, "Underlag")]
    assert "Finns på svarssidan." in desk.post("/nytt/mejl", data={"file_text": as_file(desk, typed)}).text


def test_every_mail_is_read_before_the_start(desk: TestClient, site: Site) -> None:
    before = len(site.mails())
    asked = {name: text for name, text in QUESTION.items() if not name.startswith("q1-")}
    level = {"level": "delegation", "silence": "utanfor"}
    plan = desk.post(FORM, data=asked | EVERY_TYPE | level | {"action": "plan"}).text
    page = desk.post("/nytt/mejl", data={"file_text": file_text(plan), "file_name": "x.yaml", "back": FORM, **QUESTION})
    for sort in ("Inbjudan att svara", "Påminnelse", "Sista påminnelse", "Fråga till ersättare", "Kvitto",
                 "Besked till kansliet om vad som saknas", "Besked om utfall"):  # fmt: skip
        assert f"<strong>{sort}</strong>" in page.text
    assert "Svaret ska vara ett beslut på delegation." in page.text
    assert "Den som inte har svarat är inte med." in page.text
    assert f'<form method="post" action="{FORM}"' in page.text and 'name="title" value="Gemensamma tolkar"' in page.text
    assert len(site.mails()) == before and KEY not in processes(site)

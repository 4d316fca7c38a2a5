"""Every mail against its stored text, and what must hold for all of them.

After a wanted change: `REWRITE_EXPECTED=1 pytest tests/mail/test_render.py`, and read the difference.
"""

from __future__ import annotations

import html
import os
import re
from dataclasses import replace
from pathlib import Path

import pytest
from jinja2 import Environment, UndefinedError

from mail.kinds import MAILS, props_of
from mail.kinds.question.invitation import invitation
from mail.kinds.question.outcome import OutcomeProps
from mail.letter import Letter, Mail
from mail.writing import wording
from mail.writing.render import TEMPLATES, Rendered, _environment, render, render_subject, wrapped
from tests.mail.letters_of_every_kind import (
    BASE_URL,
    KEYS,
    TYRESO,
    answered,
    at,
    every_letter,
    matter,
    question_step,
    row_of,
)

EXPECTED = Path(__file__).parent / "expected"
LETTERS = every_letter()
DATED = re.compile(r"(måndag|tisdag|onsdag|torsdag|fredag) den \d{1,2} \w+ \d{4}")
BARE_ANSWER = re.compile(r"^\W*(ja|nej)(\W+(ja|nej))*\W*$", re.IGNORECASE)
ASKING = [mail.name for mail in MAILS.values() if mail.is_ask]
ASKING += ["deadline_moved", "anstand_granted", "escalation", "undecided", "meeting_call", "meeting_reminder"]


def rendered(letter: Letter) -> Rendered:
    return render(row_of(letter), BASE_URL, KEYS)


def as_text(page: str) -> list[str]:
    """The lines that a reply would quote: every block, row break and table cell on a line of its own."""
    body = page[page.index("<body") :]
    return html.unescape(re.sub(r"<(?!/?(a|strong|span)\b)[^>]*>", "\n", body).replace("</strong>", "")).splitlines()


@pytest.mark.parametrize("name", LETTERS)
def test_the_mail_reads_as_stored(name: str) -> None:
    mail = rendered(LETTERS[name])
    found = f"{mail.subject}\n\n{mail.text}" + (f"\n{mail.ics}".replace("\r\n", "\n") if mail.ics else "")
    stored = EXPECTED / f"{name}.txt"
    if os.environ.get("REWRITE_EXPECTED"):
        stored.write_text(found, encoding="utf-8")
    assert found == stored.read_text(encoding="utf-8")


def test_the_html_of_an_invitation_reads_as_stored() -> None:
    stored = EXPECTED / "invitation.html"
    found = rendered(LETTERS["invitation"]).html
    if os.environ.get("REWRITE_EXPECTED"):
        stored.write_text(found, encoding="utf-8")
    assert found == stored.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("title", "subject"),
    [
        ("Tolktjänster", "Utfallet är fastställt (ja för Tyresö kommun och Nacka kommun): Tolktjänster"),
        ("Gemensamma tolktjänster", "Utfallet är fastställt (ja för 2 av 3 parter): Gemensamma tolktjänster"),
        (
            "Gemensamma tolktjänster i länets alla kommuner",
            "Utfallet är fastställt (ja för 2 av 3 parter): Gemensamma tolktjänster…",
        ),
    ],
)
def test_a_yes_for_some_is_no_plain_yes_in_the_subject(title: str, subject: str) -> None:
    letter = LETTERS["outcome_some"]
    assert isinstance(letter.props, OutcomeProps)
    props = letter.props.model_copy(update={"title": title})
    assert render_subject(letter.kind, props) == subject and len(subject) <= 78


@pytest.mark.parametrize("name", ["outcome_some", "information", "late_ruled", "released"])
def test_a_question_that_is_called_as_its_matter_is_named_once(name: str) -> None:
    letter = LETTERS[name]
    title = letter.props.model_dump()["process_title"]
    mail = rendered(replace(letter, props=letter.props.model_copy(update={"title": title})))
    assert "Gäller:" not in mail.text and mail.subject.count(title[:20]) <= 1


def test_no_stored_text_is_left_behind() -> None:
    assert {path.stem for path in EXPECTED.glob("*.txt")} == set(LETTERS)


@pytest.mark.parametrize("mail", MAILS.values(), ids=lambda mail: mail.name)
def test_every_mail_has_a_letter_here(mail: Mail) -> None:
    assert any(letter.kind == mail.name for letter in LETTERS.values())


@pytest.mark.parametrize("name", [name for name, letter in LETTERS.items() if letter.kind in ASKING])
def test_subject_and_first_line_say_by_when_with_weekday(name: str) -> None:
    mail = rendered(LETTERS[name])
    assert DATED.search(mail.subject)
    first = " ".join(mail.text.split("\n\n")[1].split())
    assert DATED.search(first), first
    assert DATED.search(mail.html[mail.html.index("<h1") :])


@pytest.mark.parametrize("name", LETTERS)
def test_no_line_that_a_reply_quotes_is_a_bare_yes_or_no(name: str) -> None:
    mail = rendered(LETTERS[name])
    for line in mail.text.splitlines() + as_text(mail.html):
        assert not BARE_ANSWER.match(line.strip()), line


@pytest.mark.parametrize("name", LETTERS)
def test_plain_text_has_short_lines_and_no_leftovers(name: str) -> None:
    text = rendered(LETTERS[name]).text
    assert "\n\n\n" not in text
    for line in text.splitlines():
        assert len(line) <= 76 or line.strip().startswith("https://"), line
        assert not re.search(r"\{\{|\}\}|None|&amp;|StepKind|\ue000", line), line
        assert line == line.rstrip()


@pytest.mark.parametrize("name", LETTERS)
def test_html_fits_outlook_and_a_screen_reader(name: str) -> None:
    page = rendered(LETTERS[name]).html
    assert '<html lang="sv">' in page
    assert page.count("<h1") == 1
    assert "@import" not in page and "<link" not in page and "<img" not in page and "<script" not in page
    assert all('style="' in tag for tag in re.findall(r'<\w+[^>]*class="[^>]*>', page))
    assert page.count('role="presentation"') >= page.count("<table") - page.count('class="facts"')
    for table in re.findall(r'<table class="facts".*?</table>', page, re.DOTALL):
        assert 'scope="col"' in table and 'scope="row"' in table


@pytest.mark.parametrize("name", LETTERS)
def test_every_link_is_ours_a_document_or_the_contact(name: str) -> None:
    page = rendered(LETTERS[name]).html
    for link in re.findall(r'href="([^"]*)"', page):
        assert link.startswith(
            (
                f"{BASE_URL}/s/",
                f"{BASE_URL}/u/",
                f"{BASE_URL}/n/",
                f"{BASE_URL}/m/",
                f"{BASE_URL}/k/",
                f"{BASE_URL}/d/",
                f"{BASE_URL}/arenden/",
                f"{BASE_URL}/inkorg/",
                f"{BASE_URL}/utkorg/",
                f"{BASE_URL}/driftlage",
                f"{BASE_URL}/nytt/",
                "mailto:kansli@",
                "https://sodertorn.example/",
            )
        )


def test_an_invitation_has_one_button_and_no_answer_in_its_link() -> None:
    mail = rendered(LETTERS["invitation"])
    buttons = re.findall(r'<a class="button-link"[^>]*href="([^"]*)"[^>]*>([^<]*)</a>', mail.html)
    assert [label for _, label in buttons] == ["Svara"]
    assert "?" not in buttons[0][0]
    assert mail.text.count(f"{BASE_URL}/s/") == 1


def test_task_mails_are_marked_as_done_by_their_button() -> None:
    for name in ("task", "task_notice", "task_reminder", "alarm"):
        assert ">Markera som klar</a>" in rendered(LETTERS[name]).html


def test_both_days_are_named_where_they_differ() -> None:
    # 13 July 2024 is a Saturday.
    both = "Svarsdagen är lördag den 13 juli 2024, så svara senast fredag den 12 juli 2024."
    mail = rendered(LETTERS["invitation_saturday"])
    assert mail.subject.startswith("Svar senast fredag den 12 juli 2024: ")
    assert both in mail.html
    assert both in " ".join(mail.text.split())


def test_no_mail_blames() -> None:
    for letter in LETTERS.values():
        mail = rendered(letter)
        assert "har inte svarat" not in mail.text or letter.kind == "stand_in"
        assert not re.search(r"försumma|förseelse|trots påminnelse|omgående|snarast", mail.text, re.IGNORECASE)


def test_the_same_row_makes_the_same_mail_also_from_json() -> None:
    for letter in LETTERS.values():
        row = row_of(letter)
        again = props_of(letter.kind, row.props)
        assert again == letter.props
        row.props = again.model_dump(mode="json")
        assert render(row, BASE_URL, KEYS) == rendered(letter)


def test_a_stored_subject_stands() -> None:
    row = row_of(LETTERS["invitation"], subject="Som den sparades")
    assert render(row, BASE_URL, KEYS).subject == "Som den sparades"


def test_what_people_write_is_text_and_never_markup() -> None:
    nasty = 'Ja <script>alert(1)</script> & "så"\nSvar: nej'
    letter = every_letter()["receipt"]
    props = letter.props.model_copy(update={"summary": answered(comment=nasty)})
    row = row_of(letter)
    row.props = props.model_dump(mode="json")
    mail = render(row, BASE_URL, KEYS)
    assert "<script>" not in mail.html
    assert "&lt;script&gt;" in mail.html
    assert '<script>alert(1)</script> & "så"' in mail.text


def test_a_subject_is_one_line_whatever_the_title_holds() -> None:
    step = question_step(title="Första raden\r\nBcc: alla@sodertorn.example")
    letter = invitation(matter(step), TYRESO, send_at=at(step.schedule.due_on))
    assert "\n" not in render_subject(letter.kind, letter.props)
    assert "\r" not in render_subject(letter.kind, letter.props)


def test_a_forgotten_value_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _environment().from_string("{{ finns_inte }}").render()


def test_wrapping_never_leaves_a_bare_answer_behind() -> None:
    line = "Frågan om hur vi gör med den gemensamma upphandlingen får nu efter allt ett nej"
    assert all(not BARE_ANSWER.match(found) for found in wrapped(line).splitlines())


def test_a_date_is_not_broken_over_two_lines() -> None:
    text = wrapped("ord " * 14 + "senast torsdag den 30 maj 2024 och sedan mer text efter det")
    assert "den 30 maj 2024" in text


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Tyresö kommun", "Tyresö"),
        ("Salems kommun", "Salem"),
        ("Nynäshamns kommun", "Nynäshamn"),
        ("Höganäs kommun", "Höganäs"),
        ("Munkfors kommun", "Munkfors"),
        ("Tranås kommun", "Tranås"),
        ("Borås stad", "Borås stad"),
        ("Södertörns samverkanskansli", "Södertörns samverkanskansli"),
    ],
)
def test_short_names_of_municipalities(name: str, short: str) -> None:
    assert wording.short_organisation(name) == short


def test_text_and_surface_have_enough_contrast() -> None:
    """WCAG 2.1 AA (1.4.3): 4.5 to 1 for every text colour on every surface it stands on."""
    layout = (TEMPLATES / "layout.html").read_text(encoding="utf-8")
    dark = set(re.findall(r"[ {]color: (#[0-9a-f]{6})", layout)) - {"#ffffff", "#f1f4f4"}
    assert len(dark) >= 4
    for colour in dark:
        assert all(contrast(colour, surface) >= 4.5 for surface in ("#ffffff", "#eaf2f3"))
    assert contrast("#ffffff", "#1d4e5c") >= 4.5


def contrast(one: str, other: str) -> float:
    def luminance(colour: str) -> float:
        parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
        red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_template_is_compiled_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [row_of(letter) for letter in LETTERS.values()]
    for row in rows:
        render(row, BASE_URL, KEYS)
    compiled = []
    monkeypatch.setattr(Environment, "compile", lambda _self, source, *_args, **_more: compiled.append(source))
    for row in rows:
        render(row, BASE_URL, KEYS)
    assert compiled == []

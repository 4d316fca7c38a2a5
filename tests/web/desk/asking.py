"""What the tests of an own question fill in, and how they press the buttons of its form."""

from __future__ import annotations

import html
import re

from starlette.testclient import TestClient

FORM = "/nytt/egen-fraga"
KEY = "fraga-gemensamma-tolkar-2024-06-11"
QUESTION = {
    "title": "Gemensamma tolkar",
    "background": "Avtalen löper ut.",
    "role": "kommundirektor",
    "party-tyreso": "ja",
    "party-salem": "ja",
    "q1-text": "Vill kommunen delta?",
    "q1-type": "ja_nej",
    "due_on": "2024-06-11",
    "due_rule": "by",
    "basis": "internal",
    "silence": "inget",
}
EVERY_TYPE = {
    "q1-text": "Vill kommunen delta?", "q1-type": "ja_nej", "q1-rule": "minst_k_deltar", "q1-at_least": "1",
    "q2-text": "Vilket sätt?", "q2-type": "val", "q2-rule": "alla_ja", "q2-c1-label": "Deltar", "q2-c1-means": "ja",
    "q2-c2-label": "Avstår", "q2-c2-means": "nej", "q2-c2-text": "ja",
    "q3-text": "Vilka teman?", "q3-type": "flerval", "q3-c1-label": "Vägar", "q3-c2-label": "Spår", "q3-at_most": "2",
    "q4-text": "Med egna ord?", "q4-type": "text", "q4-optional": "ja", "q4-label": "ord",
    "q5-text": "Vad bidrar ni med?", "q5-type": "belopp", "q5-unit": "kr", "q5-decimals": "2", "q5-least": "0",
    "q5-most": "500",
    "q6-text": "När är ni klara?", "q6-type": "datum",
    "q7-text": "Vilken dag passar?", "q7-type": "datumval", "q7-o1-on": "2024-06-18", "q7-o1-time": "kl. 9.00",
    "q7-o2-on": "18 juni 2024", "q7-o2-time": "kl. 13.00", "q7-must-salem": "ja",
    "q8-text": "Vem utser ni?", "q8-type": "namn", "q8-fields-namn": "ja", "q8-fields-e-post": "ja",
    "q8-c1-label": "Avstår",
    "q9-text": "Bifoga protokollet", "q9-type": "dokument", "q9-accepts-pdf": "ja", "q9-max_mb": "5",
    "q10-text": "Synpunkter?", "q10-type": "avsnitt", "q10-sections": "Inledning\nEkonomi",
    "q11-text": "Är det gjort?", "q11-type": "klart",
}  # fmt: skip
"""One question of each type, with the settings of each."""


def press(desk: TestClient, typed: dict[str, str], action: str) -> dict[str, str]:
    """What the form holds after a button that changes its rows."""
    answer = desk.post(FORM, data=typed | {"action": action})
    assert answer.status_code == 200, told(answer.text)
    return held(answer.text)


def held(text: str) -> dict[str, str]:
    """What a browser would send of the form if nobody touched it, without files and buttons."""
    form = text[text.index('class="asking"') :]
    form = form[: form.index("</form>")]
    fields = {}
    for tag in re.findall(r"<input[^>]*>", form):
        about = dict(re.findall(r'([a-z]+)="([^"]*)"', tag))
        if about.get("type") != "file" and (about.get("type") not in ("radio", "checkbox") or " checked" in tag):
            fields[about["name"]] = html.unescape(about.get("value", ""))
    for name, words in re.findall(r'<textarea id="[^"]*" name="([^"]*)"[^>]*>([^<]*)</textarea>', form):
        fields[name] = html.unescape(words)
    for name, options in re.findall(r'<select id="[^"]*" name="([^"]*)"[^>]*>(.*?)</select>', form, re.S):
        fields[name] = next(iter(re.findall(r'value="([^"]*)" selected', options)), "")
    return {name: value for name, value in fields.items() if value}


def told(text: str) -> list[tuple[str, str]]:
    """The errors of a page: field and sentence, in order."""
    summary = text[text.index('id="fel-rubrik"') :] if 'id="fel-rubrik"' in text else ""
    found = re.findall(r'<a href="#([^"]*)">(.*?)</a>', summary[: summary.find("</ul>")])
    return [(field, html.unescape(sentence)) for field, sentence in found]


def file_text(text: str) -> str:
    """The process file that a plan carries on."""
    found = re.search(r'name="file_text" value="([^"]*)"', text)
    assert found is not None, told(text)
    return html.unescape(found[1])

"""A reply is recorded only where it is plain: one clear answer to each question, and nothing left over."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mail.inbound.answer.asked import Asked, asked_of
from mail.inbound.answer.understood import Understood, understand
from mail.inbound.text.quoted import our_lines
from schemas.file.process import QuestionSpec
from tests.mail.inbound.corpus_questions import ASKED, ours
from tests.questions.everything import QUESTIONS

OURS = {name: ours(name) for name in ASKED}
SENDER = "Anna Berg anna.berg@tyreso.example"


def read(text: str, name: str = "one") -> Understood:
    return understand(text, ASKED[name], OURS[name], sender=SENDER)


def codes(found: Understood, name: str) -> str:
    return " ".join(found.answers.get(question.key, "-") for question in ASKED[name])


BANNER = "Varning: Det här mejlet kommer från en extern avsändare."
ONE = {
    "Ja": "ja", "JA": "ja", "ja.": "ja", "JA!!!": "ja", "Ja tack": "ja", "Ja, tack!": "ja", "Ja gärna.": "ja",
    "Yes": "ja",
    "Nej": "nej", "nej tack": "nej", "NEJ.": "nej", "Ja, det vill vi.": "ja", "Nej, det vill vi inte.": "nej",
    "Svar: ja": "ja", "Vårt svar är nej.": "nej", "Vi svarar ja": "ja", "Kommunen svarar: nej": "nej", "1. Ja": "ja",
    "Ja till frågan": "ja", "– Ja": "ja", "*Ja*": "ja", "”Ja”": "ja", "_Nej_": "nej", "Hej! Ja. Mvh Anna Berg": "ja",
    "Ja /Anna": "ja", "Ja\nAnna": "ja", "Ja\n\nAnna Berg": "ja", "Hej Svarstid,\n\nja tack\n\nVänligen\nAnna": "ja",
    "Tack för mejlet. Nej.": "nej", "Ja\n\nTrevlig helg!": "ja", "\u200bJa\u00a0": "ja", "Ja\n\n-- \nAnna Berg": "ja",
    "Ja\n\nVänliga hälsningar / Kind regards\nBo Ek\nDirektör / Director": "ja", "Ja\n\nMvh\nBo Ek\nT.f. chef": "ja",
    "Ja\n\nMvh Bo\n\nTänk på miljön innan du skriver ut detta mejl.": "ja",
    "Ja\n\nMvh\nBo Ek\nTyresö kommun | 08-123 45 67 | tyreso.example": "ja",
    "Ja\n\nHälsningar\nBo Ek\nRegistrator": "ja", "Ja\n\nMvh\nBo\nStorgränden 2, 123 45 Tyresö\n08-123 45 67": "ja",
}  # fmt: skip
TWO = {
    "1 JA, 2 NEJ": "ja nej", "1 ja 2 nej": "ja nej", "1: ja\n2: nej": "ja nej", "1) Ja\n2) Nej": "ja nej",
    "1=ja, 2=nej": "ja nej",
    "Ja till båda": "ja ja", "Ja på båda frågorna!": "ja ja", "Nej tack till båda": "nej nej", "Båda: ja": "ja ja",
    "Ja på alla frågor": "ja ja", "Fråga 1: ja. Fråga 2: nej.": "ja nej", "Fråga 2: nej. Fråga 1: ja.": "ja nej",
    "Ja på fråga 1 och nej på fråga 2": "ja nej", "Ja till 1, nej till 2": "ja nej", "1 och 2: ja": "ja ja",
    "Fråga ett: ja, fråga två: nej": "ja nej", "Första frågan ja, andra frågan nej": "ja nej", "1 ja / 2 nej": "ja nej",
    "Svar på fråga 1: ja\nSvar på fråga 2: nej": "ja nej", "Vi svarar ja på båda.": "ja ja", "1. Ja. 2. Nej.": "ja nej",
    "Q1: yes, Q2: no": "ja nej", "1:a frågan ja, 2:a frågan nej": "ja nej", "#1 ja, #2 nej": "ja nej",
    "F1: ja F2: nej": "ja nej",
    "1:ja 2:nej": "ja nej",
}  # fmt: skip
CHOICE = {
    "1 ja\n2 Fortsätta som i dag": "ja fortsatt",
    "1: nej, 2: gå över till ny modell.": "nej ny-modell",
    "Fråga 2: Fortsätta som i dag. Fråga 1: nej": "nej fortsatt",
}
DOUBTFUL = {
    "one": (
        "", "Ja?", "Ja...", "Ja…", "Ja, men", "Ja om", "Ja om Salem är med", "Ja, under förutsättning att",
        "Preliminärt ja",
        "Jag tror ja", "Nog ja", "Inte nej", "inte ja", "Ja eller nej", "Ja/nej", "Ja och nej", "Ja. Nej.", "Ja ja",
        "Nja",
        "Kanske", "OK", "Bifall", "Ja 1 maj", "Ja, vi vill förlänga i tre år", "Nej, inte i nuläget",
        "Ja från och med 2026",
        "Vi är positiva", "Ja\nAvvaktar", "Ja\n\nMvh\nAnna\nGäller inte skolmat", "Ja 😊", "2 ja", "Ja till båda",
        "Ja på fråga 2",
        "Ja till alla tre frågor", "> Ja", "[överstruket] Ja", "Salems kommun svarar ja", "Ja, se bilaga", "jA nEj",
        "Ja\n\nPS. Bara i år", "Vill kommunen förlänga nuvarande avtal med 12 månader? Ja", "Sa ja", "Japp",
        "Tack men nej",
        "Ja\n\nDetta är vårt svar tills vidare.", "Ja\n\nOm du förlänger är detta konfidentiellt.", "Ja\nKarin",
        "Nej tack\nFråga Bo", "Ja. Förutom Salem", "Ja. Hej Nej.", "Ja\n\nBo Ek", "Ja\n\nMvh\nAnna\nFörutom Nacka",
        "Ja\n\nMvh Anna\n2025-2026", "Ja\n\nMvh\nAnna\n👎", "Ja\n\nMvh\nAnna\nGÄLLER INTE SKOLMAT",
        "Ja\n\nMvh\nAnna\n12 månader",
        "Ja\n\nMvh\nAnna\n50 %", "Ja\n\nMvh\nAnna\nTyresö Nacka", "Ja\n\nMvh\nNej", "Ja\nDetta mejl är konfidentiellt.",
        "Ja\n\nDetta är avsett som ett första besked för er ledningsgrupp och skickas bara till er.", "Mvh Anna\n\nJa",
        "Ja\n\n\n\n-- \nAnna\nVi väntar", "Ja tack till kaffe",
        f"Ja\n{BANNER} Var medveten om att vi svarar preliminärt.", "Från: Anna\nTill: er\nÄmne: nej\n\nJa",
    ),
    "two": (
        "Ja", "Ja\nNej", "ja, nej", "1 ja", "Ja till 1", "1 ja, 2 återkommer", "1 ja, 2 ja, 3 ja", "1 ja, 1 ja, 2 nej",
        "Ja till fråga 2, återkommer om 1", "Nej tack till att förlänga men ja till ny upphandling", "Ja på 1, 2 nej",
        "ja 1 nej 2", "Ja till alla tre", "1 ja, 2 kanske", "Ja på 1 men nej på 2", "Ja om 1, nej om 2", "12 ja",
        "1-2 ja",
        "Ja 1/2", "Fråga 1.2: ja", "Båda två? Ja", "Ja till den första", "1 ja 2", "1 2 ja",
    ),
    "choice": ("1 ja\n2 Något annat", "1 ja\n2 ja", "1 Fortsätta som i dag\n2 ja", "Ja till båda", "1 ja\n2 Fortsätta"),
    "views": ("1 ja", "1 ja, 2 ja", "1 ja\n2 Inga synpunkter", "Ja till båda"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "table"), [("one", ONE), ("two", TWO), ("choice", CHOICE)])
def test_plain_answers_are_recorded(name: str, table: dict[str, str]) -> None:
    found = {text: read(text, name) for text in table}
    assert {text: codes(each, name) for text, each in found.items()} == table
    assert {each.doubt for each in found.values()} == {""}


@pytest.mark.parametrize(("name", "text"), [(name, text) for name, texts in DOUBTFUL.items() for text in texts])
def test_everything_else_is_in_doubt(name: str, text: str) -> None:
    found = read(text, name)
    assert found.answers == {}
    assert found.doubt


def test_a_doubt_says_what_it_is() -> None:
    assert read("Ja, men bara i år").doubt == "Svaret kan ha ett villkor: ”Ja, men bara i år”"
    assert read("Preliminärt ja").doubt == "Svaret verkar inte vara slutligt: ”Preliminärt ja”"
    assert read("Ja? Vad kostar det").doubt == "Det finns en fråga i svaret: ”Ja? Vad kostar det”"
    assert read("1 ja", "two").doubt == "Svar saknas på fråga 2."
    assert read("1 ja", "views").doubt == "Fråga 2 kan inte besvaras med ett ord i ett mejl."
    assert read("Ja\n\nVi ber Tyresö kommun att svara på en fråga senast torsdag").doubt.startswith(
        "Raden ”Vi ber Tyresö"
    )


@pytest.mark.parametrize(
    ("name", "text", "proposal"),
    [
        ("one", "Vi är positiva till en förlängning", "ja"),
        ("one", "Vi ställer oss bakom förslaget", "ja"),
        ("one", "Vi avstår", "nej"),
        ("one", "Varken ja eller nej", "-"),
        ("two", "Ja", "ja ja"),
        ("two", "Ja\nNej", "ja nej"),
        ("two", "Vi är positiva till förlängning", "ja -"),
        ("two", "Vi är positiva till förlängning.\nVi vill inte vara med i en ny upphandling.", "ja nej"),
        ("two", "Ja till fråga 2, återkommer om 1", "- ja"),
        ("two", "ja 1 nej 2", "- -"),
        ("one", "Ja /Anna\n\n...", "ja"),
        ("two", "båda frågornaJa", "- -"),
        ("two", "1ja 2nej", "- -"),
        ("choice", "1 ja\n2 Något annat", "ja -"),
    ],
)
def test_what_may_have_been_meant_is_proposed(name: str, text: str, proposal: str) -> None:
    found = read(text, name)
    assert found.doubt
    assert " ".join(found.proposal.get(question.key, "-") for question in ASKED[name]) == proposal


FREE = QuestionSpec.model_validate(
    {
        "key": "vag",
        "text": "Hur vill kommunen gå vidare?",
        "type": "val",
        "rule": "manuellt",
        "choices": [
            {"code": "ja", "label": "Ja"},
            {"code": "nej", "label": "Nej"},
            {"code": "annat", "label": "Ja, på villkor", "means": "villkor", "text": True},
        ],
    }
)


@pytest.mark.parametrize(
    ("name", "text", "proposal", "texts"),
    [
        ("one", "Ja, men bara om Salem är med.", "villkor", ["Ja, men bara om Salem är med."]),
        ("one", "Ja, under förutsättning att\nSalem är med", "villkor", ["Ja, under förutsättning att Salem är med"]),
        ("one", "Vi är positiva till förlängning om priset hålls", "villkor",
         ["Vi är positiva till förlängning om priset hålls"]),
        ("one", "Ja\n\nDet gäller bara i år", "villkor", ["Det gäller bara i år"]),
        ("one", "Nej, men bara i år", "-", []),
        ("one", "Ja\n\nKort fråga om parkeringen", "ja", []),
        ("two", "1 ja, men bara i år\n2 nej", "villkor nej", ["1 ja, men bara i år"]),
        ("two", "Ja till båda, förutsatt att priset hålls", "villkor villkor",
         ["Ja till båda, förutsatt att priset hålls"] * 2),
        ("two", "1 nej\n2 ja så länge Salem är med", "nej villkor", ["2 ja så länge Salem är med"]),
        ("choice", "1 ja\n2 Fortsätta som i dag, men utan måltider", "ja -", []),
    ],
)  # fmt: skip
def test_a_yes_on_a_condition_is_never_proposed_as_a_plain_yes(
    name: str, text: str, proposal: str, texts: list[str]
) -> None:
    found = read(text, name)
    assert (found.answers, bool(found.doubt)) == ({}, True)
    assert " ".join(found.proposal.get(question.key, "-") for question in ASKED[name]) == proposal
    assert list(found.texts.values()) == texts


def test_a_choice_of_its_own_stands_for_the_condition_else_nothing_does() -> None:
    found = understand("Ja, men bara i år", asked_of([FREE]), ())
    assert (found.proposal, found.texts) == ({"vag": "annat"}, {"vag": "Ja, men bara i år"})
    plain = FREE.model_copy(update={"choices": FREE.choices[:2]})
    assert understand("Ja, men bara i år", asked_of([plain]), ()).proposal == {}


@pytest.mark.parametrize(
    ("name", "text", "proposal", "returns_on"),
    [
        ("one", "Vi återkommer den 20 december", "aterkommer", date(2024, 12, 20)),
        ("one", "Hej! Vi återkommer senast 2024-06-11.", "-", None),
        ("one", "Vi återkommer med besked den 11 juni", "-", None),
        ("one", "Vi återkommer", "-", None),
        ("one", "Ja, vi återkommer den 20 december", "ja", None),
        ("two", "1 ja\n2. Vi återkommer den 20 mars 2025", "ja aterkommer", date(2025, 3, 20)),
        ("two", "Ja till fråga 2, återkommer om 1 den 11/6", "- ja", None),
        ("two", "Vi återkommer den 11 juni", "aterkommer aterkommer", date(2024, 6, 11)),
    ],
)
def test_whoever_comes_back_another_day_is_proposed_with_the_day(
    name: str, text: str, proposal: str, returns_on: date | None
) -> None:
    found = understand(text, ASKED[name], OURS[name], sender=SENDER, sent_on=date(2024, 5, 20))  # måndag
    assert (found.answers, bool(found.doubt), found.returns_on) == ({}, True, returns_on)
    assert " ".join(found.proposal.get(question.key, "-") for question in ASKED[name]) == proposal


ATTACHED = (
    "Protokollsutdraget är bifogat.", "Protokollsutdrag bifogas", "Beslutet är bifogat!",
    "Vi bifogar protokollsutdraget.",
    "Jag bifogar beslutet", "Protokollsutdrag från kommunstyrelsen bifogas.", "Protokollet ligger bifogat i mejlet.",
)  # fmt: skip


@pytest.mark.parametrize("sentence", ATTACHED)
def test_a_sentence_about_a_file_is_explained_where_there_is_one(sentence: str) -> None:
    for text in (f"Ja till båda. {sentence}", f"Ja till båda\n\n{sentence}\n\nMvh\nAnna", f"{sentence}\nJa till båda"):
        with_file = understand(text, ASKED["two"], OURS["two"], sender=SENDER, has_files=True)
        assert (with_file.doubt, codes(with_file, "two")) == ("", "ja ja")
        assert read(text, "two").doubt
    assert understand(sentence, ASKED["two"], OURS["two"], sender=SENDER, has_files=True).doubt


@pytest.mark.parametrize(
    "sentence",
    [
        "Yttrandet är bifogat.", "Villkoren är bifogade.", "Se bifogat beslut.", "Protokollsutdraget är inte bifogat.",
        "Protokollsutdraget är bifogat men inte justerat.", "Beslutet är bifogat, det gäller bara i år.",
        "Protokollsutdraget bifogas när det är justerat.", "Beslutet är bifogat?", "Bifogas.",
    ],
)  # fmt: skip
def test_a_sentence_that_says_more_of_a_file_is_not_explained(sentence: str) -> None:
    for text in (f"Ja till båda. {sentence}", f"Ja till båda\n{sentence}"):
        assert understand(text, ASKED["two"], OURS["two"], sender=SENDER, has_files=True).doubt


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nynäshamn svarar ja på fråga 1 och nej på fråga 2.", "ja nej"),
        ("Nynäshamns kommun svarar ja på båda frågorna", "ja ja"),
        ("Fråga 1: Nynäshamn säger ja. Fråga 2: Nynäshamn säger nej.", "ja nej"),
        ("Salem svarar ja på fråga 1 och nej på fråga 2.", "- -"),
        ("Nynäshamn och Salem svarar ja på båda frågorna", "- -"),
        ("Nynäshamn svarar ja på fråga 1 men nej på fråga 2.", "- -"),
        ("Nynäshamn", "- -"),
    ],
)
def test_the_own_municipality_may_answer_by_its_name(text: str, found: str) -> None:
    names = {"Nynäshamns kommun", "Nynäshamn"}
    assert codes(understand(text, ASKED["two"], OURS["two"], sender=SENDER, names=names), "two") == found
    assert codes(read(text, "two"), "two") == "- -"


def test_a_named_question_kind_without_words_is_never_recorded() -> None:
    for question in map(QuestionSpec.model_validate, QUESTIONS):
        (asked,) = asked_of([question])
        has_words = question.type.value in ("ja_nej", "val")
        assert bool(asked.codes) is has_words
        found = understand("Ja", [asked], ())
        assert bool(found.answers) is ("ja" in asked.codes)


def test_choices_that_say_the_same_stand_for_neither() -> None:
    asked = Asked("vag", 1, "Hur?", (("a", ("Som i dag", "Vänta")), ("b", ("Som i dag!",))))
    assert asked.codes == {"vänta": "a"}
    assert understand("Som i dag", [asked], ()).doubt
    assert understand("Vänta", [asked], ()).answers == {"vag": "a"}


def test_without_our_lines_every_quote_is_doubtful() -> None:
    quoted = (
        "Ja\n\nDen ons 28 feb. 2024 kl 10:15 skrev Svarstid <svarstid@svar.samverkan.example>:\n> Hej!\n"
        "> Svara senast\n> torsdag"
    )
    assert understand(quoted, ASKED["one"], our_lines("", "Hej!\nSvara senast torsdag", "")).answers == {
        "forlangning": "ja"
    }
    assert (
        understand(quoted, ASKED["one"], ()).doubt == "I det som citeras står ”Hej!”, som inte kommer från vårt mejl."
    )


ATTRIBUTED = "Den ons 28 feb. 2024 kl 10:15 skrev Svarstid <\nsvarstid@svar.samverkan.example>:\n> Hej!"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ja till båda", "ja ja"),
        ("1. JA\n2. NEJ", "ja nej"),
        ("Ja till båda\nNej", "- -"),
        ("Ja till båda\nJA", "- -"),
        ("Ja till båda\n12 maj", "- -"),
        ("Ja till båda\nDen Nej", "- -"),
    ],
)
def test_what_stands_right_above_an_attribution_is_no_part_of_it(text: str, found: str) -> None:
    assert codes(read(f"{text}\n{ATTRIBUTED}", "two"), "two") == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("> 1. {0}\nJa\n> 2. {1}\nNej\n", "ja nej"),
        ("> 1. {0}\n>\n\nJa\n\n> 2. {1}\n>\nNej\n> Svara här:", "ja nej"),
        ("> 2. {1}\nNej\n> 1. {0}\nJa", "ja nej"),
        ("> 1. {0}\nJa\n> Hej!\nNej\n", "- -"),
        ("> 1. {0}\nJa\n> 2. {1}\nNej, inte i år\n", "- -"),
        ("> 1. {0}\nJa\n> 1. {0}\nNej\n> 2. {1}\nJa", "- -"),
        ("> 1. {0}\n1 ja\n> 2. {1}\n2 ja", "- -"),
        ("> {1}\nJa till båda", "- -"),
    ],
)
def test_an_answer_under_its_question_is_an_answer_to_it(text: str, found: str) -> None:
    titles = [question.title for question in ASKED["two"]]
    assert codes(read(text.format(*titles), "two"), "two") == found


def test_numbers_are_those_of_our_mail_also_where_some_questions_are_left_out() -> None:
    first, third = (
        Asked(key, number, key, (("ja", ("ja",)), ("nej", ("nej",)))) for key, number in (("a", 1), ("c", 3))
    )
    assert understand("1 ja, 3 nej", [first, third], ()).answers == {"a": "ja", "c": "nej"}
    for text in ("Ja till båda", "1 ja, 2 nej", "Ja\nNej"):
        assert understand(text, [first, third], ()).doubt
    assert understand("> c\nJa", [third], ("c",)).answers == {"c": "ja"}
    assert understand("Ja", [third], ()).doubt


def test_two_questions_in_the_same_words_cannot_be_told_apart_by_them() -> None:
    asked = [Asked(key, number, "Vill ni?", (("ja", ("ja",)),)) for number, key in enumerate("ab", 1)]
    assert understand("> Vill ni?\nJa\n> Vill ni?\nJa", asked, ("Vill ni?",)).doubt


def test_a_rewritten_subject_is_doubtful() -> None:
    subject = OURS["one"][0]
    for prefix in ("SV: ", "Re: ", "SV: [EXTERN] ", "Re: Re: ", "[External] Re: ", "sv: [Extern e-post] SV:"):
        assert understand("Ja", ASKED["one"], OURS["one"], subject=prefix + subject).answers
    marks = ("[ÅTERKALLAS] Sv: ", "Sv: [Preliminärt] ", "[NEJ] ", "[UTKAST] Sv: ", "Sv: Nej: ", "[Ej beslutat] ")
    rewritten = [f"{mark}{subject}" for mark in marks] + ["SV: Nej till förlängning", "Sv: senast", OURS["one"][3]]
    rewritten += [subject[:20], f"{subject} nej"]
    for each in rewritten:
        assert understand("Ja", ASKED["one"], OURS["one"], subject=each).doubt, each


PLAIN = st.one_of(
    st.tuples(st.just("one"), st.sampled_from(sorted(ONE))), st.tuples(st.just("two"), st.sampled_from(sorted(TWO)))
)
ADDED = st.one_of(
    st.lists(st.text("bdfhkxz", min_size=4, max_size=9), min_size=1, max_size=6).map(" ".join),
    st.sampled_from(["Vi vill dock avvakta.", "Nej", "Ja", "Bara i år.", "Gäller inte skolmat", "Vad kostar det?"]),
)


BELOW = (
    "Villkorat av kommunstyrelsen", "Reservation för kommunstyrelsen", "Beroende av nämnden",
    "Felskrivet Kommundirektör",
    "Beslutas i Kommunstyrelsen", "Gäller Endast Avtal A", "Underställs kommunstyrelsen", "Villkorslöst", "Anna Avslår",
    "Reserverat Kommunfullmäktige kommunstyrelsen", "Ersätter Tidigare Nej från kommunstyrelsen", "Berg Avslår",
    "Nämnden Reserverar Sig\nKommunstyrelsen Motsätter Sig", "Avvisas av kommunstyrelsen", "Salems Kommun Säger Nej",
    "Bindande först vid undertecknande av kommundirektör", "Ångrar Mig Kommundirektör", "Utkast till kommundirektören",
    "Välkomna Synpunkter Kommundirektör\nTel 08-123 45 67", "Förslag till kommunstyrelsen", "Villkor: 08-123 45 67",
    "Omprövas i kommunstyrelsen i höst", "Salems kommun", "Kommundirektör, Salems kommun", "Ny upphandling",
    "Direktupphandling", "Handlingsplan 2", "För kommunstyrelsen", "Ogiltigt | 08-123 45 67", "I kommunstyrelsen",
    "Återtas /Anna", "Tyresö Avslår kommun", "Anna Berg Återkallar", "123 45 Avslås", "Villkorad kommundirektör",
    "Detta mejl är avsett endast för diskussion och är inte ett slutligt ställningstagande utan ett utkast.",
    "This e-mail is confidential and does not constitute a legally binding statement unless confirmed in writing.",
    "Meddelandet är avsett endast för er som underlag och är inte bindande för kommunen innan fullmäktige sagt sitt.",
    "Detta meddelande är avsett för intern diskussion. Läs det som arbetsmaterial, det blir allmänt först senare.",
    "Detta mejl är konfidentiellt. Det binder inte kommunen.",
    "Tänk på miljön innan du skriver ut detta mejl, som är ett utkast.",
)  # fmt: skip
"""What takes an answer back, as a line of a signature or a footer."""
AROUND = (
    "Ja\n\nMed vänlig hälsning\nAnna Berg\n{}", "Ja\n\nMvh\n{}", "Ja\n\nMvh {}", "Ja\n\n-- \n{}", "Ja\n\n--\nAnna\n{}",
    "Ja\n\nMvh Anna\n\n{}\nKommundirektör", "Ja\n\n{}",
)  # fmt: skip


@pytest.mark.parametrize("around", AROUND)
def test_a_condition_below_a_signature_is_no_part_of_it(around: str) -> None:
    assert [line for line in BELOW if not read(around.format(line)).doubt] == []


@pytest.mark.parametrize(
    "below",
    [
        "Anna", "Anna Berg", "Karin Ek", "Kommundirektör", "Kommundirektör, Tyresö kommun", "Tyresö kommun",
        "T.f. chef",
        "Anna Berg | Kommundirektör | 08-123 45 67", "Biträdande kommundirektör", "Enheten för upphandling och inköp",
        "Kommunledningskontoret", "Storgränden 2, 123 45 Tyresö", "Box 12\n123 45 Tyresö", "Tel: 08-123 45 67",
        "Mobil +46 70 123 45 67", "E-post: anna.berg@tyreso.example", "www.tyreso.example", "[cid:image001.png@01DA.5]",
        "Anna Berg\nDirektör / Director", "08-123 45 67 • anna.berg@tyreso.example", "TYRESÖ KOMMUN", "----",
    ],
)  # fmt: skip
def test_who_and_where_somebody_is_says_nothing_of_the_answer(below: str) -> None:
    assert read(f"Ja\n\nMed vänlig hälsning\n{below}").answers


@pytest.mark.parametrize(
    ("below", "is_known"),
    [
        ("Karin", True), ("Karin Ek", True), ("Eva Åsberg", True), ("Ann-Marie Ekström-Lund", True),
        ("Bo Erik Åberg", True),
        ("Ali Hassan", True), ("Mina Petrovic", True), ("Eva Lundell", True), ("Jan Wallin", True),
        ("Karin Pausat", False), ("Max Hundratusen", False), ("Per Person", False), ("Stig Eventuellt", False),
        ("Bo Modell", False), ("Tim Debiteras", False), ("Rose Champagne", False), ("Eva Ek-Senare", False),
    ],
)  # fmt: skip
def test_below_an_answer_from_a_role_s_mailbox_only_a_name_is_a_name(below: str, is_known: bool) -> None:
    text, sender = f"Ja\n\nMed vänlig hälsning\n{below}", "Kansliet kansli@tyreso.example"
    assert bool(understand(text, ASKED["one"], OURS["one"], sender=sender).doubt) is not is_known


@pytest.mark.parametrize(
    "footer",
    [
        "Detta mejl är konfidentiellt och endast avsett för mottagaren.",
        "Detta mejl är konfidentiellt. Om du har fått det här mejlet av misstag, vänligen meddela avsändaren.",
        "När du mejlar Tyresö kommun behandlar vi dina personuppgifter. Läs mer på www.tyreso.example/gdpr",
        "Tyresö kommun behandlar personuppgifter enligt dataskyddsförordningen (GDPR).",
        "This message, including any attachments, is intended only for the addressee.",
        "Please consider the environment before printing this e-mail.",
        "Detta mejl har genomsökts efter virus av Avast. www.avast.com", "Virusfri. www.avast.com",
    ],
)  # fmt: skip
def test_a_footer_that_stands_under_every_mail_says_nothing(footer: str) -> None:
    for before in ("Ja\n\n", "Ja\n\nMvh\nAnna\n\n"):
        assert read(f"{before}{footer}").answers


@given(PLAIN, ADDED)
@example(("one", "Ja"), "Men inte skolmaten.")
def test_a_sentence_beside_an_answer_makes_it_doubtful(plain: tuple[str, str], added: str) -> None:
    name, text = plain
    assert read(text, name).answers
    assert read(f"{text}\n\n{added}", name).doubt
    assert read(f"{added}\n\n{text}", name).doubt


@given(PLAIN)
def test_a_quote_answers_nothing(plain: tuple[str, str]) -> None:
    name, text = plain
    assert read("\n".join(f"> {line}" for line in text.split("\n")), name).doubt


@given(PLAIN)
def test_a_line_of_ours_answers_nothing(plain: tuple[str, str]) -> None:
    name, text = plain
    words = read(text, name).words.split("\n")
    assert understand(text, ASKED[name], (*OURS[name], *words), sender=SENDER).doubt


@given(st.text(max_size=200))
def test_any_text_is_answered_or_in_doubt(text: str) -> None:
    for name in ASKED:
        found = read(text, name)
        assert bool(found.answers) is not bool(found.doubt)


@pytest.mark.parametrize(
    "text",
    [
        "Ja" + "!" * 100_000, "ja, " * 25_000, "1 ja " * 20_000, "1 och " * 16_000, "Hej " * 25_000,
        "tack " * 20_000, "a" * 100_000,
        "A" * 100_000, "Anna " * 20_000, ">" * 100_000, "> " * 50_000, "\n" * 100_000, "ja\n" * 30_000,
        "Från: x\n" * 12_000,
        "Den 2024 " * 11_000 + "skrev", "_" * 100_000, "-" * 100_000, "Mvh " * 25_000, "a@" * 50_000, "0" * 100_000,
        "08-1 " * 20_000,
        "<https://" * 11_000, "Detta mejl är konfidentiellt. " * 3_000, "Detta mejl kommer från utanför " * 3_000,
        "https://x " * 10_000,
        "Skickat från min " * 6_000, "[cid:" * 20_000, "Den 6 maj 2024 kl. 09:15 skrev\n" * 3_000,
        "svar på fråga " * 7_000, "[x] " * 25_000,
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_long_texts_take_no_long_time(text: str) -> None:
    before = time.process_time()
    found = read(text, "two")
    assert found.doubt
    understand("Ja", ASKED["one"], OURS["one"], subject=text)
    assert time.process_time() - before < 1

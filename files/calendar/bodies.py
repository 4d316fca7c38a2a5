"""Which body a row means. A body or a municipality is recognised by its whole name, and never guessed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from files.validation import suggestion
from rules.dates.written import plain_text
from schemas.file.calendar import BodyKind, BodySpec, Calendars

_KINDS = {
    "kommunstyrelse": BodyKind.BOARD,
    "kommunstyrelsen": BodyKind.BOARD,
    "kommunstyrelsens": BodyKind.BOARD,
    "ks": BodyKind.BOARD,
    "utskott": BodyKind.COMMITTEE,
    "utskottet": BodyKind.COMMITTEE,
    "utskottets": BodyKind.COMMITTEE,
    "arbetsutskott": BodyKind.COMMITTEE,
    "arbetsutskottet": BodyKind.COMMITTEE,
    "kommunstyrelsens utskott": BodyKind.COMMITTEE,
    "kommunstyrelsens arbetsutskott": BodyKind.COMMITTEE,
    "ksau": BodyKind.COMMITTEE,
    "ledningsgrupp": BodyKind.LEADERSHIP,
    "ledningsgruppen": BodyKind.LEADERSHIP,
    "ledningsgruppens": BodyKind.LEADERSHIP,
    "lg": BodyKind.LEADERSHIP,
    "samarbetskommitte": BodyKind.JOINT_COMMITTEE,
    "samarbetskommitté": BodyKind.JOINT_COMMITTEE,
    "samarbetskommittén": BodyKind.JOINT_COMMITTEE,
    "samarbetskommitténs": BodyKind.JOINT_COMMITTEE,
    "ssk": BodyKind.JOINT_COMMITTEE,
}
"""How people name a body without saying whose it is."""
_PHRASES = sorted(_KINDS, key=len, reverse=True)
_SHARED = frozenset({BodyKind.LEADERSHIP, BodyKind.JOINT_COMMITTEE})
_MEETING = frozenset({"sammanträde", "sammanträdet", "sammanträden", "sammanträder", "möte", "mötet", "möter", "med"})
_AROUND = _MEETING | {"ordinarie", "extra", "extrainsatt", "digitalt"}
"""Words beside the name of a body that leave the meeting a meeting. "Beredning" and "handlingar" do not."""
_CLOCK = re.compile(
    r"\b(?:kl\.?(?:ockan)? *)?[0-9]{1,2}[:.][0-9]{2}(?: *- *[0-9]{1,2}[:.][0-9]{2})?\b|\bkl\.? *[0-9]{1,2}\b"
)
_HERE = ("i", "vid", "hos")


@dataclass(frozen=True)
class Register:
    """What rows are compared with: the bodies that are known, and organisations by key and name."""

    known: Calendars
    names: Mapping[str, str]

    def organisations(self, written: str) -> list[str]:
        """The keys of the organisations that are named so; several only where the name is that of several."""
        word = plain_text(written)
        called = self._called()
        for same in (str, _bare, _stem):
            found = [key for key, name in called.items() if same(word) == same(name)]
            if same is str and word in called:
                found = [word]
            if found:
                return found
        return []

    def _called(self) -> dict[str, str]:
        """Organisation → its name; one that the register has no row of is called as its bodies say."""
        called = {body.organisation: plain_text(body.name.rpartition(" i ")[2]) for body in self.known.bodies}
        return called | {key: plain_text(name) for key, name in self.names.items()}


def find_body(register: Register, title: str, organisation: str, usual: BodySpec | None) -> BodySpec:
    """The body of a row by its title and organisation; `usual` where the row names none. ValueError `problem|cure`."""
    word = " ".join(each for each in _words(title) if each not in _AROUND)
    owners = register.organisations(organisation) if organisation else None
    if not word:
        return _usual(organisation, owners, usual)
    exact = [body for body in register.known.bodies if word in (body.key, " ".join(_words(body.name)))]
    near = _of(exact, owners)
    if len(near) == 1:
        return near[0]
    kind, place = _kind_and_place(word)
    if not near and kind is not None:
        organisations = register.organisations(place) if place else owners
        near = _of([body for body in register.known.bodies if body.kind is kind], organisations)
        near = _of(near, owners)
        if len(near) == 1 and (organisations is not None or kind in _SHARED):
            return near[0]
        if usual is not None and usual in near and organisations is None:
            return usual
    if near:
        problem = f"det framgår inte vilken organisation ”{title[:60]}” hör till."
        raise ValueError(f"{problem}|Ange organisation, eller organets nyckel, t.ex. {near[0].key}.")
    if place and not owners and not register.organisations(place):
        owners, organisation = [], organisation or place
    raise ValueError(_unknown(register, title, organisation, owners))


def _usual(organisation: str, owners: list[str] | None, usual: BodySpec | None) -> BodySpec:
    if usual is None:
        raise ValueError("organ saknas.|Ange organets nyckel eller namn.")
    if owners is not None and usual.organisation not in owners:
        problem = f"raden är av ”{organisation[:60]}” men {usual.name} valdes för filen."
        raise ValueError(f"{problem}|Ange organ på raden.")
    return usual


def _of(bodies: list[BodySpec], owners: list[str] | None) -> list[BodySpec]:
    return bodies if owners is None else [body for body in bodies if body.organisation in owners]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:-[^\W_]+)*", _CLOCK.sub(" ", plain_text(text)))


def _kind_and_place(word: str) -> tuple[BodyKind | None, str]:
    """`kommunstyrelsen i tyresö`, `ks tyresö`, `tyresö kommunstyrelse`: what sort of body, and where."""
    for phrase in _PHRASES:
        if word == phrase:
            return _KINDS[phrase], ""
        if word.startswith(f"{phrase} "):
            place = word.removeprefix(f"{phrase} ").split()
            return _KINDS[phrase], " ".join(place[1:] if place[0] in _HERE and len(place) > 1 else place)
        if word.endswith(f" {phrase}"):
            return _KINDS[phrase], word.removesuffix(f" {phrase}")
    return None, ""


def _bare(name: str) -> str:
    """`marks` of `marks kommun`: without what sort of municipality it is."""
    return re.sub(r"^(?:kommunen|kommun|region|staden) | (?:kommuns?|stads?|regions?)$", "", name)


def _stem(name: str) -> str:
    """`mark` of `marks kommun`: without the genitive too."""
    return _bare(name).removesuffix("s")


def _unknown(register: Register, title: str, organisation: str, owners: list[str] | None) -> str:
    known = register.known.bodies
    place = f" i ”{organisation[:60]}”" if organisation else ""
    if owners == []:
        cure = _near(organisation, {plain_text(name): name for name in register.names.values()})
        return f"organet ”{title[:60]}” finns inte{place}.|{cure}Skriv organisationen som i registret."
    shown = {plain_text(body.name): body.name for body in known} | {body.key: body.key for body in known}
    near = _near(title, shown) if not owners or _of(known, owners) else ""
    cure = f"{near}Lägg annars till organet först." if near else "Lägg till organet först, om det är ett sammanträde."
    return f"organet ”{title[:60]}” finns inte{place}.|{cure}"


def _near(written: str, shown: Mapping[str, str]) -> str:
    """`Menade du ”Marks kommun”? ` where a name is very near; `shown`: the name as compared → as it is shown."""
    found = suggestion(plain_text(written), list(shown), cutoff=0.8)
    return next(
        (found.replace(f"”{lowered}”", f"”{name}”") for lowered, name in shown.items() if f"”{lowered}”" in found), ""
    )

"""YAML from people, read with guards: small, shallow, no aliases, no tags, no double keys, and a line for every value.

Every scalar stays text, so that `on:` is a key and `no` is not false; dates and numbers are read where a model wants
them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from rules.visible import ODD_SPACE
from schemas.errors import FileRefused

MAX_BYTES = 256 * 1024
MAX_DEPTH = 12
MAX_NODES = 40_000

Place = tuple[str | int, ...]
"""Where in the file: keys and positions, outermost first."""

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_ODD_SPACE = (
    "raden innehåller ett hårt mellanslag (från Word eller en webbsida), som YAML inte räknar som mellanslag.",
    "Skriv vanliga mellanslag i stället, också i indraget.",
)
_RUN_TOGETHER = re.compile(rf"[\w-]+:{ODD_SPACE.pattern}")
"""`name:`, and then a space that does not end it."""
_PLAIN_TAGS = frozenset({None, "!"})


@dataclass
class Document:
    """What a file holds, and on which line each part of it stands."""

    name: str
    content: object
    lines: dict[Place, int] = field(default_factory=dict)

    def line_of(self, place: Place) -> int | None:
        """The line of that part, or of the nearest part around it."""
        for length in range(len(place), -1, -1):
            if place[:length] in self.lines:
                return self.lines[place[:length]]
        return None

    def refusal(self, place: Place, problem: str, cure: str) -> FileRefused:
        """The error for one part of this file."""
        return FileRefused(self.name, self.field_name(place), problem, cure, self.line_of(place), place)

    def field_name(self, place: Place) -> str:
        """`steps[forlangning].due.on`: a list item is named by its key where it has one."""
        name, here = "", self.content
        for part in place:
            here = _inside(here, part)
            if isinstance(part, int):
                name += f"[{_label(here, part)}]"
            else:
                name += f".{part}" if name else part
        return name


def read(path: Path) -> Document:
    """The YAML of a file; the file is named by its last name in every error. FileRefused in Swedish."""
    name = path.name or str(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise _too_large(name, size)
        raw = path.read_bytes()
    except FileNotFoundError:
        raise FileRefused(name, "", "filen finns inte.", f"Kontrollera sökvägen {path}.") from None
    except IsADirectoryError:
        raise FileRefused(name, "", "det är en mapp, inte en fil.", "Ange själva YAML-filen.") from None
    except OSError:
        raise FileRefused(name, "", "filen går inte att läsa.", "Kontrollera att du har rätt att läsa den.") from None
    return load(raw, name)


def load(raw: bytes, name: str) -> Document:
    """The YAML of some bytes. FileRefused: too large, not UTF-8, not YAML, aliases, tags, too deep, double keys."""
    if len(raw) > MAX_BYTES:
        raise _too_large(name, len(raw))
    text = _decode(raw, name)
    node = _compose(text, name)
    if node is None:
        raise FileRefused(name, "", "filen är tom.", "Börja från en av filerna i mappen processes.")
    document = Document(name, None)
    document.content = _build(node, (), document)
    return document


def _too_large(name: str, size: int) -> FileRefused:
    problem = f"filen är för stor ({size // 1024} kB; högst {MAX_BYTES // 1024} kB)."
    return FileRefused(name, "", problem, "En process ryms på några sidor; är det rätt fil?")


def _decode(raw: bytes, name: str) -> str:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        cure = "Spara filen som UTF-8 (i Anteckningar: Spara som, kodning UTF-8)."
        raise FileRefused(name, "", "filen är inte sparad som UTF-8.", cure, line) from None
    bad = next((n for n, char in enumerate(text) if ord(char) < 32 and char not in "\t\n\r"), None)
    if bad is not None:
        line = text.count("\n", 0, bad) + 1
        raise FileRefused(name, "", "filen innehåller styrtecken.", "Ta bort dem; är det verkligen en textfil?", line)
    return text


def _compose(text: str, name: str) -> yaml.Node | None:
    try:
        _guard_events(text, name)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        # What was never finished is mended where it began, not where the parser gave up.
        is_unfinished = any(word in (error.context or "") for word in ("simple key", "quoted scalar", "flow"))
        mark = (is_unfinished and error.context_mark) or error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise FileRefused(name, "", *_explain(error, text, line), line) from None
    except (yaml.YAMLError, RecursionError):
        raise FileRefused(
            name, "", "filen går inte att läsa som YAML.", "Jämför med en fil i mappen processes."
        ) from None


def _guard_events(text: str, name: str) -> None:
    depth = documents = 0
    for nodes, event in enumerate(yaml.parse(text, Loader=_Loader)):
        line = event.start_mark.line + 1 if event.start_mark else None
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise FileRefused(
                    name, "", "filen innehåller flera dokument (---).", "Dela upp den i flera filer.", line
                )
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            cure = "Skriv ut värdet på varje ställe, eller sätt det inom citattecken om tecknet hör till texten."
            raise FileRefused(name, "", "hänvisningar med & och * är inte tillåtna.", cure, line)
        if getattr(event, "tag", None) not in _PLAIN_TAGS:
            raise FileRefused(name, "", "typmärken med ! är inte tillåtna.", "Sätt texten inom citattecken.", line)
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                raise FileRefused(name, "", f"filen har mer än {MAX_DEPTH} nivåer.", "Förenkla den.", line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if nodes > MAX_NODES:
            raise FileRefused(name, "", "filen har för många värden.", "Dela upp den i flera processer.", line)


def _explain(error: yaml.MarkedYAMLError, text: str, line: int | None) -> tuple[str, str]:
    words = f"{error.context or ''} {error.problem or ''}"
    lines = text.splitlines()
    here = lines[line - 1] if line and line <= len(lines) else ""
    above = lines[line - 2] if line and 2 <= line <= len(lines) + 1 else ""
    if ODD_SPACE.search(here) or ODD_SPACE.search(above):
        return _ODD_SPACE
    if "\t" in here[: len(here) - len(here.lstrip())] or "'\\t'" in words:
        return "raden börjar med tabb.", "Använd mellanslag för indrag."
    if "mapping values are not allowed" in words:
        return "ett kolon står där det inte väntades.", "Sätt texten inom citattecken, eller rätta indraget."
    if "quoted scalar" in words:
        return "ett citattecken saknas.", "Avsluta texten med samma citattecken som den börjar med."
    if "flow" in words:
        return "en hakparentes eller klammer är inte stängd.", "Stäng den, eller skriv en rad per värde."
    if "could not find expected ':'" in words or "simple key" in words:
        return "det saknas ett kolon efter ett fältnamn.", "Skriv fältet som namn: värde."
    return (
        "filen går inte att läsa som YAML här.",
        "Kontrollera indrag, kolon och citattecken på raden och raden ovanför.",
    )


def _build(node: yaml.Node, place: Place, document: Document) -> object:
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _build_mapping(node, place, document)
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, (*place, number), document) for number, item in enumerate(node.value)]
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and not node.style and _RUN_TOGETHER.match(text):
        raise FileRefused(document.name, "", *_ODD_SPACE, node.start_mark.line + 1)
    is_plain = isinstance(node, yaml.ScalarNode) and not node.style
    return None if is_plain and text in _NULLS else text


def _build_mapping(node: yaml.MappingNode, place: Place, document: Document) -> dict[str, object]:
    found: dict[str, object] = {}
    for key_node, value in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            raise FileRefused(document.name, "", "ett fältnamn är inte en text.", "Skriv fältet som namn: värde.", line)
        key = str(key_node.value)
        if ODD_SPACE.search(key) and not key_node.style:
            raise FileRefused(document.name, "", *_ODD_SPACE, line)
        inner = (*place, key)
        if key in found:
            problem = f"fältet ”{key}” finns två gånger (även på rad {document.lines[inner]})."
            raise FileRefused(document.name, key, problem, "Ta bort det ena.", line)
        document.lines[inner] = line
        found[key] = _build(value, inner, document)
    return found


def _inside(here: object, part: str | int) -> object:
    if isinstance(here, dict):
        return here.get(part)
    if isinstance(here, list) and isinstance(part, int) and part < len(here):
        return here[part]
    return None


def _label(item: object, number: int) -> str:
    if isinstance(item, dict):
        for name in ("key", "organisation", "role", "do"):
            if isinstance(item.get(name), str):
                return str(item[name])
    return str(number + 1)

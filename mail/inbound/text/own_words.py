"""What the sender wrote: the text without quotes, without what programs add."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mail.inbound.text.phrases import is_banner, is_device_line
from mail.inbound.text.quoted import split


def own_words(text: str) -> str:
    """The sender's own lines, with greeting and signature; an empty text where there are none."""
    return "\n".join(own_lines(split(text).own)).strip("\n")


def own_lines(lines: Iterable[str]) -> list[str]:
    """The lines without those that a program or a gateway has added."""
    kept: list[str] = []
    for paragraph in paragraphs(lines):
        if is_banner(" ".join(paragraph)):
            continue
        kept += [line for line in paragraph if not is_device_line(line)]
        kept.append("")
    return kept


def paragraphs(lines: Iterable[str]) -> Iterator[list[str]]:
    """The lines in groups, parted where one is empty."""
    group: list[str] = []
    for line in lines:
        if line.strip():
            group.append(line.strip())
        elif group:
            yield group
            group = []
    if group:
        yield group

"""The pages of a PDF as they look, and as they looked when somebody last looked at them: small pictures in grey.

After a wanted change: `REWRITE_EXPECTED=1 pytest tests/papers/test_writing.py`, and look at the papers themselves.
"""

from __future__ import annotations

import gzip
import os
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

EXPECTED = Path(__file__).parent / "expected"
_SCALE = 1 / 3
"""24 dots an inch: where every line and table stands, not the edges of letters."""
_TILE, _MOST = 6, 24
"""What is compared: the mean of so many dots each way, and by how much of 255 two may differ."""


@dataclass(frozen=True)
class Picture:
    """One page: a byte a dot, 0 is black."""

    width: int
    height: int
    dots: bytes

    def tiles(self) -> list[int]:
        """The mean of every tile, line by line."""
        found = []
        for top in range(0, self.height, _TILE):
            rows = [self.dots[y * self.width : (y + 1) * self.width] for y in range(top, min(top + _TILE, self.height))]
            for left in range(0, self.width, _TILE):
                parts = [row[left : left + _TILE] for row in rows]
                found.append(sum(map(sum, parts)) // sum(map(len, parts)))
        return found


def pictures(pdf: bytes) -> list[Picture]:
    """Every page, drawn by PDFium, which has no part in making them."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return [_drawn(page) for page in document]
    finally:
        document.close()


def differences(name: str, pdf: bytes, text: str) -> list[str]:
    """How the paper differs from the one that is kept under that name: its words, and each of its pages."""
    found, kept, words = pictures(pdf), EXPECTED / f"{name}.pages.gz", EXPECTED / f"{name}.txt"
    if os.environ.get("REWRITE_EXPECTED"):
        EXPECTED.mkdir(exist_ok=True)
        kept.write_bytes(gzip.compress(b"".join(map(_as_pgm, found)), mtime=0))
        words.write_text(text, encoding="utf-8")
    wrong = [] if text == words.read_text(encoding="utf-8") else [f"{name}: other words"]
    before = _from_pgm(gzip.decompress(kept.read_bytes()))
    if [(one.width, one.height) for one in before] != [(one.width, one.height) for one in found]:
        return [*wrong, f"{name}: {len(found)} pages, of which some are new or of another size"]
    for number, (then, now) in enumerate(zip(before, found, strict=True), start=1):
        off = sum(abs(one - other) > _MOST for one, other in zip(then.tiles(), now.tiles(), strict=True))
        wrong += [f"{name}: page {number} looks otherwise in {off} places"] if off else []
    return wrong


def _drawn(page: pypdfium2.PdfPage) -> Picture:
    bitmap = page.render(scale=_SCALE, grayscale=True)
    content, width = bytes(bitmap.buffer), int(bitmap.width)
    rows = [content[y * bitmap.stride : y * bitmap.stride + width] for y in range(bitmap.height)]
    return Picture(width, int(bitmap.height), b"".join(rows))


def _as_pgm(picture: Picture) -> bytes:
    return f"P5\n{picture.width} {picture.height}\n255\n".encode() + picture.dots


def _from_pgm(content: bytes) -> list[Picture]:
    found = []
    while content:
        _, size, _, content = content.split(b"\n", 3)
        width, height = map(int, size.split())
        found.append(Picture(width, height, content[: width * height]))
        content = content[width * height :]
    return found

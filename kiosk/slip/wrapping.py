"""Breaking text into printed lines by cell width.

A cell is 12 dots, the width of an ASCII letter of font A. In Chinese mode (ESC/POS `FS &`) a printer draws every
character outside ASCII from its 24-dot font, so `“`, `…` and `·` take two cells on paper though a terminal
gives them one: `wcwidth` decides what has no width at all, the printer decides the rest.
"""

from __future__ import annotations

import unicodedata

from wcwidth import iter_graphemes, wcwidth

#: Marks that do not begin a line (GB/T 15834 §5.1, and the same in ASCII).
NOT_FIRST = frozenset("，。、；：？！）】》〉」』〕〗”’…—·％℃" + ",.;:?!)]}>%")

#: Marks that do not end a line.
NOT_LAST = frozenset("（【《〈「『〔〖“‘" + "([{<")


def cells(text: str) -> int:
    """How many 12-dot cells `text` takes at normal size."""
    return sum(_cells_of(character) for character in text)


def _cells_of(character: str) -> int:
    if wcwidth(character) <= 0:
        return 0
    return 1 if character.isascii() else 2


def tidy(text: str) -> str:
    """`text` on one line: runs of white space become one blank, control characters and half surrogates go."""
    printable = (c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join("".join(printable).split())


def wrap(text: str, width: int) -> list[str]:
    """`text`, tidied, in lines of at most `width` cells (2 or more); no lines for an empty text.

    Only blanks at a break are dropped. A grapheme cluster stays whole, and so does a Latin word or a number
    that fits a line. No line begins with a closing mark or ends with an opening one unless nothing else fits.
    Raises `ValueError` for a width in which no Chinese character fits.
    """
    if width < 2:
        raise ValueError(f"{width} cells hold no Chinese character")
    lines: list[str] = []
    line = ""
    for unit in _units(tidy(text), width):
        joined = line + unit
        if cells(joined.rstrip(" ")) <= width:
            line = joined
            continue
        if line:
            lines.append(line.rstrip(" "))
        *full, line = _chop(unit, width)
        lines += full
    if line:
        lines.append(line.rstrip(" "))
    return lines


def _units(text: str, width: int) -> list[str]:
    """`text` in pieces between which a line may break; each keeps its trailing blank."""
    units: list[str] = []
    before = ""
    for cluster in _clusters(text, width):
        if units and (cluster == " " or _glued(before, cluster, units[-1].endswith(" "))):
            units[-1] += cluster
        else:
            units.append(cluster)
        if cluster != " ":
            before = cluster
    return units


def _clusters(text: str, width: int) -> list[str]:
    """Grapheme clusters; one too wide for any line (a family of emoji on big type) comes in characters."""
    clusters: list[str] = []
    for cluster in iter_graphemes(text):
        clusters += [cluster] if cells(cluster) <= width else list(cluster)
    return clusters


def _glued(before: str, after: str, blank: bool) -> bool:
    """Whether no line may break between two clusters; `blank` tells of a blank between them."""
    return _bound(before, after) or (not blank and _in_word(before) and _in_word(after))


def _bound(before: str, after: str) -> bool:
    """Whether punctuation ties two clusters together."""
    return after in NOT_FIRST or before in NOT_LAST


def _in_word(cluster: str) -> bool:
    """Whether a cluster is part of a word or number rather than a character of its own, as Han are."""
    if cluster == " " or unicodedata.east_asian_width(cluster[0]) in ("W", "F"):
        return False
    return cluster.isascii() or cluster[0].isalnum()


def _chop(unit: str, width: int) -> list[str]:
    """A unit too long for a line, in pieces of at most `width` cells; the last may have room left."""
    rest = _clusters(unit, width)
    pieces: list[str] = []
    while cells("".join(rest).rstrip(" ")) > width:
        fits = 1
        while cells("".join(rest[: fits + 1])) <= width:
            fits += 1
        cut = fits
        while cut > 1 and _bound(rest[cut - 1], rest[cut]):
            cut -= 1
        if cut == 1 and _bound(rest[0], rest[1]):
            cut = fits
        pieces.append("".join(rest[:cut]).rstrip(" "))
        rest = rest[cut:]
        while rest[0] == " ":
            del rest[0]
    return [*pieces, "".join(rest)]

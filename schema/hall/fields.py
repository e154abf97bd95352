"""The fields of a record in the national layout: what each says, if it says anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

#: What stands in a field that says nothing.
NOTHING = {"", "无", "/", "-", "--", "暂无", "null", "None"}
#: Longer texts are cut: a visitor stands.
LONGEST = 1_500


def part(published: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The records of one part; a single one may stand without a list."""
    found = published.get(name)
    records = [found] if isinstance(found, Mapping) else found
    return [each for each in records if isinstance(each, Mapping)] if isinstance(records, list) else []


def first(published: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The first record of a part, empty where there is none."""
    return next(iter(part(published, name)), {})


def in_order(records: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """By their place; those without one stay as they are, behind."""

    def place(record: Mapping[str, Any]) -> tuple[bool, int]:
        found = count(record, "ordernum", "order_num")
        return found is None, found or 0

    return sorted(records, key=place)


def text(record: Mapping[str, Any], *names: str, most: int = LONGEST) -> str:
    """The first of the fields that says something."""
    for name in names:
        value = record.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            continue
        words = str(value).strip()
        if words not in NOTHING:
            return cut(words, most)
    return ""


def count(record: Mapping[str, Any], *names: str) -> int | None:
    """A whole number that is not negative."""
    words = text(record, *names).removesuffix(".0")
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


def cut(words: str, most: int) -> str:
    """The words, or their beginning, where they are longer than what there is room for."""
    return words if len(words) <= most else words[: most - 1] + "…"

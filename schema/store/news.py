"""Whether something was recorded that a screen may show: cheaper than to read the screen again."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select

from schema.store.events import event_t
from schema.store.transaction import Reader

#: An event may be seen later than one with a higher id, when its transaction took longer: so far back is looked.
BACK = 1_000


@dataclass(frozen=True, slots=True)
class News:
    """How many events there were from one on; equal to a later one when nothing came."""

    first: int
    count: int


def news_of(reader: Reader, but: Collection[str], since: News | None) -> News:
    """The events of every kind of thing but these, from where `since` began to look."""
    e = event_t.c
    first = since.first if since is not None else (reader.scalar(select(func.max(e.id))) or 0) - BACK
    query = select(func.count()).where(e.id > first, e.subject.not_in(sorted(but)))
    return News(first, int(reader.scalar(query)))

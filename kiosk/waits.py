"""People and minutes in words, on paper, at the machine and on the board: never a number nobody would believe."""

from __future__ import annotations

from schema.language import translator

_ = translator("kiosk")

#: More people than these are "999+".
PEOPLE_MOST = 999
#: A longer wait than this is told in so many hours, "more than 8 h".
MINUTES_MOST = 480


def people(count: int) -> str:
    """How many, at most "999+"."""
    return f"{PEOPLE_MOST}+" if count > PEOPLE_MOST else str(max(0, count))


def minutes_words(minutes: int) -> str:
    """ "about 12 min"; a minute at the least."""
    if minutes > MINUTES_MOST:
        return _("more than {h} h").format(h=MINUTES_MOST // 60)
    return _("about {m} min").format(m=max(1, minutes))


def wait_words(ahead: int | None, minutes: int | None) -> str:
    """How many come first and how long that takes.

    `ahead` None: the number waits no longer; `minutes` None: no window is open, so nobody can tell.
    """
    if ahead is None:
        return _("Please go to the window now")
    who = _("{n} ahead of you").format(n=people(ahead)) if ahead > 0 else _("Nobody ahead of you")
    if minutes is None:
        return _("{who}; the wait cannot be estimated yet").format(who=who)
    if ahead <= 0 and minutes <= 0:
        return who
    return _("{who}, {wait}").format(who=who, wait=minutes_words(minutes))

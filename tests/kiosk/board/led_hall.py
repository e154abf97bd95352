"""A hall's news as LED boards are given them, without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.board.faces import load_layout
from kiosk.board.showing import LedNews, Showing, WindowNow
from schema.hall.halls import HallView, WindowView
from schema.hall.models import WindowState
from schema.queue.line import AtWindow, Call
from schema.queue.states import TicketState
from schema.settings import BoardSettings, LedSettings

HALL = HallView(
    1, "GA01", "广安区政务服务中心", "Guang'an Service Hall", "Asia/Shanghai", False, 0, False, None, 801, 50
)
DAY = date(2026, 3, 2)
MORNING = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
#: 09:42 in the hall.
MOMENT = datetime(2026, 3, 2, 9, 42, tzinfo=ZoneInfo("Asia/Shanghai"))


def window(
    number: int,
    state: str = "free",
    label: str = "",
    *,
    name: str = "综合受理",
    reason: str = "设备检修",
    floor: int = 1,
    ticket: int = 1,
    recalls: int = 0,
) -> WindowNow:
    """A window in one of a layout's states."""
    states = {"paused": WindowState.PAUSED, "closed": WindowState.CLOSED}
    paused = state == "paused"
    view = WindowView(
        number, number, name, floor, states.get(state, WindowState.OPEN), reason if paused else "", None, None
    )
    visit = None
    if state in ("called", "serving"):
        at = MORNING + timedelta(seconds=20 * recalls)
        visit = AtWindow(ticket, label, TicketState(state), at, recalls)
    return WindowNow(view, "A B", visit)


def calls(*made: tuple[str, int], first: int = 1) -> tuple[Call, ...]:
    """Calls given oldest first, as they are read: the newest first."""
    return tuple(
        Call(n, label, number, MORNING + timedelta(seconds=n), 0) for n, (label, number) in enumerate(made, first)
    )[::-1]


def news(windows: tuple[WindowNow, ...], made: tuple[Call, ...] = (), waiting: int = 17) -> LedNews:
    """The hall at one moment."""
    return LedNews(DAY, made, windows, waiting)


def showing(announcements: list[str] | None = None, **board: Any) -> Showing:
    """A board in that hall."""
    settings = LedSettings(**{"name": "B1", "kind": "bx-k", "colours": ["red", "green", "yellow"]} | board)
    common = BoardSettings(announcements=announcements or [])
    return Showing(settings, load_layout(settings, common.layouts), HALL, common)

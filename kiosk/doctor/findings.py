"""What a check finds, and what it looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from schema.hall.halls import HallView
from schema.language import translator
from schema.settings import Settings
from schema.store.engine import Store

_ = translator("kiosk")


class State(StrEnum):
    """How something is."""

    #: 正常
    OK = "ok"
    #: 注意: works, but somebody should see to it
    WARNING = "warning"
    #: 故障
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what was seen, and what to do about it."""

    name: str
    state: State
    seen: str
    do: str = ""


@dataclass(slots=True)
class Site:
    """The machine that is examined. The database's own check fills in store and hall, where it finds them."""

    settings: Settings
    #: the settings file; None: there is none, the defaults hold
    file: Path | None
    db: str
    hall_code: str
    store: Store | None = None
    hall: HallView | None = None


#: Looks at one thing of a site; what it raises of ours is a fault of that thing.
Check = Callable[[Site], Iterable[Finding]]


def not_in_use(name: str, do: str = "") -> Finding:
    """What this machine has not been given."""
    return Finding(name, State.OK, _("not set up on this machine"), do)


def state_word(state: State) -> str:
    """The state as a person reads it."""
    return {State.OK: _("ok"), State.WARNING: _("see to it"), State.FAULT: _("fault")}[state]

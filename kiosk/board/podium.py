"""Which call is shown large, and for how long.

Calls are shown one after another, in the order they were made, none left out; a recall is a call like any
other. Each stays for the hold time (8 s). When more wait, the hold is shortened just enough for every one of
them to be shown within `MOST_LAG` seconds of its being made: up to three waiting calls change nothing, twenty
at once get 1.5 s each, and `LEAST_HOLD` is the shortest there is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from datetime import datetime

from schema.queue.line import Call

#: The longest a call waits before it is shown large, seconds.
MOST_LAG = 30.0
#: The shortest a call is shown large, however many wait, seconds.
LEAST_HOLD = 1.5
#: How many of the latest calls are remembered; whatever is older than they has been met as well.
REMEMBERED = 500


class Podium:
    """The place where one call stands at a time. The caller brings the time: seconds that only grow."""

    def __init__(self, hold: float) -> None:
        self.hold = hold
        self.least = min(hold, LEAST_HOLD)
        #: the call that is shown large; None until there was one
        self.current: Call | None = None
        self._since = 0.0
        self._known: frozenset[Call] = frozenset()
        #: calls up to this moment have been met and forgotten
        self._met_until: datetime | None = None
        self._started = False
        self._waiting: deque[tuple[Call, float]] = deque()

    @property
    def known(self) -> frozenset[Call]:
        """The day's latest calls met so far."""
        return self._known

    @property
    def waiting(self) -> list[Call]:
        """The calls still to be shown, the next one first."""
        return [call for call, _seen in self._waiting]

    def see(self, calls: Sequence[Call], now: float) -> None:
        """Take in the day's latest calls, the newest first, as they were just read.

        At the first look everything is history: the newest is shown, without a hold, the others are not.
        """
        new = [call for call in reversed(calls) if call not in self._known and not self._is_old(call)]
        self._remember(new)
        if not self._started:
            self._started = True
            if new:
                self.current, self._since = new[-1], now - self.hold
            return
        self._waiting.extend((call, now) for call in new)
        self.turn(now)

    def _is_old(self, call: Call) -> bool:
        return self._met_until is not None and call.called_at <= self._met_until

    def _remember(self, new: Sequence[Call]) -> None:
        """Know the new ones too; now and then let go of all but the latest, so that a long day costs nothing."""
        self._known = self._known.union(new)
        if len(self._known) > 2 * REMEMBERED:
            in_order = sorted(self._known, key=lambda call: call.called_at)
            self._met_until = in_order[-REMEMBERED - 1].called_at
            self._known = frozenset(in_order[-REMEMBERED:])

    def turn(self, now: float) -> bool:
        """Show the next call if its time has come; whether it has."""
        if not self._waiting or (self.current is not None and now < self._since + self.holding()):
            return False
        self.current, _seen = self._waiting.popleft()
        self._since = now
        return True

    def holding(self) -> float:
        """How long the call shown now is held, in view of those that wait, seconds."""
        hold = self.hold
        for place, (_call, seen) in enumerate(self._waiting, 1):
            hold = min(hold, (seen + MOST_LAG - self._since) / place)
        return max(self.least, hold)

    def fresh(self, now: float) -> bool:
        """Whether the call shown is still within its full hold."""
        return self.current is not None and now < self._since + self.hold

    def forget(self) -> None:
        """A new day: nothing has been called yet."""
        self.current = None
        self._known = frozenset()
        self._met_until = None
        self._waiting.clear()

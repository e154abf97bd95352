"""What is due, and when: the heart of a simulation."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count

Action = Callable[[], None]


class Agenda:
    """Actions in the order of their time; those of one moment in the order they were entered."""

    def __init__(self, now: float = 0) -> None:
        #: the moment of the action under way, seconds
        self.now = now
        self._due: list[tuple[float, int, Action]] = []
        self._entered = count()

    def at(self, moment: float, action: Action) -> None:
        """Enter an action; one that lies in the past is due now."""
        heapq.heappush(self._due, (max(moment, self.now), next(self._entered), action))

    def after(self, seconds: float, action: Action) -> None:
        """Enter an action so many seconds from now."""
        self.at(self.now + seconds, action)

    @property
    def next_at(self) -> float | None:
        """When the next action is due; None when nothing is left to do."""
        return self._due[0][0] if self._due else None

    def run_next(self) -> None:
        """Go to the next action's moment and do it."""
        self.now, _number, action = heapq.heappop(self._due)
        action()

    def run(self) -> None:
        """Do everything, to the end."""
        while self._due:
            self.run_next()

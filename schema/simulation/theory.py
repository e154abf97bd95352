"""What queueing theory says of the simplest hall there is, to hold simulated days against.

M/M/c: visitors come at random (Poisson), visits are exponential, c windows serve one line, nobody leaves. A. K.
Erlang, "Solution of some Problems in the Theory of Probabilities of Significance in Automatic Telephone
Exchanges", Elektroteknikeren 13, 1917; in today's words L. Kleinrock, Queueing Systems, volume 1, 1975, §3.5.
"""

from __future__ import annotations


def erlang_c(c: int, load: float) -> float:
    """The share of visitors who have to wait (Erlang's second formula), 0 to 1.

    `load`: visits under way on average, arrivals a second times seconds a visit; below `c`, the windows.
    """
    if not 0 <= load < c:
        raise ValueError("the load must be below the number of windows, or the line grows for ever")
    # Erlang's first formula by its recursion, which needs no factorials; from it the second one.
    blocked = 1.0
    for windows in range(1, c + 1):
        blocked = load * blocked / (windows + load * blocked)
    return c * blocked / (c - load * (1 - blocked))


def mean_wait(c: int, arrivals_per_second: float, visit_seconds: float) -> float:
    """How long a visitor waits on average until called, seconds; those who need not wait count as 0."""
    load = arrivals_per_second * visit_seconds
    return erlang_c(c, load) * visit_seconds / (c - load)

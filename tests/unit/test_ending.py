"""A signal ends a program in order, wherever it strikes."""

from __future__ import annotations

import signal
import sys
import threading
import weakref

import pytest

from schema.simulation.ending import ENDINGS, ending_in_order

PATIENCE = 20.0


class Thing:
    """Something that dies."""


@pytest.mark.parametrize("number", ENDINGS)
def test_a_signal_is_an_exception(number: signal.Signals) -> None:
    before = signal.getsignal(number), sys.unraisablehook
    with pytest.raises(SystemExit) as ended, ending_in_order():
        signal.raise_signal(number)
    assert ended.value.code == 128 + number
    assert (signal.getsignal(number), sys.unraisablehook) == before


def test_a_signal_lost_where_nothing_may_be_raised_comes_again() -> None:
    went_on = threading.Event()

    def strike(_reference: object) -> None:
        signal.raise_signal(signal.SIGTERM)

    def work() -> None:
        thing = Thing()
        reference = weakref.ref(thing, strike)
        del thing
        assert reference() is None
        went_on.set()
        threading.Event().wait(PATIENCE)

    with pytest.raises(SystemExit) as ended, ending_in_order():
        work()
    assert went_on.is_set() and ended.value.code == 128 + signal.SIGTERM

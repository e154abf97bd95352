"""One visit through the verbs, on both databases."""

from __future__ import annotations

import pytest

from schema.errors import WindowBusy, WindowNotOpen
from schema.hall.halls import HallView, find_window
from schema.queue.calling import call_next
from schema.queue.issuing import issue
from schema.queue.serving import finish, start
from schema.queue.states import Outcome, TicketState
from schema.queue.windows import open_window
from schema.store.engine import Store
from tests.halls import TESTER


def test_a_visit_from_the_door_to_its_outcome(store: Store, hall: HallView) -> None:
    first = store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    second = store.write(lambda tx: issue(tx, hall, 2), actor=TESTER)
    assert (first.label, second.label) == ("A001", "B001")
    with pytest.raises(WindowNotOpen):
        store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    store.write(lambda tx: open_window(tx, hall, 1), actor=TESTER)
    called = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    assert called is not None and called.id == first.id and called.state == TicketState.CALLED
    with pytest.raises(WindowBusy):
        store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    store.write(lambda tx: start(tx, hall, called.id, 1), actor=TESTER)
    done = store.write(lambda tx: finish(tx, hall, called.id, 1, Outcome.ACCEPTED), actor=TESTER)
    assert done.state == TicketState.SERVED and done.outcome == Outcome.ACCEPTED
    then = store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER)
    assert then is not None and then.id == second.id
    store.write(lambda tx: finish(tx, hall, then.id, 1, Outcome.CONSULTED), actor=TESTER)
    assert store.write(lambda tx: call_next(tx, hall, 1), actor=TESTER) is None
    assert store.read(lambda reader: find_window(reader, hall, 1)).number == 1

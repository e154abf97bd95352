"""Eight desks and a number machine at once: what each shows is what is stored, and what is typed stays."""

from __future__ import annotations

from schema.hall.halls import HallView
from schema.store.engine import Store
from tests.desk.at_random import DESKS, furnish, live, passing_time

#: Turns of each clerk; `python -m tests.bench.true` goes on for minutes.
TURNS = 4


async def test_every_desk_is_true_in_the_end(store: Store, hall: HallView, db_url: str) -> None:
    with passing_time():
        furnish(store, hall)
        life = await live(db_url, hall, seed=7, turns=TURNS)
    assert life.turns == TURNS * (DESKS - 1)
    assert life.tasks > life.turns / 4 and life.numbers, "hardly anything was done"
    assert life.looks and life.changes, "nothing changed behind the form"

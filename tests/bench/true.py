"""Eight desks and a number machine at random for minutes, on both databases: is every desk true in the end?

    python tests/bench/true.py [--seconds 120] [--seed 7]

Ends with an `AssertionError` that says which desk shows what is not so; else with what was done.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from schema.store.engine import open_store
from tests.bench.databases import temporary_databases
from tests.desk.at_random import furnish, live, passing_time
from tests.halls import small_hall


def main() -> None:
    """Let them act on SQLite, then on Postgres."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=120.0, help="how long on each database")
    parser.add_argument("--seed", type=int, default=7, help="what they press follows from it")
    options = parser.parse_args()
    with temporary_databases() as make, passing_time():
        for kind in ("sqlite", "postgres"):
            url = make(kind)
            store = open_store(url)
            hall = small_hall(store)
            furnish(store, hall)
            store.close()
            life = asyncio.run(live(url, hall, seed=options.seed, seconds=options.seconds))
            print(
                f"{kind}: true. {life.turns} turns, {life.tasks} tasks, {life.numbers} numbers given; the open"
                f" form was looked at {life.looks} times, {life.changes} changes behind it",
                flush=True,
            )


if __name__ == "__main__":
    main()

"""The database goes and comes back: the screen stays, says so, and a key pressed meanwhile is applied once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import psycopg
import pytest

from desk.screens.leave import LeaveScreen
from desk.widgets.banner import Banner
from desk.widgets.states import States
from schema.hall.halls import HallView
from schema.queue.states import Outcome, TicketState
from schema.store.engine import Store
from tests.desk.at_desk import Desk, desk_at, events, take, ticket


class Outage:
    """Takes the database away from everybody and gives it back."""

    def __init__(self, store: Store, server: Callable[[], str]) -> None:
        self.store = store
        self.server = server
        self.gone = False

    def begin(self) -> None:
        self.gone = True
        if self.store.path is not None:
            self.store.path.rename(self.store.path.with_suffix(".away"))
            return
        self._allow(False)

    def end(self) -> None:
        if not self.gone:
            return
        self.gone = False
        if self.store.path is not None:
            self.store.path.with_suffix(".away").rename(self.store.path)
            return
        self._allow(True)

    def cut(self) -> None:
        """Postgres: end every connection there is; new ones are welcome."""
        with psycopg.connect(self.server(), autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
                [self.store.url.database],
            )

    def _allow(self, allowed: bool) -> None:
        with psycopg.connect(self.server(), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{self.store.url.database}" ALLOW_CONNECTIONS {allowed}')
        if not allowed:
            self.cut()


@pytest.fixture
def outage(store: Store, request: pytest.FixtureRequest) -> Iterator[Outage]:
    one = Outage(store, lambda: str(request.getfixturevalue("postgres_server")))
    yield one
    one.end()


def banner(desk: Desk) -> str:
    """What the banner says; nothing when it is not there."""
    shown = desk.screen.query_one(Banner)
    return str(shown.render()) if shown.visible else ""


async def test_a_call_pressed_while_the_database_is_gone_is_applied_once(
    store: Store, hall: HallView, outage: Outage
) -> None:
    first, second = take(store, hall), take(store, hall)
    async with desk_at(store, hall) as desk:
        assert banner(desk) == ""
        outage.begin()
        await desk.until(lambda: "does not answer" in banner(desk))
        assert desk.screen.query_one(States).lost
        assert desk.line == ["A001", "A002"], "the screen keeps what it showed"
        await desk.pilot.press("space")
        await desk.until(lambda: "Call next" in banner(desk))
        await desk.pilot.press("space")
        await desk.told("still under way")
        outage.end()
        await desk.until(lambda: desk.at_window == "A001" and not desk.screen.lost)
        assert banner(desk) == "" and desk.screen.pending is None
        await desk.until(lambda: "A001 called" in desk.notice)
    assert ticket(store, first).state == TicketState.CALLED
    assert ticket(store, second).state == TicketState.WAITING
    assert events(store, "call") == 1


async def test_an_outcome_pressed_while_the_database_is_gone_is_kept(
    store: Store, hall: HallView, outage: Outage
) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.press("space")
        outage.begin()
        await desk.until(lambda: banner(desk))
        await desk.pilot.press("3")
        await desk.until(lambda: "correction notice" in banner(desk))
        outage.end()
        await desk.until(lambda: desk.at_window is None and desk.screen.pending is None)
    assert ticket(store, taken).outcome == Outcome.CORRECTION
    assert events(store, "finish") == 1


async def test_what_others_did_meanwhile_is_shown_when_it_is_back(
    store: Store, hall: HallView, outage: Outage
) -> None:
    async with desk_at(store, hall) as desk:
        outage.begin()
        await desk.until(lambda: banner(desk))
        outage.end()
        take(store, hall)
        await desk.until(lambda: desk.line == ["A001"] and not banner(desk))


async def test_leaving_without_a_database_asks_first(store: Store, hall: HallView, outage: Outage) -> None:
    async with desk_at(store, hall) as desk:
        outage.begin()
        await desk.until(lambda: banner(desk))
        await desk.pilot.press("ctrl+q")
        await desk.until(lambda: isinstance(desk.app.screen, LeaveScreen))
        await desk.pilot.press("y")
        await desk.until(lambda: desk.app._exit)


@pytest.mark.parametrize("db_url", ["postgres"], indirect=True)
async def test_connections_cut_for_a_moment_cost_nothing(store: Store, hall: HallView, outage: Outage) -> None:
    taken = take(store, hall)
    async with desk_at(store, hall) as desk:
        outage.cut()
        await desk.pilot.press("space")
        await desk.until(lambda: desk.at_window == "A001" and not desk.screen.lost)
    assert ticket(store, taken).state == TicketState.CALLED
    assert events(store, "call") == 1

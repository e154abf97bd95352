"""Cases at an open desk: what the pages say, and the cases as they stand in the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import pytest

from desk.screens.case import CaseScreen
from desk.screens.case_list import CaseListScreen
from desk.screens.page import Page
from desk.widgets.case_rows import CaseTable
from desk.widgets.keys import KeyBar
from desk.widgets.notice import Notice
from schema.cases.views import CaseView, case_by_id, list_cases
from schema.hall import clock
from schema.hall.halls import HallView
from schema.store.engine import Store
from tests.database.cases import at
from tests.desk.at_desk import Desk, desk_at


@dataclass
class CaseDesk:
    """A desk, and its cases."""

    desk: Desk

    async def type(self, *words: str) -> None:
        await self.desk.type(*words)

    async def keys(self, *words: str) -> None:
        """Type, and wait until all of it is done and shown."""
        await self.desk.type(*words)
        await self.settled()

    async def settled(self) -> None:
        """Wait until nothing is under way."""
        screen = self.desk.screen
        await self.desk.until(
            lambda: (
                screen.pending is None
                and self.desk._keys_are_through
                and not self.desk.app._keys_held
                and not screen.reads
                and not any(page._looking for page in self.pages)
            )
        )
        await self.desk.pilot.pause(0.05)

    @property
    def pages(self) -> list[Page[object]]:
        """The pages upon the window."""
        return [screen for screen in self.desk.app.screen_stack if isinstance(screen, Page)]

    @property
    def page(self) -> Page[object]:
        """The topmost of them."""
        return self.pages[-1]

    async def on_page(self) -> CaseScreen:
        """Wait until a case's page is in front."""
        await self.desk.until(lambda: isinstance(self.desk.app.screen, CaseScreen))
        screen = self.desk.app.screen
        assert isinstance(screen, CaseScreen)
        await self.desk.until(lambda: screen.is_mounted and screen.query_one(KeyBar).hints)
        return screen

    async def on_list(self) -> CaseListScreen:
        """Wait until the list is in front, and read."""
        await self.desk.until(lambda: isinstance(self.desk.app.screen, CaseListScreen))
        screen = self.desk.app.screen
        assert isinstance(screen, CaseListScreen)
        await self.desk.until(lambda: not screen._looking)
        return screen

    @property
    def notice(self) -> str:
        """What the topmost page says."""
        return self.page.query_one(Notice).sentence

    @property
    def shown(self) -> str:
        """All a case's page says."""
        screen = self.page
        return "\n".join(str(each.render()) for each in screen.query("CaseHead, #case-item, Sheet"))

    @property
    def grey(self) -> str:
        """The keys of the page that are greyed."""
        return "".join(hint.key for hint in self.page.query_one(KeyBar).hints if not hint.enabled)

    @property
    def rows(self) -> list[str]:
        """The list as it is painted."""
        return str(self.page.query_one(CaseTable).render()).split("\n")

    def case(self, case_id: int = 1) -> CaseView:
        """A case as it stands in the database."""
        return self.desk.store.read(lambda reader: case_by_id(reader, case_id))

    @property
    def cases(self) -> list[CaseView]:
        """All cases, the first one first."""
        return self.desk.store.read(lambda reader: list_cases(reader, self.desk.hall))[::-1]


@dataclass
class Hands:
    """The clock's hands."""

    now: datetime


@pytest.fixture
def hands() -> Iterator[Hands]:
    """Monday 2 March 2026, 10:00, until somebody moves them."""
    moved = Hands(at("2026-03-02 10:00"))
    with clock.using(lambda: moved.now):
        yield moved


@asynccontextmanager
async def cases_at(store: Store, hall: HallView, window: int = 1, **more: object) -> AsyncIterator[CaseDesk]:
    """A desk whose clerk has signed in."""
    async with desk_at(store, hall, window, **more) as desk:  # type: ignore[arg-type]
        yield CaseDesk(desk)

"""Large type and high contrast, and the pages that read a card: how they look, in both languages and sizes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator
from datetime import datetime

import pytest
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.printing import Printing
from kiosk.dispenser.visit import Step
from kiosk.dispenser.widgets.paper import Paper
from kiosk.reader import watch
from kiosk.theme import CONTRAST
from schema.hall.halls import HallView
from schema.language import set_language
from schema.queue import appointments
from schema.queue.issuing import issue
from schema.queue.windows import open_window
from schema.settings import KioskSettings, ReaderSettings
from schema.store.engine import Store
from tests.halls import TESTER
from tests.kiosk.dispenser.at_kiosk import (
    at_items,
    at_result,
    dummy,
    laid_out,
    more_items,
    touch,
    until,
)
from tests.kiosk.dispenser.with_slots import (
    LI,
    TOMORROW,
    WANG,
    at_check_in,
    at_step,
    offer_slots,
    still,
)
from tests.kiosk.reader.sam_emulator import Sam, card
from tests.kiosk.slip.escpos_reader import FONT, NO_FONT

Compare = Callable[..., bool]
Scene = Callable[[Pilot[None]], Awaitable[None]]

pytestmark = [
    pytest.mark.parametrize("db_url", ["sqlite"], indirect=True),
    pytest.mark.parametrize("language", ["zh_CN", "en"]),
    pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}"),
]


@pytest.fixture
def times() -> Iterator[list[datetime]]:
    """The hall's clock, which stands still."""
    with still() as moments:
        yield moments


@pytest.fixture
def sam(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sam]:
    """A card reader."""
    monkeypatch.setattr(watch, "POLL_SECONDS", 0.02)
    with Sam() as emulator:
        yield emulator


@pytest.fixture
def kiosk(
    store: Store,
    hall: HallView,
    times: list[datetime],
    language: str,
    sam: Sam,
    monkeypatch: pytest.MonkeyPatch,
) -> KioskApp:
    """A machine with a card reader in a hall with appointments, where some people wait."""
    set_language(language)
    monkeypatch.setattr(appointments, "_new_code", lambda tx, hall: "12345674")
    for number in (1, 2):
        store.write(lambda tx, number=number: open_window(tx, hall, number), actor=TESTER)
    for queue in (1, 2, 1, 3, 1):
        store.write(lambda tx, queue=queue: issue(tx, hall, queue), actor=TESTER)
    offer_slots(store, hall, capacity=1)
    reader = ReaderSettings(kind="sam", device=sam.port)
    return KioskApp(store, hall, KioskSettings(idle_seconds=600, reader=reader), dummy(), tap_seconds=0.0)


@pytest.fixture
def looks(kiosk: KioskApp, size: tuple[int, int], snap_compare: Compare) -> Callable[..., bool]:
    """Whether the screen looks as it did, after the scene."""

    if size == (120, 40) and not FONT.is_file():
        pytest.skip(NO_FONT)

    def compare(scene: Scene, *, large: bool = True) -> bool:
        async def run(pilot: Pilot[None]) -> None:
            await until(pilot, lambda: laid_out(kiosk, "#queue-A") and laid_out(kiosk, "#large"))
            if large:
                await pilot.press("f7")
                await until(pilot, lambda: kiosk.large and laid_out(kiosk, "#queue-A"))
            await scene(pilot)
            await pilot.pause()

        return snap_compare(kiosk, terminal_size=size, run_before=run)

    return compare


async def _nothing(pilot: Pilot[None]) -> None:
    pass


def test_start(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    assert looks(_nothing)
    assert kiosk.theme == CONTRAST.name


def test_items(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    more_items(kiosk.store, 12)

    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#queue-A")
        await at_items(kiosk, pilot)

    assert looks(scene)


def test_classes(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#priority")
        await until(pilot, lambda: laid_out(kiosk, "#class-disabled") and kiosk.visit.card_words)

    assert looks(scene)


def test_check_in(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_check_in(kiosk, pilot)
        await pilot.press(*"110101198805")

    assert looks(scene)


def test_booking_slot(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await touch(pilot, f"#day-{TOMORROW}")
        await at_step(kiosk, pilot, Step.SLOT, "#slot-0900")

    assert looks(scene)


def test_result(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#queue-A")
        await touch(pilot, "#any-item")
        await at_result(kiosk, pilot)
        await until(pilot, lambda: kiosk.query(Paper) and kiosk.query_one(Paper).printing == Printing.DONE)

    assert looks(scene)


def test_usual_classes_with_a_reader(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#priority")
        await until(pilot, lambda: laid_out(kiosk, "#class-disabled") and kiosk.visit.card_words)

    assert looks(scene, large=False)


def test_usual_check_in_with_a_card_that_has_no_appointment(
    kiosk: KioskApp, looks: Callable[..., bool], sam: Sam
) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await at_check_in(kiosk, pilot)
        sam.card = card("王小芳", WANG)
        await until(pilot, lambda: kiosk.visit.error is not None and laid_out(kiosk, "#key-5"))
        await until(pilot, lambda: "lying" in kiosk.visit.card_words or "取走" in kiosk.visit.card_words)

    assert looks(scene, large=False)


def test_usual_booking_person_with_a_reader(kiosk: KioskApp, looks: Callable[..., bool]) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        await touch(pilot, "#book")
        await touch(pilot, f"#day-{TOMORROW}")
        await touch(pilot, "#slot-0900")
        await at_step(kiosk, pilot, Step.PERSON, "#key-5")
        await until(pilot, lambda: kiosk.visit.card_words)
        await pilot.press(*LI[:10])

    assert looks(scene, large=False)

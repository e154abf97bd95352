"""Large type and high contrast: everything can be read and hit, and the next visitor finds the usual look."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot

from kiosk.dispenser.app import KioskApp
from kiosk.dispenser.sizing import USUAL, current_sizing
from kiosk.dispenser.visit import Step, View, Visit
from kiosk.dispenser.widgets.target import Target
from kiosk.drawn import drawn
from kiosk.theme import CONTRAST, THEME
from schema.hall.halls import HallView
from schema.language import current_language, set_language
from schema.store.engine import Store
from tests.kiosk.contrast import contrast, rgb
from tests.kiosk.dispenser.at_kiosk import (
    BrokenPrinter,
    at_items,
    at_result,
    kiosk_at,
    laid_out,
    more_items,
    more_queues,
    shown,
    touch,
    until,
    walk_away,
)
from tests.kiosk.dispenser.with_slots import TOMORROW, at_check_in, at_step, offer_slots, still
from tests.kiosk.slip.escpos_reader import FONT, NO_FONT

#: WCAG 2.2: text (1.4.6, level AAA), and the edge of what can be touched (1.4.11).
TEXT, EDGE = 7.0, 3.0

PAIRS = [
    ("foreground", "background"),
    ("accent", "background"),
    ("warning", "background"),
    ("success", "background"),
    ("error", "background"),
    ("target-text", "target"),
    ("target-mark", "target"),
    ("target-off-text", "target-off"),
    ("header-target-text", "header-target"),
    ("field-text", "field"),
]


def test_the_ratio_is_that_of_the_standard() -> None:
    assert contrast(rgb("#ffffff"), rgb("#000000")) == pytest.approx(21)
    assert contrast(rgb("#777777"), rgb("#ffffff")) == pytest.approx(4.48, abs=0.005)
    assert contrast(rgb("#ff0000"), rgb("#ffffff")) == pytest.approx(4.0, abs=0.005)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_colours_stand_apart(text: str, ground: str) -> None:
    colours = {**vars(CONTRAST), **CONTRAST.variables}
    assert contrast(rgb(colours[text]), rgb(colours[ground])) >= TEXT


@pytest.mark.parametrize("ground", ["target", "header-target", "field"])
def test_what_can_be_touched_has_an_edge(ground: str) -> None:
    assert contrast(rgb(CONTRAST.variables[ground]), rgb(CONTRAST.background or "")) >= EDGE


def faint(app: KioskApp) -> list[tuple[str, float]]:
    """What stands on the screen with less contrast than it should."""
    found = []
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if segment.text.strip():
                style = segment.style
                assert style is not None and style.color is not None and style.bgcolor is not None
                ratio = contrast(tuple(style.color.triplet or ()), tuple(style.bgcolor.triplet or ()))  # type: ignore[arg-type]
                if ratio < TEXT or style.dim:
                    found.append((segment.text, ratio))
    return found


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_nothing_on_any_page_is_faint(store: Store, hall: HallView, size: tuple[int, int]) -> None:
    more_queues(store, "DEFGHIJK")
    more_items(store, 12)
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall, BrokenPrinter(), size=size, large_type=True) as (app, pilot):

            async def clear(selector: str) -> None:
                await until(pilot, lambda: laid_out(app, selector) and app.theme == CONTRAST.name)
                assert faint(app) == []

            await clear("#queue-A")
            await touch(pilot, "#priority")
            await clear("#class-disabled")
            await touch(pilot, "#class-disabled")
            await until(pilot, lambda: app.visit.priority is not None and laid_out(app, "#queue-A"))
            await clear("#priority")
            await touch(pilot, "#queue-A")
            await at_items(app, pilot)
            await clear("#item-1")
            await pilot.press("escape")
            await at_check_in(app, pilot)
            await pilot.press("1", "2", "enter")
            await until(pilot, lambda: app.visit.error is not None)
            await clear("#key-5")
            await pilot.press("escape")
            await touch(pilot, "#book")
            await at_step(app, pilot, Step.DAY, f"#day-{TOMORROW}")
            await clear(f"#day-{TOMORROW}")
            await pilot.press("2")
            await at_step(app, pilot, Step.SLOT, "#slot-0900")
            await clear("#slot-0900")
            await pilot.press("escape", "escape")
            await touch(pilot, "#queue-A")
            await touch(pilot, "#any-item")
            await at_result(app, pilot)
            await clear("#done")


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_the_usual_look_is_not_meant_to_pass(store: Store, hall: HallView) -> None:
    """So that the test above can fail."""
    async with kiosk_at(store, hall) as (app, _pilot):
        assert faint(app) != []


async def _sizes(app: KioskApp, pilot: Pilot[None]) -> tuple[int, int]:
    """How many queues are on the page, and the area of each."""
    await until(pilot, lambda: laid_out(app, "#queue-A"))
    queues = [target for target in app.query(Target) if str(target.id).startswith("queue-")]
    return len(queues), min(target.region.area for target in queues)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=str)
async def test_by_key_and_by_touch_there_and_back(store: Store, hall: HallView, size: tuple[int, int]) -> None:
    more_queues(store, "DEFGHIJK")
    async with kiosk_at(store, hall, size=size) as (app, pilot):
        many, small = await _sizes(app, pilot)
        await pilot.press("f7")
        await until(pilot, lambda: app.theme == CONTRAST.name)
        few, large = await _sizes(app, pilot)
        assert few < many and large >= 2 * small
        await touch(pilot, "#large")
        await until(pilot, lambda: app.theme == THEME.name and current_sizing() is USUAL)
        assert await _sizes(app, pilot) == (many, small)


async def test_what_was_chosen_so_far_stays(store: Store, hall: HallView) -> None:
    with still():
        offer_slots(store, hall)
        async with kiosk_at(store, hall) as (app, pilot):
            await at_check_in(app, pilot)
            await pilot.press(*"1234", "f7")
            await until(pilot, lambda: app.theme == CONTRAST.name and laid_out(app, "#key-5"))
            assert (app.visit.view, app.visit.typed) == (View.CHECK_IN, "1234")


@pytest.mark.parametrize("leave", ["walks away", "is done"])
async def test_the_next_visitor_finds_the_usual(store: Store, hall: HallView, leave: str) -> None:
    async with kiosk_at(store, hall) as (app, pilot):
        await pilot.press("f7")
        await touch(pilot, "#queue-A")
        await touch(pilot, "#any-item")
        await at_result(app, pilot)
        assert app.large
        await until(pilot, lambda: app.visit.printing == "done")
        if leave == "is done":
            await touch(pilot, "#done")
        else:
            walk_away(app)
        await until(pilot, lambda: app.visit == Visit() and laid_out(app, "#queue-A"))
        assert not app.large and app.theme == THEME.name and current_sizing() is USUAL


async def test_a_machine_for_those_who_see_badly(store: Store, hall: HallView) -> None:
    async with kiosk_at(store, hall, large_type=True) as (app, pilot):
        assert app.large
        await pilot.press("f7", "l")
        await until(pilot, lambda: not app.large and current_language() == "zh_CN")
        walk_away(app)
        await until(pilot, lambda: app.large and current_language() == "en")
        assert app.theme == CONTRAST.name


@pytest.mark.skipif(not FONT.is_file(), reason=NO_FONT)
@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_titles_are_drawn_where_there_is_room(store: Store, hall: HallView) -> None:
    set_language("zh_CN")
    async with kiosk_at(store, hall, size=(120, 40), large_type=True) as (app, pilot):
        lines = drawn("企业登记", 16)
        await until(pilot, lambda: all(line.rstrip() in shown(app) for line in lines))
        assert "企业登记" not in shown(app) and "不动产登记" not in shown(app)
        await touch(pilot, "#queue-A")
        await at_items(app, pilot)
        assert "企业投资项目备案（技术改造）" in shown(app)  # too long, so none of them is drawn
        assert "企业设立登记" in shown(app)


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
async def test_without_a_font_the_titles_are_as_they_were(
    store: Store, hall: HallView, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kiosk.drawn._file", lambda: None)
    set_language("zh_CN")
    async with kiosk_at(store, hall, size=(120, 40), large_type=True) as (app, _pilot):
        assert "企业登记" in shown(app)

"""What every screen has: its keys by F1, all that can be done by F9, looks and languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from desk.looks import LOOKS, THEMES, theme_name
from desk.screens.case_list import CaseListScreen
from desk.screens.choice import ChoiceScreen
from desk.screens.form import FormScreen
from desk.screens.help import HelpScreen
from desk.screens.palette import PaletteScreen
from desk.widgets.choices import Choices
from desk.widgets.header import Header
from schema import language
from schema.hall.halls import HallView
from schema.hall.versions import ItemMaterialView
from schema.queue.states import TicketState
from schema.settings import DeskSettings
from schema.store.engine import Store
from tests.database.cases import publish_version
from tests.desk.at_cases import cases_at
from tests.desk.at_desk import Desk, desk_at, events, take, ticket
from tests.desk.test_desk_killed import desk_in_a_terminal


def offered(desk: Desk) -> list[str]:
    """What the palette lists."""
    return [choice.words for choice in desk.app.screen.query_one(Choices).choices]


async def in_palette(desk: Desk) -> None:
    await desk.until(lambda: isinstance(desk.app.screen, PaletteScreen) and offered(desk))


async def test_what_is_chosen_is_done_as_by_its_key(store: Store, hall: HallView) -> None:
    first = take(store, hall)
    async with desk_at(store, hall) as desk:
        await desk.type("f9", "call the next", "enter")
        await desk.until(lambda: desk.at_window == "A001")
        assert ticket(store, first).state == TicketState.CALLED
        await desk.type("ctrl+p")
        await in_palette(desk)
        assert "nobody came: no-show" in offered(desk) and "go on with one on hold" not in offered(desk)
        await desk.type("escape")
        await desk.back()


async def test_what_is_typed_ahead_comes_after_it(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall) as desk:
        await desk.type("f9", "pause", "enter")
        await desk.type("2")
        await desk.until(lambda: events(store, "pause") == 1)
        await desk.back()


async def test_a_page_has_its_own_keys_there(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall) as desk:
        await desk.type("l")
        page = await desk.on_list()
        await desk.type("f9")
        await in_palette(desk.desk)
        assert "to do, due today, all open" in offered(desk.desk)
        await desk.type("due", "enter")
        await desk.desk.until(lambda: desk.desk.app.screen is page and page.which.name == "TODAY")


async def test_a_dialog_tells_its_keys_and_nothing_else_can_be_begun(store: Store, hall: HallView) -> None:
    publish_version(store, 1, materials=[ItemMaterialView("申请书")])
    async with cases_at(store, hall) as desk:
        await desk.keys("k", "qysl")
        await desk.desk.dialog("applied")
        await desk.type("f9")
        assert isinstance(desk.desk.app.screen, ChoiceScreen)
        await desk.keys("enter", "f1")
        screen = desk.desk.app.screen
        assert isinstance(screen, HelpScreen)
        assert ("F2", "done; the other fields stay as they are") in screen.rows
        await desk.keys("f1")
        assert isinstance(desk.desk.app.screen, FormScreen)
        await desk.keys("李")
        assert desk.desk.app.screen.focused is not None
        await desk.keys("escape", "escape")
        await desk.desk.back()


async def test_a_look_is_kept_for_its_clerk(store: Store, hall: HallView, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts.db"
    async with desk_at(store, hall, drafts=drafts) as desk:
        assert desk.app.theme == "night"
        await desk.type("f9", "look day", "enter")
        await desk.until(lambda: desk.app.theme == "day")
        await desk.back()
    async with desk_at(store, hall, drafts=drafts) as desk:
        assert desk.app.theme == "day" and "is kept" not in desk.notice
        await desk.type("f9")
        await in_palette(desk)
        assert "Look: night" in offered(desk) and "Look: day" not in offered(desk)
        await desk.type("escape")
        await desk.back()
    async with desk_at(store, hall, clerk="9001", drafts=drafts, settings=DeskSettings(look="contrast")) as desk:
        assert desk.app.theme == "contrast"


async def test_the_language_changes_without_leaving(store: Store, hall: HallView, tmp_path: Path) -> None:
    drafts = tmp_path / "drafts.db"
    take(store, hall)
    async with desk_at(store, hall, drafts=drafts) as desk:
        await desk.press("space")
        await desk.type("l")
        await desk.until(lambda: isinstance(desk.app.screen, CaseListScreen))
        await desk.type("f9", "zhongwen", "enter")
        await desk.until(lambda: "等候" in str(desk.screen.query_one(Header).render()))
        assert desk.app.screen is desk.screen and desk.at_window == "A001"
        assert "窗口" in desk.app.title
        await desk.press("1")
        assert events(store, "finish") == 1
    language.set_language("en")
    async with desk_at(store, hall, drafts=drafts):
        assert language.current_language() == "zh_CN"


@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("colours", [0, 16, 256])
def test_every_terminal_has_every_look(look: str, colours: int) -> None:
    assert theme_name(look, colours) in {theme.name for theme in THEMES}  # type: ignore[arg-type]


#: What the environment says of a terminal: the colours that are sent to it, as codes.
TERMINALS = {
    "none wanted": ({"NO_COLOR": "1"}, r"3?9|4?9"),
    "none there": ({"TERM": "vt220"}, r"3?9|4?9"),
    "sixteen": ({"TERM": "linux", "COLORTERM": ""}, r"[34][0-79]|9[0-7]|10[0-7]"),
    "many": ({"TERM": "xterm-256color", "COLORTERM": ""}, r"[34]9|[34]8;5;\d+|[34][0-7]|9[0-7]|10[0-7]"),
}


@pytest.mark.parametrize("db_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("terminal", "codes"), TERMINALS.values(), ids=TERMINALS.keys())
def test_a_terminal_gets_the_colours_it_has(
    hall: HallView, db_url: str, tmp_path: Path, terminal: dict[str, str], codes: str
) -> None:
    with desk_in_a_terminal(db_url, tmp_path, **terminal) as desk:
        desk.wait("Free")
        desk.type("p")
        desk.wait("Why is the window paused?")
        looks = {look for row in desk.grid.cells for _character, look in row}
    sent = {code for look in looks for code in (look.front, look.behind)}
    assert all(re.fullmatch(codes, code) for code in sent), sent
    # A dialog stands out from what lies beneath it.
    assert len({("7" in look.attributes, look.behind) for look in looks}) > 1

"""One search over numbers, cases, names and items, on both databases."""

from __future__ import annotations

import pytest
from textual.widgets import Input

from desk.screens.find import FindScreen
from desk.widgets.choices import Choices
from schema.hall.finding import answers_to
from schema.hall.halls import HallView
from schema.hall.persons import Person
from schema.hall.versions import ItemMaterialView
from schema.queue.issuing import issue
from schema.store.engine import Store
from tests.database.cases import LI, publish_version
from tests.desk.at_cases import CaseDesk, cases_at, hands
from tests.desk.test_case_life import FORM, TAKE
from tests.halls import TESTER

__all__ = ["hands"]

pytestmark = pytest.mark.usefixtures("hands")


def found(desk: CaseDesk) -> list[str]:
    """What is listed."""
    screen = desk.page
    assert isinstance(screen, FindScreen)
    return [f"{choice.words} {choice.note}" for choice in screen.query_one(Choices).choices]


async def test_everything_is_found_while_it_is_typed(store: Store, hall: HallView) -> None:
    publish_version(store, 1, materials=[ItemMaterialView(FORM)])
    person = Person("曾小芳", "511602194507090020")
    store.write(lambda tx: issue(tx, hall, 2, item_id=3, person=person), actor=TESTER)
    store.write(lambda tx: issue(tx, hall, 1), actor=TESTER)
    async with cases_at(store, hall) as desk:
        await desk.keys(*TAKE, "v", "a")
        await desk.keys("/")
        await desk.desk.until(lambda: isinstance(desk.desk.app.screen, FindScreen))
        for typed, words in (
            ("a1", "A001"),
            ("zxf", "曾**"),
            ("zengxiaofang", "B001"),
            ("0020", "511602********0020"),
            ("ljg", "李**  企业设立登记"),
            ("李建", "20260302-00001"),
            ("2345", "李**"),
            ("qysl", "企业设立登记"),
            ("求职", "求职创业补贴申领"),
        ):
            await desk.keys("ctrl+u", typed)
            await desk.settled()
            assert any(words in each for each in found(desk)), (typed, found(desk))
        await desk.keys("ctrl+u", "没有这样的")
        assert found(desk) == []
        await desk.keys("ctrl+u", "ljg", "enter")
        await desk.on_page()
        await desk.keys("escape")
        assert desk.desk.app.screen.query_one(Input).value == "ljg"
        await desk.keys("ctrl+u", "a1", "enter")
        await desk.desk.until(lambda: "A001" in desk.desk.said)
        await desk.keys("escape", "ctrl+u", "qysl", "enter")
        await desk.desk.until(lambda: FORM in desk.desk.said)
        await desk.keys("escape", "escape")
        assert desk.desk.app.screen is desk.desk.screen


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("李建国", "ljg", True),
        ("李建国", "LJ", True),
        ("李建国", "lijian", True),
        ("李建国", "建国", True),
        ("李建国", "jg", False),
        ("单小丽", "sxl", True),  # Shan, as a family name
        ("单小丽", "dxl", True),
        ("灵山县某某水务有限公司", "lsxmm", True),
        ("Smith John", "smi", True),
        ("李建国", "", False),
    ],
)
def test_how_names_are_typed(name: str, typed: str, meant: bool) -> None:
    assert answers_to(name, typed) == meant
    assert LI.name == "李建国"

"""What a board shows, from the hall's state and the moment; nothing of a visitor but the number."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kiosk.board.faces import FOLDER, BoardLayout, load_layout
from kiosk.board.hours import light_at
from kiosk.board.pages import Page
from kiosk.board.showing import invitation
from kiosk.layout_files import read_layout
from schema.errors import LayoutRefused, UnknownLayout
from schema.language import speaking
from schema.settings import LedSettings
from tests.kiosk.board.led_hall import MOMENT, calls, news, showing, window


def texts(page: Page) -> list[str]:
    return [line.text for line in page.lines]


def plains(page: Page) -> list[str]:
    return [line.plain for line in page.lines if line.plain]


@pytest.mark.parametrize(
    ("state", "shown", "plain"),
    [
        ("called", ["A023", "请到本窗口"], ["A023 -> 3"]),
        ("serving", ["A023", "正在办理"], ["A023"]),
        ("free", ["3号窗口", "综合受理"], ["3 A B"]),
        ("paused", ["暂停服务", "设备检修"], ["Service paused"]),
        ("closed", ["窗口关闭"], ["Window closed"]),
    ],
)
def test_a_strip_shows_what_its_window_is_doing(state: str, shown: list[str], plain: list[str]) -> None:
    strip = showing(layout="strip", windows=[3])
    with speaking("zh_CN"):
        strip.see(news((window(2, "serving", "B001"), window(3, state, "A023"))), 0.0)
        page = strip.page(0.0, MOMENT)
    assert texts(page) == shown
    assert plains(page) == plain


def test_a_strip_is_blank_until_the_hall_is_known() -> None:
    assert showing(layout="strip", windows=[3]).page(0.0, MOMENT) == Page()


def test_a_hall_board_holds_a_call_and_lists_those_before() -> None:
    board = showing(["请保管好随身物品"], layout="hall", width=128, height=64)
    windows = (window(1), window(2))
    with speaking("zh_CN"):
        board.see(news(windows, calls(("A001", 1))), 0.0)
        assert texts(board.page(1.0, MOMENT))[0] == "请保管好随身物品"  # an old call is not fresh
        board.see(news(windows, calls(("A001", 1), ("B001", 2))), 10.0)
        assert texts(board.page(10.0, MOMENT)) == ["B001 → 2号窗口", "A001 → 1"]
        board.see(news(windows, calls(("A001", 1), ("B001", 2), ("A002", 1))), 11.0)
        assert texts(board.page(17.9, MOMENT))[0] == "B001 → 2号窗口"
        assert texts(board.page(18.1, MOMENT))[0] == "A002 → 1号窗口"
        assert texts(board.page(26.2, MOMENT)) == ["请保管好随身物品", "A002 → 1", "B001 → 2"]


def test_announcements_take_turns() -> None:
    board = showing(["甲", "乙"], layout="hall", width=128, height=32)
    board.see(news((window(1),)), 0.0)
    assert [texts(board.page(at, MOMENT)) for at in (0.0, 8.0, 16.0)] == [["甲"], ["乙"], ["甲"]]


def test_before_the_first_call_the_board_has_the_halls_name() -> None:
    board = showing(layout="hall", width=128, height=64)
    board.see(news((window(1),)), 0.0)
    with speaking("zh_CN"):
        assert texts(board.page(0.0, MOMENT)) == ["广安区政务服务中心", "09:42"]


def test_an_area_board_knows_its_own_windows_only() -> None:
    windows = (window(1, "serving", "A001"), window(2, floor=2), window(3, "paused", floor=2), window(4, floor=2))
    made = calls(("A001", 1), ("B001", 2))
    upstairs = showing(layout="area", floor=2, width=128, height=64)
    named = showing(layout="area", windows=[1, 3], width=128, height=64)
    with speaking("zh_CN"):
        for board in (upstairs, named):
            board.see(news(windows), 0.0)
            board.see(news(windows, made), 0.0)
        assert texts(upstairs.page(0.0, MOMENT)) == ["B001 → 2号窗口", "2  空闲", "3  暂停", "4  空闲"]
        assert texts(named.page(0.0, MOMENT)) == ["A001 → 1号窗口", "1  A001", "3  暂停"]


def test_windows_without_a_place_take_turns() -> None:
    board = showing(layout="area", width=128, height=64)
    board.see(news(tuple(window(number) for number in range(1, 9))), 0.0)
    with speaking("zh_CN"):
        first, second = texts(board.page(0.0, MOMENT))[2:], texts(board.page(8.0, MOMENT))[2:]
    assert first == [f"{number}  空闲" for number in range(1, 7)]
    assert second == ["7  空闲", "8  空闲"]


def test_a_new_day_begins_without_calls() -> None:
    board = showing(layout="hall", width=128, height=32)
    first = news((window(1),), calls(("A001", 1)))
    board.see(first, 0.0)
    with speaking("zh_CN"):
        assert texts(board.page(0.0, MOMENT)) == ["A001→1"]
        board.see(type(first)(first.day.replace(day=3), (), first.windows, 0), 100.0)
        assert texts(board.page(100.0, MOMENT)) == ["广安区政务服务中心"]


def test_a_voice_speaks_each_call_once_and_none_from_before() -> None:
    strip = showing(layout="strip", windows=[3], voice=True)
    with speaking("zh_CN"):
        strip.see(news((window(3, "called", "A023"),)), 0.0)
        assert strip.page(0.0, MOMENT).speech is None  # it was called before this board was switched on
        strip.see(news((window(3, "called", "A023", recalls=1),)), 1.0)
        again = strip.page(1.0, MOMENT)
        strip.see(news((window(3, "called", "A023", recalls=2),)), 2.0)
        third = strip.page(2.0, MOMENT)
        strip.see(news((window(3, "serving", "A023", recalls=2),)), 3.0)
    assert again.speech is not None and again.speech.text == "再次呼叫，请A零二三号到三号窗口"
    assert third != again and third.silent() == again.silent()
    assert strip.page(3.0, MOMENT).speech is None


def test_a_board_says_what_the_loudspeakers_say() -> None:
    with speaking("en"):
        assert invitation("A101", 12, 0) == "Number A, 1 0 1, please go to window 12."
    with speaking("zh_CN"):
        assert invitation("A101", 12, 0) == "请A幺零幺号到十二号窗口"


def test_a_colour_the_board_lacks_becomes_its_first() -> None:
    strip = showing(layout="strip", windows=[3], colours=["green"])
    strip.see(news((window(3, "called", "A023"),)), 0.0)
    assert {line.colour for line in strip.page(0.0, MOMENT).lines} == {"green"}


@pytest.mark.parametrize("width", [8, 63, 128, 1000])
def test_boxes_stand_on_eights_and_within(width: int) -> None:
    for layout in ("strip", "hall", "area"):
        board = showing(layout=layout, windows=[3], kind="terminal", width=width, height=17)
        board.see(news((window(3, "called", "A023"),), calls(("A023", 3))), 0.0)
        for line in board.page(0.0, MOMENT).lines:
            assert line.x % 8 == 0 and line.x + line.width <= width and line.y + line.height <= 17


# --- layouts as data --------------------------------------------------------------------------------------------


def test_every_layout_that_comes_along_is_sound() -> None:
    for path in FOLDER.glob("*.toml"):
        read_layout(path, BoardLayout)


STRIP = '[[faces]]\nwhen = ["called", "serving", "free", "paused", "closed"]\nlines = [{{ {} }}]\n'
GOOD = 'text = "{number}", at = [0, 0, 100, 100]'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("follows =", "TOML"),
        ('follows = "clerk"\n' + STRIP.format(GOOD), "follows: Input should be 'window' or 'calls'"),
        (
            'follows = "window"\n' + STRIP.format(GOOD.replace("number", "name")),
            "no field {name} here; known: announcement",
        ),
        ('follows = "window"\n' + STRIP.format(GOOD.replace("{number}", "{number!r}")), "no field {number:r}"),
        ('follows = "window"\n' + STRIP.format(GOOD.replace("{number}", "{number.x}")), "no field {number.x}"),
        ('follows = "window"\n' + STRIP.format(GOOD.replace("{number}", "{number")), "expected '}'"),
        ('follows = "window"\n' + STRIP.format(GOOD.replace("100]", "101]")), "faces.1.lines.1.at.4"),
        ('follows = "window"\n' + STRIP.format(GOOD.replace("[0", "[1")), "has to lie within 0 to 100"),
        ('follows = "window"\n' + STRIP.format(GOOD + ', colour = "pink"'), "faces.1.lines.1.colour"),
        ('follows = "window"\n' + STRIP.format(GOOD + ", call = 1"), "neither call nor place"),
        ('follows = "window"\n' + STRIP.format(GOOD).replace('"paused"', '"free"'), "for the state paused"),
        (
            'follows = "window"\n' + STRIP.format(GOOD).replace('"paused"', '"away"'),
            "no state away; known: called",
        ),
        (
            'follows = "calls"\n' + STRIP.format(GOOD).replace(', "serving", "free", "paused", "closed"', ""),
            "{number}",
        ),
        ('follows = "window"\nspeech = "{clerk}"\n' + STRIP.format(GOOD), "no field {clerk}"),
        ('follows = "window"\nfaces = []', "faces"),
    ],
)
def test_a_layout_that_is_wrong_is_refused_by_field(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with speaking("en"), pytest.raises(LayoutRefused, match=re.escape(words)) as refused:
        read_layout(path, BoardLayout)
    assert str(path) in str(refused.value)


def test_a_hall_has_layouts_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "strip.toml").write_text('follows = "window"\n' + STRIP.format(GOOD), encoding="utf-8")
    board = LedSettings(name="W3", kind="alpha", layout="strip")
    assert len(load_layout(board, str(tmp_path)).faces) == 1
    with pytest.raises(UnknownLayout, match=r"no layout tower\. Known: area, hall, strip"):
        load_layout(LedSettings(name="W3", kind="alpha", layout="tower"))


# --- lit and dark -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("time", "board", "light"),
    [
        ("12:00", {}, None),
        ("07:29", {"lit": ["07:30-18:00"]}, 0),
        ("07:30", {"lit": ["07:30-18:00"]}, 100),
        ("18:00", {"lit": ["07:30-18:00"]}, 0),
        ("12:30", {"lit": ["08:00-12:00", "13:00-17:00"]}, 0),
        ("06:00", {"brightness": {"07:00": 90, "18:00": 30}}, 30),
        ("07:00", {"brightness": {"18:00": 30, "07:00": 90}}, 90),
        ("23:59", {"brightness": {"07:00": 90, "18:00": 30}}, 30),
        ("19:00", {"brightness": {"07:00": 90}, "lit": ["08:00-18:00"]}, 0),
    ],
)
def test_a_board_is_lit_by_its_schedule(time: str, board: dict[str, Any], light: int | None) -> None:
    hour, minute = map(int, time.split(":"))
    moment: datetime = MOMENT.replace(hour=hour, minute=minute)
    assert light_at(LedSettings(name="W3", kind="c-power", **board), moment) == light

"""That a text that is cut is found."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Static

from desk.widths import column
from tests.desk.uncut import cut


class Cut(App[None]):
    CSS = "#low { height: 2; } #in { height: 3; } #out { height: 5; }"

    def compose(self) -> ComposeResult:
        yield Static("call the next visitor")
        yield Static(f"  A001  {column('call the next visitor', 10)}")
        yield Static("不动产统一登…  One moment …")
        yield Static("three lines in a room for two of them, in a narrow terminal", id="low")
        yield Input(placeholder="much longer than the terminal is wide", compact=True)
        with Vertical(id="in"):
            yield Static("", id="out")


async def test_each_kind_of_cut_is_found() -> None:
    app = Cut()
    async with app.run_test(size=(25, 24)):
        found = cut(app.screen)
    assert "“call the next visitor” stands there as “call the…”" in found
    assert "Static(id='low') has 3 lines and room for 2" in found
    assert any("much longer" in sentence for sentence in found)
    assert any("id='out') is cut" in sentence for sentence in found)
    assert len([sentence for sentence in found if "stands there" in sentence]) == 1

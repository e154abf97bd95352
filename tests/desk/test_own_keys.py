"""Keys of a hall's own: they do what they are set to, are shown wherever a key is named, and cannot clash."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desk import keymap
from desk.cases import actions
from desk.keyboard import checked, key_word, set_keys
from desk.screens.help import HelpScreen
from schema.errors import BadSetting
from schema.hall.halls import HallView
from schema.queue.states import TicketState
from schema.store.engine import Store
from tests.desk.at_cases import cases_at
from tests.desk.at_desk import desk_at, take, ticket
from tests.desk.test_desk_command import complaint

OWN = {"call_next": "F5", "no_show": "u", "undo": "m", "finish_1": "f6", "cases_mark": "ctrl+k", "hall_open": "/"}


@pytest.fixture(autouse=True)
def _usual() -> Iterator[None]:
    yield
    set_keys({})


async def test_they_do_what_they_are_set_to_and_the_usual_ones_do_nothing(store: Store, hall: HallView) -> None:
    first, second = take(store, hall), take(store, hall)
    async with desk_at(store, hall, keys=checked(OWN, "here")) as desk:
        assert {"F5", "U", "M"} <= desk.hints and "Space" not in desk.hints
        assert "F5 calls A001" in desk.caption
        await desk.press("space")
        assert desk.at_window is None
        await desk.press("f5", "m")  # M is undo now
        assert ticket(store, first).state == TicketState.WAITING
        await desk.press("f5", "u")
        assert ticket(store, first).state == TicketState.NO_SHOW
        assert "M undoes it" in desk.shown_notice
        await desk.press("f5", "1")
        assert ticket(store, second).state == TicketState.CALLED
        await desk.press("f6")
        assert ticket(store, second).state == TicketState.SERVED


async def test_the_help_names_them(store: Store, hall: HallView) -> None:
    async with desk_at(store, hall, keys=checked(OWN, "here")) as desk:
        await desk.press("f1")
        assert isinstance(desk.app.screen, HelpScreen)
        rows = {words: key for key, words in desk.app.screen.rows}
        assert rows["call the next visitor"] == "F5"
        assert rows["nobody came: no-show"] == "U"
        assert rows["finish: consulted"] == "F6"


async def test_the_list_of_cases_has_them_too(store: Store, hall: HallView) -> None:
    async with cases_at(store, hall, keys=checked(OWN | {"case_print": "f7"}, "here")) as desk:
        assert [each.key for each in actions.shown_actions(None)][:2] == ["A", "B"]
        assert actions.key("print") == "F7"
        await desk.type("l")
        page = await desk.on_list()
        assert page.query_one("KeyBar").hints[2].key == "^K"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"dance": "f5"}, "desk.keys.dance: there is no such action; there are call_next,"),
        ({"recall": "f99"}, "“f99” is no key"),
        ({"recall": ""}, "“” is no key"),
        ({"recall": "ctrl+m"}, "is no key"),  # Enter, for a terminal
        ({"recall": "m"}, "desk.keys.recall: m is the key of no_show already"),
        ({"recall": "f5", "hold": "f5"}, "desk.keys.hold: f5 is the key of recall already"),
        ({"no_show": "x"}, "desk.keys.no_show: x is the key of resume already"),
        ({"recall": "ctrl+l"}, "desk.keys.recall: ctrl+l is the key of lock already"),
        ({"recall": "ctrl+q"}, "ctrl+q cannot be moved or taken"),
        ({"case_accept": "up"}, "up is needed on that screen"),
        ({"hall_open": "7"}, "7 is needed on that screen"),
        ({"cases_mark": "m"}, "m is for typing there"),
        ({"lock": "enter"}, "enter is for typing there"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(keys: dict[str, str], words: str) -> None:
    with pytest.raises(BadSetting) as refused:
        checked(keys, "config.toml")
    assert words in str(refused.value) and "Correct it in config.toml" in str(refused.value)


def test_the_same_key_on_different_screens_is_no_clash() -> None:
    assert checked({"case_accept": "k", "hall_open": "K"}, "here") == {"case_accept": "k", "hall_open": "k"}


def test_a_desk_with_a_wrong_key_does_not_start(store: Store, hall: HallView, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text('[desk.keys]\nrecall = "m"\n', encoding="utf-8")
    url = store.url.render_as_string(hide_password=False)
    for arguments in (["desk", "--window", "1"], ["supervise"]):
        error = complaint(*arguments[1:], "--db", url, "--config", str(config), command=arguments[0])
        assert isinstance(error, BadSetting) and error.facts["field"] == "desk.keys.recall"
        assert error.facts["where"] == config


def test_keys_are_called_what_stands_on_them() -> None:
    words = [
        key_word(key) for key in ("space", "enter", "escape", "f5", "ctrl+k", "slash", "r", "up", "shift+f3")
    ]
    assert words == ["Space", "Enter", "Esc", "F5", "^K", "/", "R", "↑", "Shift+F3"]


def test_every_shown_key_is_one_there_is() -> None:
    named = {key.action for key in keymap.shown_keys()} - {"finish"}
    assert named == set(keymap.BINDINGS)

"""The desk's keyboard: what each key is called, and the keys a hall has moved by `[desk.keys]`."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from string import punctuation
from typing import TYPE_CHECKING

from schema.errors import BadSetting
from schema.language import translator

if TYPE_CHECKING:
    from schema.settings import Settings

_ = translator("desk")

#: Keys of the whole desk, by action; they hold on every screen.
DESK = {"help": "f1", "palette": "f9,ctrl+p", "lock": "ctrl+l"}
#: Keys nobody can move or take: leaving, and what a terminal keeps for itself.
FIXED = frozenset({"ctrl+q", "ctrl+c", "ctrl+z", "ctrl+s"})
#: Keys that a terminal sends as others: Enter, Tab, Backspace.
_OTHERS = frozenset({"ctrl+m", "ctrl+j", "ctrl+i", "ctrl+h", "return", "ctrl-at", "ctrl+@"})
#: Keys of a line to type in.
_TYPING = frozenset({"enter", "escape", "backspace", "delete", "left", "right", "home", "end"})
#: Keys of a screen that are no action of its table.
_SCROLLING = frozenset({"up", "down", "pageup", "pagedown"})
_DIGITS = frozenset("0123456789")

#: The hall's own keys, by action's id; set once, when the desk starts.
_own: dict[str, str] = {}


def set_keys(keys: Mapping[str, str]) -> None:
    """From now on these actions have these keys, and all others their usual ones."""
    _own.clear()
    _own.update(keys)


def keys_of(action: str, usual: str) -> str:
    """Textual's names of an action's keys, with commas between."""
    return _own.get(action, usual)


def key_of(action: str, usual: str) -> str:
    """What an action's key is called on the screen; where it has several, the first."""
    return key_word(keys_of(action, usual).partition(",")[0])


def desk_key(action: str) -> str:
    """What a key of the whole desk is called."""
    return key_of(action, DESK[action])


def key_word(key: str) -> str:
    """What a key is called on the screen: `F5`, `^L`, `Space`."""
    words = {
        "space": _("Space"),
        "enter": _("Enter"),
        "escape": "Esc",
        "tab": "Tab",
        "up": "↑",
        "down": "↓",
        "left": "←",
        "right": "→",
        "pageup": "PgUp",
        "pagedown": "PgDn",
        "home": "Home",
        "end": "End",
        "insert": "Ins",
        "delete": "Del",
        "backspace": "⌫",
    }
    if key in words:
        return words[key]
    if key.startswith("ctrl+"):
        return f"^{key_word(key.removeprefix('ctrl+'))}"
    if key.startswith("shift+"):
        return f"Shift+{key_word(key.removeprefix('shift+'))}"
    return (_character(key) or key).upper()


@cache
def _character(key: str) -> str | None:
    """What a key types, if it types something."""
    from textual.keys import _character_to_key, key_to_character

    marks = {_character_to_key(mark): mark for mark in punctuation}
    return marks.get(key) or key_to_character(key)


# --- checking ------------------------------------------------------------------------------------------------


def places() -> dict[str, tuple[dict[str, str], frozenset[str]]]:
    """The screens whose keys can be moved: for each its actions with their usual keys, and what else it uses."""
    from desk import keymap
    from desk.cases import actions
    from desk.screens import case_list, hall

    return {
        "window": (keymap.BINDINGS | keymap.OUTCOMES, frozenset()),
        "case": ({f"case_{name}": key for name, key in actions.BINDINGS.items()}, _SCROLLING | {"space"}),
        "hall": ({f"hall_{name}": key for name, key in hall.BINDINGS.items()}, _SCROLLING | _DIGITS),
        "cases": (case_list.BINDINGS, _SCROLLING | {"enter", "escape"}),
    }


def own_keys(settings: Settings, config: Path | None) -> dict[str, str]:
    """The hall's own keys. Raises `BadSetting` for one that cannot be."""
    from schema.settings import settings_file

    return checked(settings.desk.keys, settings_file(config) or "ONESTOP_DESK__KEYS")


def checked(keys: Mapping[str, str], where: object) -> dict[str, str]:
    """The hall's keys as Textual takes them. Raises `BadSetting` for an action or a key there is not, and for a
    key that two actions of one screen would have.
    """
    if not keys:
        return {}
    screens = places()
    known = [action for actions, _used in screens.values() for action in actions] + list(DESK)
    own: dict[str, str] = {}
    for action, text in keys.items():
        if action not in known:
            reason = _("there is no such action; there are {known}")
            raise _bad(action, reason.format(known=", ".join(known)), where)
        own[action] = ",".join(_checked_key(action, part, where) for part in text.split(","))
    typing = set(screens["cases"][0]) | set(DESK)
    for action, keys_typed in own.items():
        for key in keys_typed.split(","):
            if action in typing and (_character(key) is not None or key in _TYPING):
                reason = _("{key} is for typing there; take F1 to F12 or Ctrl with a letter")
                raise _bad(action, reason.format(key=key), where)
    for actions, used in screens.values():
        _check_clashes(actions | DESK, used, own, where)
    return own


def _checked_key(action: str, text: str, where: object) -> str:
    from textual.keys import Keys, _character_to_key

    typed = text.strip().lower()
    key = _character_to_key(typed) if len(typed) == 1 else typed
    names = {each.value for each in Keys if each.value[0] != "<"} - _OTHERS
    if not key or (key not in names and _character(key) is None):
        reason = _("“{key}” is no key; write f5, space, a letter, ctrl+k")
        raise _bad(action, reason.format(key=text.strip()), where)
    if key in FIXED:
        raise _bad(action, _("{key} cannot be moved or taken").format(key=key), where)
    return key


def _check_clashes(
    actions: Mapping[str, str], used: frozenset[str], own: Mapping[str, str], where: object
) -> None:
    taken: dict[str, str] = {}
    for action, usual in actions.items():
        for key in own.get(action, usual).split(","):
            moved = action if action in own else taken.get(key, action)
            if key in taken:
                other = taken[key] if moved == action else action
                reason = _("{key} is the key of {other} already; give that one another key, too")
                raise _bad(moved, reason.format(key=key, other=other), where)
            if key in used and action in own:
                raise _bad(action, _("{key} is needed on that screen for something else").format(key=key), where)
            taken[key] = action


def _bad(action: str, reason: str, where: object) -> BadSetting:
    return BadSetting(field=f"desk.keys.{action}", reason=reason, where=where)

"""The keys of the window: which key, for which action, in which words. Bindings, key bar and help all read it."""

from __future__ import annotations

from dataclasses import dataclass

from desk.keyboard import key_of, key_word, keys_of
from schema.language import translator
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, UNDO_SECONDS, Outcome

_ = translator("desk")

#: Textual's name of the key, by action.
BINDINGS = {
    "call_next": "space",
    "recall": "r",
    "start": "s,enter",
    "no_show": "m",
    "hold": "h",
    "resume": "x",
    "transfer": "t",
    "undo": "u",
    "come_back": "v",
    "priority": "b",
    "merge": "a",
    "front": "g",
    "receive": "k",
    "cases": "l",
    "find": "slash",
    "oversee": "e",
    "why": "w",
    "look": "i",
    "call_number": "c",
    "pause": "p",
    "open": "o",
}
#: The keys of the outcomes, in their order.
OUTCOMES = {f"finish_{place}": str(place) for place in range(1, len(Outcome) + 1)}


@dataclass(frozen=True, slots=True)
class Key:
    """A key as it is shown."""

    action: str
    shown: str
    #: in the key bar
    short: str
    #: in the help
    long: str


def shown_keys() -> list[Key]:
    """Every key, the most used first: where the bar has no room, the last ones are left to the help."""
    again = _("again ({times} times, {seconds} s apart)")
    return [
        _key("call_next", _("Next"), _("call the next visitor")),
        _key("recall", _("Again"), again.format(times=RECALLS_MOST, seconds=RECALL_SECONDS)),
        _key("no_show", _("No-show"), _("nobody came: no-show")),
        _key("hold", _("Hold"), _("hold: this window keeps it")),
        _key("transfer", _("Transfer"), _("to another queue or window")),
        _key("pause", _("Pause"), _("pause, or open again")),
        _key("receive", _("Application"), _("take an application in")),
        _key("cases", _("Cases"), _("cases: mine, due today, all")),
        _key("find", _("Find"), _("find number, case, name")),
        _key("oversee", _("Hall"), _("the hall: queues, windows, devices")),
        _key("undo", _("Undo"), _("undo (for {seconds} s)").format(seconds=UNDO_SECONDS)),
        _key("resume", _("Resume"), _("go on with one on hold")),
        _key("front", _("Front desk"), _("numbers, appointments, slips")),
        _key("come_back", _("Return"), _("put a no-show back in line")),
        _key("why", _("Why"), _("why a number is where it is")),
        _key("priority", _("Priority"), _("give somebody a class")),
        _key("merge", _("Merge"), _("take over another number")),
        _key("start", _("Start"), _start()),
        Key("finish", outcome_keys(), _("Finish"), _("Finish")),
        _key("look", _("Identity"), _("show name and ID number")),
        _key("call_number", _("Call a number"), _("call a number out of turn")),
        _key("open", _("Open"), _("open the window")),
    ]


def key(action: str) -> str:
    """What the key of an action of the window is called."""
    return key_of(action, (BINDINGS | OUTCOMES)[action])


def outcome_keys() -> str:
    """What the keys of the outcomes are called: `1–5`."""
    keys = [key(action) for action in OUTCOMES]
    usual = list(OUTCOMES.values())
    return f"{keys[0]}–{keys[-1]}" if keys == usual else " ".join(keys)


def _key(action: str, short: str, long: str) -> Key:
    return Key(action, key(action), short, long)


def _start() -> str:
    others = keys_of("start", BINDINGS["start"]).split(",")[1:]
    if not others:
        return _("visitor has come")
    return _("visitor has come (or {key})").format(key=key_word(others[0]))

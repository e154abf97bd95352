"""The keys of the window: which key, for which action, in which words. Bindings, key bar and help all read it."""

from __future__ import annotations

from dataclasses import dataclass

from schema.language import translator
from schema.queue.states import RECALL_SECONDS, RECALLS_MOST, UNDO_SECONDS

_ = translator("desk")

#: Textual's name of the key, by action. Outcomes have keys of their own, 1 to 5.
BINDINGS = {
    "call_next": "space",
    "recall": "r",
    "start": "enter,s",
    "no_show": "m",
    "hold": "h",
    "resume": "x",
    "transfer": "t",
    "undo": "u",
    "come_back": "v",
    "priority": "b",
    "merge": "a",
    "front": "g",
    "why": "w",
    "look": "i",
    "call_number": "c",
    "pause": "p",
    "open": "o",
    "help": "f1",
}


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
        Key("call_next", _("Space"), _("Next"), _("call the next visitor")),
        Key("recall", "R", _("Again"), again.format(times=RECALLS_MOST, seconds=RECALL_SECONDS)),
        Key("no_show", "M", _("No-show"), _("nobody came: no-show")),
        Key("hold", "H", _("Hold"), _("hold: this window keeps it")),
        Key("transfer", "T", _("Transfer"), _("to another queue or window")),
        Key("pause", "P", _("Pause"), _("pause, or open again")),
        Key("undo", "U", _("Undo"), _("undo (for {seconds} s)").format(seconds=UNDO_SECONDS)),
        Key("resume", "X", _("Resume"), _("go on with one on hold")),
        Key("front", "G", _("Front desk"), _("give number, check in, book")),
        Key("come_back", "V", _("Return"), _("put a no-show back in line")),
        Key("why", "W", _("Why"), _("why a number is where it is")),
        Key("priority", "B", _("Priority"), _("give somebody a class")),
        Key("merge", "A", _("Merge"), _("take over another number")),
        Key("start", "S", _("Start"), _("visitor has come (or Enter)")),
        Key("finish", "1–5", _("Finish"), _("Finish")),
        Key("look", "I", _("Identity"), _("show name and ID number")),
        Key("call_number", "C", _("Call a number"), _("call a number out of turn")),
        Key("open", "O", _("Open"), _("open the window")),
    ]

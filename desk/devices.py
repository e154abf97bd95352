"""The hall's devices in words: what each is, how it is, and what to do about it."""

from __future__ import annotations

from schema.hall.devices import DeviceView
from schema.hall.models import DeviceKind, DeviceState
from schema.language import translator

_ = translator("desk")

#: Green, yellow, red; always beside the word.
COLOURS = {
    DeviceState.OK: "$success",
    DeviceState.WARNING: "$warning",
    DeviceState.FAULT: "$error",
    DeviceState.OFFLINE: "$error",
    DeviceState.UNKNOWN: "$warning",
}


def device_kind_word(kind: DeviceKind) -> str:
    """What a device is."""
    return {
        DeviceKind.PRINTER: _("printer"),
        DeviceKind.BOARD: _("board"),
        DeviceKind.VOICE: _("voice"),
        DeviceKind.READER: _("card reader"),
        DeviceKind.CALL_PAD: _("call pad"),
        DeviceKind.KIOSK: _("number machine"),
    }[kind]


def state_word(state: DeviceState) -> str:
    """How a device is, in a word that fits a list."""
    return {
        DeviceState.OK: _("in order"),
        DeviceState.WARNING: _("attention"),
        DeviceState.FAULT: _("out of order"),
        DeviceState.OFFLINE: _("no answer"),
        DeviceState.UNKNOWN: _("not known"),
    }[state]


def advice(device: DeviceView) -> str:
    """What whoever is in charge does about it."""
    if device.state == DeviceState.OK:
        return _("Nothing is to be done.")
    if device.state in (DeviceState.OFFLINE, DeviceState.UNKNOWN):
        first = _("See that it is switched on and its cable is plugged in at both ends.")
    else:
        first = {
            DeviceKind.PRINTER: _(
                "Look at its paper and its cover, and put a new roll in if it is near its end."
            ),
            DeviceKind.BOARD: _("See whether the board shows the last call; if not, switch it off and on again."),
            DeviceKind.VOICE: _("See that the amplifier is on. Until it speaks, calls are on the boards only."),
            DeviceKind.READER: _(
                "Take the card off and plug the reader in again. Numbers may be typed meanwhile."
            ),
            DeviceKind.CALL_PAD: _("Plug the pad in again. The clerk calls from the desk meanwhile."),
            DeviceKind.KIOSK: _("Read its screen. Numbers can be given by hand meanwhile: G, then 1."),
        }[device.kind]
    return first + "\n" + _("If that does not help, the technician runs `onestop doctor` on its machine.")

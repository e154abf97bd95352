"""The hall's devices, those in trouble first: how each is, and since when."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.devices import COLOURS, state_word
from desk.widgets.grid import Column, lay
from schema.hall.clock import hall_time
from schema.hall.devices import DeviceView
from schema.language import translator

_ = translator("desk")


class HallDevices(Widget):
    """As many as there is room for."""

    DEFAULT_CSS = """
    HallDevices { height: 1fr; min-height: 3; padding: 0 1; }
    """

    devices: reactive[tuple[DeviceView, ...]] = reactive(())
    now: reactive[datetime | None] = reactive(None)

    def __init__(self, zone: str) -> None:
        super().__init__()
        self.zone = zone

    def render(self) -> Content:
        if self.now is None:
            return Content("")
        if not self.devices:
            return Content.assemble((_("Devices"), "$quiet"), "\n", _("None has reported yet."))
        width, height = self.content_size
        room = height - 1
        shown = self.devices if len(self.devices) <= room else self.devices[: max(1, room - 1)]
        columns = [Column(_("Devices"), wide=True), Column(_("State")), Column(_("Since"), right=True)]
        rows = [
            [
                (device.name, ""),
                (state_word(device.state), COLOURS[device.state]),
                (self._since(device.since, self.now), "$quiet"),
            ]
            for device in shown
        ]
        lines = lay(columns, rows, width, 2)
        if len(shown) < len(self.devices):
            more = _("… {count} others").format(count=len(self.devices) - len(shown))
            lines.append(Content.styled(more, "$quiet"))
        return Content("\n").join(lines)

    def _since(self, since: datetime, now: datetime) -> str:
        """`10:05`; the day where it was another."""
        at, today = hall_time(since, self.zone), hall_time(now, self.zone).date()
        return f"{at:%H:%M}" if at.date() == today else f"{at:%m-%d}"

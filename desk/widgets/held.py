"""The visits on hold at this window, and what somebody who takes a number now can expect."""

from __future__ import annotations

from datetime import datetime

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.keymap import key as key_of_window
from desk.timing import minutes_since, minutes_word
from desk.view import DeskView
from desk.widths import fit
from schema.hall.models import DeviceState
from schema.language import translator

_ = translator("desk")


#: A device's state as a colour; the words stand beside it.
TROUBLE_STYLES = {
    DeviceState.OK: "$success",
    DeviceState.WARNING: "$warning",
    DeviceState.FAULT: "$error",
    DeviceState.OFFLINE: "$error",
    DeviceState.UNKNOWN: "$warning",
}


class HeldLine(Widget):
    """One line above the notice, empty when there is nothing to say; those on hold come first.

    For whoever is in charge, devices that are not well stand where others see what newcomers can expect.
    """

    DEFAULT_CSS = """
    HeldLine { height: 1; padding: 0 1; }
    """

    view: reactive[DeskView | None] = reactive(None)
    #: minutes on hold, of those of whom it is known since when
    minutes: reactive[tuple[int | None, ...]] = reactive(())

    def __init__(self) -> None:
        super().__init__()
        self.since: dict[int, datetime] = {}

    def tick(self, now: datetime) -> None:
        """Let time pass."""
        held = self.view.held if self.view is not None else ()
        self.minutes = tuple(
            minutes_since(self.since[ticket.id], now) if ticket.id in self.since else None for ticket in held
        )

    def render(self) -> Content:
        view = self.view
        if view is None:
            return Content("")
        width = self.content_size.width
        held, key = "", ""
        if view.held:
            people = zip(view.held, self.minutes, strict=False)
            words = [
                ticket.label if minutes is None else f"{ticket.label} {minutes_word(minutes)}"
                for ticket, minutes in people
            ]
            key = "" if view.visit else "  " + _("{key} resumes").format(key=key_of_window("resume"))
            held = fit(_("On hold: {tickets}").format(tickets=", ".join(words)), width - cell_len(key))
        else:
            held = self._work(view)
        room = width - cell_len(held) - cell_len(key) - 3
        other, style = self._expected(view), "$quiet"
        if view.troubles:
            other, style = fit(self._troubles(view), room), TROUBLE_STYLES[view.troubles[0].state]
        if cell_len(other) > room:
            return Content.assemble((held, "bold"), (key, "$accent"))
        space = " " * (width - cell_len(held) - cell_len(key) - cell_len(other))
        return Content.assemble((held, "bold"), (key, "$accent"), space, (other, style))

    def _work(self, view: DeskView) -> str:
        work = view.work
        if work is None or not (work.tasks or work.today or work.late):
            return ""
        words = _("To do {tasks}  Due today {today}").format(tasks=work.tasks, today=work.today)
        return f"{words}  " + _("Late {late}").format(late=work.late) if work.late else words

    def _troubles(self, view: DeskView) -> str:
        return "  ".join(
            _("{device}: {fault}").format(device=device.name, fault=device.fault) for device in view.troubles
        )

    def _expected(self, view: DeskView) -> str:
        hopes = [
            f"{queue.letter} {minutes_word(minutes)}"
            for queue in view.queues
            if (minutes := view.expected.get(queue.id)) is not None
        ]
        return _("Wait for a new number: {queues}").format(queues="  ".join(hopes)) if hopes else ""

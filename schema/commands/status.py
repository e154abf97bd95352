"""`onestop status`: the hall at a glance."""

from __future__ import annotations

from typing import Any

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, opened
from schema.hall import clock
from schema.hall.devices import device_state_word, list_devices
from schema.hall.halls import HallView, list_windows
from schema.hall.models import DeviceState, WindowState
from schema.hall.shifts import due_windows
from schema.language import current_language, translator
from schema.queue.line import day_states, queue_loads
from schema.queue.moving import window_state_word
from schema.queue.states import TicketState, state_word
from schema.queue.tickets import list_active
from schema.store.transaction import Reader

_ = translator("schema")


def hall_facts(reader: Reader, hall: HallView) -> dict[str, Any]:
    """The hall right now, as `--json` prints it."""
    now = clock.now()
    loads, windows = queue_loads(reader, hall), list_windows(reader, hall)
    due = due_windows(reader, hall, now)
    active = {ticket.window_id: ticket for ticket in list_active(reader, hall)}
    return {
        "hall": hall.code,
        "name": hall.title,
        "day": clock.business_day(hall).isoformat(),
        "tickets": {str(state): count for state, count in day_states(reader, hall).items()},
        "queues": [
            {
                "queue": load.letter,
                "name": load.name_en if current_language() == "en" and load.name_en else load.name,
                "waiting": load.waiting,
                "longest_s": int((now - load.longest_since).total_seconds()) if load.longest_since else 0,
                "open_windows": load.open_windows,
            }
            for load in loads
        ],
        "windows": [
            {
                "window": window.number,
                "state": str(window.state),
                "reason": window.pause_reason,
                "number": active[window.id].label if window.id in active else None,
            }
            for window in windows
        ],
        # For the supervisor: people wait and nobody can call them; a shift has begun and nobody came.
        "queues_without_window": [load.letter for load in loads if load.waiting and not load.open_windows],
        "windows_due": [
            window.number for window in windows if window.id in due and window.state == WindowState.CLOSED
        ],
        "devices_in_trouble": [
            {"device": device.name, "state": str(device.state), "fault": device.fault, "since": device.since}
            for device in list_devices(reader, hall, in_trouble=True)
        ],
    }


def status_commands(app: typer.Typer) -> None:
    """Mount `status`."""

    @app.command(help=_("The hall at a glance: queues, windows, today's numbers."))
    def status(
        db: DbOption = None, hall: HallOption = None, config: ConfigOption = None, as_json: JsonOption = False
    ) -> None:
        with opened(db, hall, config) as (store, place, _settings):
            facts = store.read(lambda reader: hall_facts(reader, place))
            answer(facts, as_json, _lines(facts))


def _lines(facts: dict[str, Any]) -> list[str]:
    states = ", ".join(f"{state_word(TicketState(state))} {count}" for state, count in facts["tickets"].items())
    lines = [f"{facts['name']}  {facts['day']}", states or _("No numbers yet today.")]
    lines += [
        _("! {queue}: people wait and no window is open").format(queue=letter)
        for letter in facts["queues_without_window"]
    ]
    lines += [
        _("! Window {window} should be open by its shift").format(window=number)
        for number in facts["windows_due"]
    ]
    lines += [
        _("! {device}: {state} ({fault})").format(
            device=device["device"], state=device_state_word(DeviceState(device["state"])), fault=device["fault"]
        )
        for device in facts["devices_in_trouble"]
    ]
    lines += [
        _("{queue} {name}: {waiting} waiting, longest {minutes} min, {windows} windows open").format(
            queue=queue["queue"],
            name=queue["name"],
            waiting=queue["waiting"],
            minutes=queue["longest_s"] // 60,
            windows=queue["open_windows"],
        )
        for queue in facts["queues"]
    ]
    in_use = [window for window in facts["windows"] if window["state"] != WindowState.CLOSED]
    lines += [
        _("Window {window}: {state} {number}")
        .format(
            window=window["window"],
            state=window_state_word(WindowState(window["state"])),
            number=window["number"] or window["reason"],
        )
        .rstrip()
        for window in in_use
    ]
    closed = len(facts["windows"]) - len(in_use)
    if closed:
        lines.append(_("{closed} windows closed").format(closed=closed))
    return lines

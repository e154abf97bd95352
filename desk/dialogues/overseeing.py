"""Dialogues of the hall's page: a window opened, paused, closed, given queues; what is wrong with a device."""

from __future__ import annotations

from desk import overseeing
from desk.devices import advice, device_kind_word, state_word
from desk.dialogues.asking import ask_one
from desk.overview import WindowRow
from desk.screens.hall import HallScreen, key
from desk.screens.pause import PauseScreen
from desk.screens.queues import QueuesScreen
from desk.screens.sentence import SentenceScreen
from desk.tasks import Task
from desk.widgets.choices import Choice
from schema.hall.clock import hall_time
from schema.hall.halls import QueueView, list_queues
from schema.hall.models import DeviceState
from schema.language import translator
from schema.queue.line import queue_loads
from schema.queue.windows import list_servings
from schema.store.transaction import Reader

_ = translator("desk")


def hall_keys(*, alone: bool) -> list[tuple[str, str]]:
    """The page's keys, for the help."""
    return [
        ("↑ ↓", _("choose a window")),
        ("0–9", _("choose it by its number")),
        (key("open"), _("open the window")),
        (key("pause"), _("pause it, with a reason")),
        (key("close"), _("close it")),
        (key("queues"), _("which queues it serves")),
        (key("devices"), _("devices, and what to do")),
        (key("front"), _("numbers, appointments, slips")),
        *([] if alone else [("Esc", _("back"))]),
    ]


async def _do(page: HallScreen, task: Task) -> str:
    """Apply it and show what has changed; the sentence that says why not."""
    if error := await page.counter.settle(task):
        return error
    await page.fresh()
    return ""


async def open_it(page: HallScreen, row: WindowRow) -> None:
    """At once."""
    if error := await _do(page, overseeing.open_window(page.counter.hall, row.window)):
        page.tell(error, refusal=True)


async def pause_it(page: HallScreen, row: WindowRow) -> None:
    """With a reason, which the visitors read."""
    reason = await page.counter.ask(PauseScreen())
    if reason is not None and (error := await _do(page, overseeing.pause(page.counter.hall, row.window, reason))):
        page.tell(error, refusal=True)


async def close_it(page: HallScreen, row: WindowRow) -> None:
    """Asked once more: somebody may sit there."""
    title = _("Close window {number}?").format(number=row.window.number)
    if row.clerk:
        title = _("Close window {number}, where {clerk} sits?").format(number=row.window.number, clerk=row.clerk)
    sure = await ask_one(
        page.counter, title, [Choice("1", _("close it for today")), Choice("2", _("leave it as it is"))]
    )
    if sure == "1" and (error := await _do(page, overseeing.close_window(page.counter.hall, row.window))):
        page.tell(error, refusal=True)


async def move_queues(page: HallScreen, row: WindowRow) -> None:
    """The queues as they are; what is changed of them is applied, whatever else a colleague has changed."""
    desk = page.counter

    def read(reader: Reader) -> tuple[list[QueueView], set[int], dict[int, str]]:
        queues = [queue for queue in list_queues(reader, desk.hall) if queue.active]
        served = {each.queue_id for each in list_servings(reader, desk.hall, row.window.id).values()}
        notes = {
            load.queue_id: _("{waiting} waiting, {windows} open").format(
                waiting=load.waiting, windows=load.open_windows
            )
            for load in queue_loads(reader, desk.hall)
        }
        return queues, served, notes

    known = await desk.read(read)
    if known is None:
        page.tell(_("The database does not answer."), refusal=True)
        return
    queues, before, notes = known
    title = _("Which queues does window {number} serve?").format(number=row.window.number)
    wanted, error = frozenset(before), ""
    while True:
        answer = await desk.ask(QueuesScreen(title, queues, wanted, notes, error))
        if answer is None or answer == before:
            return
        wanted = answer
        task = overseeing.move_queues(desk.hall, row.window, give=wanted - before, take=before - wanted)
        if not (error := await _do(page, task)):
            return


async def devices(page: HallScreen) -> None:
    """The list, those in trouble first; each with what is wrong and what to do."""
    desk = page.counter
    while page.facts is not None:
        found = page.facts.devices
        choices = [
            Choice(str(place), f"{device.name} ({device_kind_word(device.kind)})", state_word(device.state))
            for place, device in enumerate(found, 1)
        ]
        if not choices:
            await desk.ask(
                SentenceScreen(
                    _("Devices"),
                    _("None has reported yet. `onestop doctor` looks at those that are set up on its machine."),
                )
            )
            return
        key = await ask_one(desk, _("Devices: which one?"), choices)
        if key is None:
            return
        device = found[int(key) - 1]
        since = hall_time(device.since, desk.hall.zone)
        wrong = device.fault if device.state != DeviceState.OK else ""
        facts = [
            _("{device}, {kind}: {state} since {time}").format(
                device=device.name,
                kind=device_kind_word(device.kind),
                state=state_word(device.state),
                time=f"{since:%m-%d %H:%M}",
            ),
            *([wrong] if wrong else []),
            "",
            advice(device),
        ]
        await desk.ask(SentenceScreen(device.name, "\n".join(facts)))

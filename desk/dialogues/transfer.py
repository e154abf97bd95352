"""Transfer: where to, then why."""

from __future__ import annotations

from functools import partial

from desk import moves
from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen
from desk.widgets.choices import Choice
from schema.hall.halls import list_windows
from schema.hall.models import WindowState
from schema.language import current_language, translator
from schema.queue.line import queue_loads
from schema.queue.moving import window_state_word
from schema.queue.tickets import TicketView
from schema.store.transaction import Reader

_ = translator("desk")


def reasons() -> list[str]:
    """The usual reasons for a transfer."""
    return [
        _("took a number of the wrong queue"),
        _("something else has to be done first"),
        _("not handled at this window"),
        _("system trouble here"),
    ]


def _targets(desk: ActingScreen, reader: Reader) -> list[Choice]:
    english = current_language() == "en"
    queues = [
        Choice(
            load.letter,
            load.name_en if english and load.name_en else load.name,
            _("{waiting} waiting, {windows} open").format(waiting=load.waiting, windows=load.open_windows),
        )
        for load in queue_loads(reader, desk.hall)
    ]
    # A closed window takes nobody.
    windows = [
        Choice(
            str(window.number),
            _("Window {number} {name}").format(number=window.number, name=window.name),
            window_state_word(window.state),
        )
        for window in list_windows(reader, desk.hall)
        if window.id != desk.window.id and window.state != WindowState.CLOSED
    ]
    return [*queues, *windows]


async def transfer(desk: ActingScreen, visit: TicketView) -> None:
    """Ask for the target and the reason; going back from the reason loses neither."""
    error = ""
    draft = f"transfer {visit.id}"
    while True:
        target = await desk.ask(
            ChoiceScreen(
                _("Transfer {ticket}: to which queue or window?").format(ticket=visit.label),
                partial(desk.store.read, partial(_targets, desk)),
                field=_("letter of a queue, or number of a window"),
                hint=_("A letter or number, or ↑ ↓ and Enter · Esc goes back"),
                error=error,
                free=True,
                quick=True,
            )
        )
        if target is None:
            return
        reason = await _reason(desk, visit, target, draft)
        if reason is None:
            error = ""
            continue
        task = moves.transfer(desk.hall, desk.window, visit, target, reason)
        if not (error := await desk.settle(task, draft)):
            return


async def _reason(desk: ActingScreen, visit: TicketView, target: str, draft: str) -> str | None:
    usual = reasons()
    reason = await desk.ask(
        ChoiceScreen(
            _("Why is {ticket} transferred to {target}?").format(
                ticket=visit.label, target=moves.target_word(target)
            ),
            [Choice(str(place), words) for place, words in enumerate(usual, 1)],
            field=_("or type another reason"),
            hint=_("A digit, or type and Enter · Esc goes back"),
            free=True,
            quick=True,
            narrow=False,
            drafts=desk.drafts,
            draft=draft,
        )
    )
    return usual[int(reason) - 1] if reason in {str(place + 1) for place in range(len(usual))} else reason

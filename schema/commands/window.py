"""`onestop window …`: open, pause, close; what a window serves, when, and whether it calls by itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

import typer

from schema.commands.on_hall import At, hall_command, parse_span
from schema.commands.visit import ClerkOption
from schema.errors import BadInput
from schema.hall.halls import HallView, WindowView, find_queue, list_windows
from schema.hall.shifts import Shift, list_shifts, set_shifts
from schema.language import translator
from schema.queue.moving import window_state_word
from schema.queue.windows import (
    Serving,
    close_window,
    keep_shifts,
    list_servings,
    open_window,
    pause_window,
    serve_queues,
    set_auto_call,
)
from schema.store.transaction import Reader, Tx

_ = translator("schema")

NumberArgument = Annotated[int, typer.Argument(help=_("number of the window"))]

#: As a shift is written: mon-fri, sat.
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def window_commands(app: typer.Typer) -> None:
    """Mount `window open|pause|close|queues|shifts|keep-shifts|auto-call`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="window", help=_("Windows: open, pause, close; queues, shifts."))
    _states(group)
    _plans(group)


def _states(group: typer.Typer) -> None:
    def change(at: At, verb: Callable[[Tx, HallView, int], WindowView], number: int, clerk: str | None) -> None:
        window_id, actor = at.window_id(number), at.actor(number, clerk)
        window = at.write(lambda tx: verb(tx, at.hall, window_id), actor=actor)
        at.answer(
            {"window": window.number, "state": str(window.state), "reason": window.pause_reason},
            [_("Window {window} is {state}").format(window=window.number, state=window_state_word(window.state))],
        )

    @hall_command(group, "open", _("The window takes visitors."))
    def open_command(at: At, number: NumberArgument, clerk: ClerkOption = None) -> None:
        change(at, open_window, number, clerk)

    @hall_command(group, "pause", _("Nobody is called to the window for a while."))
    def pause_command(
        at: At,
        number: NumberArgument,
        reason: Annotated[str, typer.Option("--reason", help=_("shown on the window's strip"))] = "",
        clerk: ClerkOption = None,
    ) -> None:
        change(at, lambda tx, hall, window_id: pause_window(tx, hall, window_id, reason), number, clerk)

    @hall_command(group, "close", _("The window is done for today."))
    def close_command(at: At, number: NumberArgument, clerk: ClerkOption = None) -> None:
        change(at, close_window, number, clerk)


def _plans(group: typer.Typer) -> None:
    @hall_command(
        group, "queues", _("Show or set which queues a window serves, in which order or with what weight.")
    )
    def queues_command(
        at: At,
        number: NumberArgument,
        queues: Annotated[
            list[str] | None,
            typer.Argument(help=_("letters; A:2 is served after the others, B*3 counts three times as long")),
        ] = None,
    ) -> None:
        window_id = at.window_id(number)
        if queues:
            wanted = at.read(lambda reader: [parse_serving(reader, at.hall, text) for text in queues])
            at.write(lambda tx: serve_queues(tx, at.hall, window_id, wanted))
        served = at.read(lambda reader: list_servings(reader, at.hall, window_id))
        facts = [{"queue": letter, "place": each.place, "weight": each.weight} for letter, each in served.items()]
        lines = [
            _("{queue}: place {place}, weight {weight}").format(
                queue=letter, place=each.place, weight=each.weight
            )
            for letter, each in served.items()
        ]
        at.answer({"window": number, "queues": facts}, lines)

    @hall_command(group, "shifts", _("Show or set when a window is to be open."))
    def shifts_command(
        at: At,
        number: NumberArgument,
        shifts: Annotated[
            list[str] | None, typer.Argument(help=_("as mon-fri=09:00-12:00 or sat=09:00-11:00"))
        ] = None,
        always: Annotated[bool, typer.Option("--always", help=_("whenever the hall is open: no shifts"))] = False,
    ) -> None:
        window_id = at.window_id(number)
        if shifts or always:
            wanted = [shift for text in shifts or [] for shift in parse_shift(text)]
            at.write(lambda tx: set_shifts(tx, at.hall, window_id, wanted))
        planned = at.read(lambda reader: list_shifts(reader, at.hall)).get(window_id, [])
        facts = [
            {"day": DAYS[each.weekday], "opens": f"{each.opens:%H:%M}", "closes": f"{each.closes:%H:%M}"}
            for each in planned
        ]
        lines = [f"{each['day']} {each['opens']}-{each['closes']}" for each in facts]
        at.answer({"window": number, "shifts": facts}, lines or [_("No shifts: open whenever the hall is.")])

    @hall_command(group, "keep-shifts", _("Open the windows whose shift has begun, close those whose is over."))
    def keep_command(at: At) -> None:
        opened, closed = at.write(lambda tx: keep_shifts(tx, at.hall))
        facts = {
            "opened": [window.number for window in opened],
            "closed": [window.number for window in closed],
        }
        at.answer(facts, [_("{opened} opened, {closed} closed").format(opened=len(opened), closed=len(closed))])

    @hall_command(group, "auto-call", _("Let a free window call by itself after so many seconds."))
    def auto_call_command(
        at: At,
        number: NumberArgument,
        seconds: Annotated[int | None, typer.Option("--seconds", help=_("1 to 600; without: never"))] = None,
    ) -> None:
        window_id = at.window_id(number)
        window = at.write(lambda tx: set_auto_call(tx, at.hall, window_id, seconds))
        every = _("Window {window} calls by itself after {seconds} s").format(
            window=window.number, seconds=window.auto_call_seconds
        )
        never = _("Window {window} does not call by itself").format(window=window.number)
        at.answer(
            {"window": window.number, "seconds": window.auto_call_seconds},
            [every if window.auto_call_seconds else never],
        )

    @hall_command(group, "list", _("The windows of the hall."))
    def list_command(at: At) -> None:
        facts: list[dict[str, Any]] = [
            {"window": window.number, "name": window.name, "floor": window.floor, "state": str(window.state)}
            for window in at.read(lambda reader: list_windows(reader, at.hall))
        ]
        lines = [f"{each['window']:>3}  {each['name']}  {each['state']}" for each in facts]
        at.answer({"windows": facts, "count": len(facts)}, lines)


def parse_serving(reader: Reader, hall: HallView, text: str) -> Serving:
    """A queue at a window from `A`, `A:2`, `B*3` or `B:2*3`. Raises `BadInput`, `UnknownQueue`."""
    rest, star, weight = text.partition("*")
    letter, colon, place = rest.partition(":")
    if (star and not weight.isdigit()) or (colon and not place.isdigit()):
        raise BadInput(
            field=text,
            reason=_("after : comes a place and after * a weight, both whole numbers"),
            advice=_("Write A, A:2 or A*3."),
        )
    queue = find_queue(reader, hall, letter)
    return Serving(queue.id, int(place) if colon else 1, int(weight) if star else 1)


def parse_shift(text: str) -> list[Shift]:
    """The shifts of one or more weekdays from `mon-fri=09:00-12:00`. Raises `BadInput`."""
    days, equals, span = text.lower().partition("=")
    first, _dash, last = days.partition("-")
    if not equals or first not in DAYS or (last or first) not in DAYS:
        raise BadInput(
            field=text,
            reason=_("a shift names weekdays and two times"),
            advice=_("Write it as mon-fri=09:00-12:00."),
        )
    opens, closes = parse_span(span, text)
    return [Shift(day, opens, closes) for day in range(DAYS.index(first), DAYS.index(last or first) + 1)]

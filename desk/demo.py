"""`onestop demo`: a hall that lives around one window, or a whole business day in seconds."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated

import typer

from desk.tty import check_terminal, colours
from schema.commands.running import ConfigOption, JsonOption, answer, configured, script_actor
from schema.errors import NotATerminal
from schema.language import current_language, translator
from schema.simulation.ending import ENDINGS, ending_in_order

if TYPE_CHECKING:
    from rich.table import Table

    from desk.app import DeskApp
    from schema.hall.halls import HallView, WindowView
    from schema.hall.presets import Preset
    from schema.hall.staff import ClerkView
    from schema.queue.counting import Tally
    from schema.simulation.day import DayReport
    from schema.store.engine import Store

_ = translator("desk")

#: How long the background process may take to end by itself, seconds.
CHILD_SECONDS = 10.0


def demo_command(app: typer.Typer) -> None:
    """Mount `demo`."""

    @app.command("demo", help=_("Try it out: sit at a window of a hall that lives, or let a whole day pass."))
    def demo(
        preset: Annotated[str, typer.Option(help=_("in the size of which centre"))] = "nanan",
        window: Annotated[int, typer.Option(min=1, help=_("the window to sit at"))] = 3,
        day: Annotated[bool, typer.Option("--day", help=_("simulate one business day and report"))] = False,
        seed: Annotated[int, typer.Option(help=_("the same seed brings the same visitors"))] = 1,
        speed: Annotated[
            float, typer.Option(min=0.1, max=100, help=_("how many times faster than life others come and go"))
        ] = 10.0,
        db: Annotated[
            str | None, typer.Option("--db", help=_("a database to use and keep: empty, or an earlier demo's"))
        ] = None,
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.hall.presets import preset as find_preset

        configured(config)
        plan = find_preset(preset)
        if not day:
            try:
                check_terminal("demo")
            except NotATerminal:
                typer.echo(_("Without a terminal there is: onestop demo --day"), err=True)
                raise
        with ending_in_order(), stage(db) as (url, folder):
            code = _day(url, plan, seed, as_json) if day else _live(url, folder, plan, window, seed, speed)
        if code:
            raise typer.Exit(code)


@contextmanager
def stage(db: str | None) -> Iterator[tuple[str, Path | None]]:
    """The demo's database: the one that was named, or one in a temporary folder that goes with the demo."""
    if db is not None:
        yield db, None
        return
    from schema.simulation.staging import make_folder, remove_folder

    folder = make_folder()
    try:
        yield f"sqlite:///{folder / 'hall.db'}", folder
    finally:
        for number in ENDINGS:
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl+C must not stop the clearing up
        remove_folder(folder)


# --- the day ---------------------------------------------------------------------------------------------


def _day(url: str, plan: Preset, seed: int, as_json: bool) -> int:
    from schema.simulation.day import run_day
    from schema.simulation.staging import demo_hall

    store, hall = demo_hall(url, plan, script_actor())
    try:
        report = run_day(store, hall, plan, seed)
    finally:
        store.close()
    if as_json:
        answer(report.facts(), True, [])
    else:
        show_report(report, hall)
    return 0


def show_report(report: DayReport, hall: HallView) -> None:
    """The day for a person: a table of the queues, with the whole hall as its last line."""
    from rich.console import Console

    count = report.count
    console = Console(highlight=False, soft_wrap=True)
    console.print(
        _("{hall}, {day}: {windows} of {all} windows open (seed {seed})").format(
            hall=hall.title,
            day=report.day.isoformat(),
            windows=report.windows_open,
            all=report.windows,
            seed=report.seed,
        ),
        markup=False,
    )
    console.print(_table([*count.per_queue.items(), (_("all"), count)]))
    from schema.queue.states import Outcome, outcome_word

    words = [f"{outcome_word(Outcome(name))} {number}" for name, number in count.outcomes.items()]
    console.print(_("Outcomes: {outcomes}").format(outcomes=", ".join(words)), markup=False)
    console.print(
        _("{changes} changes in {seconds} s, {rate} a second").format(
            changes=sum(count.events.values()), seconds=report.wall_s, rate=round(report.writes_per_s)
        ),
        markup=False,
    )


def _table(rows: list[tuple[str, Tally]]) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    titles = [_("numbers"), _("called"), _("served"), _("no-show"), _("given up"), _("waiting")]
    titles += [_("mean wait"), _("90 % within")]
    table = Table(_("queue"), box=SIMPLE_HEAD, collapse_padding=True)
    for title in titles:
        table.add_column(title, justify="right")
    for place, (name, tally) in enumerate(rows):
        if place == len(rows) - 1:
            table.add_section()
        numbers = (
            tally.issued,
            tally.called,
            tally.served,
            tally.no_show,
            tally.abandoned,
            tally.waiting_end + tally.at_window_end,
        )
        waits = (_minutes(tally.mean_wait_s), _minutes(tally.p90_wait_s))
        table.add_row(name, *map(str, numbers), *waits)
    return table


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else _("{minutes} min").format(minutes=round(seconds / 60))


# --- the living hall -------------------------------------------------------------------------------------


def _live(url: str, folder: Path | None, plan: Preset, window: int, seed: int, speed: float) -> int:
    from desk.app import DeskApp
    from schema.simulation.staging import demo_hall

    store, hall = demo_hall(url, plan, script_actor())
    try:
        view, clerk = take_seat(store, hall, window)
        with life(store, hall, window, seed, speed, folder) as failure:
            desk = DeskApp(store, hall, view, clerk, colours=colours())
            asyncio.run(run_desk(desk))
    finally:
        store.close()
    if failure:
        typer.echo(_("The life around the window stopped: {reason}").format(reason="".join(failure)), err=True)
        return 1
    return desk.return_code or 0


def take_seat(store: Store, hall: HallView, number: int) -> tuple[WindowView, ClerkView]:
    """Open the human's window, and say who the human is. Raises `UnknownWindow`."""
    from schema.hall.halls import find_window
    from schema.hall.models import Role
    from schema.hall.staff import list_clerks
    from schema.queue.windows import open_window
    from schema.simulation.staffing import read_plan

    window = store.read(lambda reader: find_window(reader, hall, number))
    seats = {seat.number: seat.clerk for seat in store.read(lambda reader: read_plan(reader, hall)).seats}
    # A window without a clerk of its own: there are more windows than staff. The last clerk goes there.
    staff = [each for each in store.read(lambda reader: list_clerks(reader, hall)) if each.role == Role.CLERK]
    clerk = seats.get(number) or staff[-1]
    actor = clerk.actor(f"window:{number}")
    return store.write(lambda tx: open_window(tx, hall, window.id), actor=actor), clerk


async def run_desk(desk: DeskApp) -> None:
    """Run the desk; a signal to end leaves it as its own key would, the terminal put back in order."""
    loop = asyncio.get_running_loop()
    for number in ENDINGS:
        with suppress(NotImplementedError):  # Windows
            loop.add_signal_handler(number, desk.exit)
    await desk.run_async(mouse=False)


@contextmanager
def life(
    store: Store, hall: HallView, window: int, seed: int, speed: float, folder: Path | None
) -> Iterator[list[str]]:
    """The background process, for as long as the block lasts; if it failed, the list says why afterwards."""
    command = [sys.executable, "-m", "schema.simulation.live", "--hall", hall.code, "--window", str(window)]
    command += ["--seed", str(seed), "--speed", str(speed)]
    if folder is not None:
        command += ["--remove", str(folder)]  # should this process be killed, it clears up
    # Not on the command line, where everybody could read a password.
    address = store.url.render_as_string(hide_password=False)
    environment = os.environ | {"ONESTOP_DB": address, "ONESTOP_LANGUAGE": current_language()}
    failure: list[str] = []
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        child = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
            start_new_session=True,  # the terminal's signals are for us: it sees the pipe close
        )
        try:
            yield failure
        finally:
            for number in ENDINGS:
                signal.signal(number, signal.SIG_IGN)  # what follows is short and must not be cut short
            _end(child)
            failure += _said(errors) if child.returncode else []


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.stdin is not None:
        child.stdin.close()
    try:
        child.wait(CHILD_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _said(errors: IO[str]) -> list[str]:
    """The last line the process wrote, which says what was wrong."""
    errors.seek(0)
    lines = errors.read().strip().splitlines()
    return lines[-1:] or ["?"]

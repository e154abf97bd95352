"""`onestop board`: the full-screen hall board; `board serve` and `board test` for LED boards."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, JsonOption, answer, configured, opened
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.board.worker import BoardState

_ = translator("kiosk")

#: Exit code of `board test` when a board did not take its page.
EXIT_BOARD_FAILED = 1


def board_commands(app: typer.Typer) -> None:
    """Mount `board`, `board serve` and `board test`."""
    group = typer.Typer()
    app.add_typer(group, name="board", help=_("The hall board: the call just made, the last calls, who waits."))

    @group.callback(invoke_without_command=True)
    def board_command(
        context: typer.Context, db: DbOption = None, hall: HallOption = None, config: ConfigOption = None
    ) -> None:
        if context.invoked_subcommand is not None:
            return
        with opened(db, hall, config) as (store, place, settings):
            _check_terminal()
            from kiosk.board.app import BoardApp

            screen = BoardApp(store, place, settings.board)
            screen.run(mouse=False)
        if screen.return_code:
            raise typer.Exit(screen.return_code)

    @group.command("serve", help=_("Show every call on the LED boards of config.toml, until ended (SIGTERM)."))
    def serve_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        with opened(db, hall, config) as (store, place, settings):
            from kiosk.board.service import BoardService

            reports = _Reports()
            service = BoardService(store, place, settings, reports.note)
            service.start()
            try:
                typer.echo(_("{count} boards are served.").format(count=len(settings.boards)))
                for line in reports.until_ended(place.zone):
                    typer.echo(line)
            finally:
                service.stop()

    @group.command(
        "test",
        help=_(
            "Write a test page to each LED board, or to one, and say what it answered; exit code 1 if one failed."
        ),
    )
    def test_command(
        board: Annotated[str, typer.Argument(help=_("name of one board, as in config.toml"))] = "",
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from dataclasses import asdict

        from kiosk.board.service import named_boards
        from kiosk.board.trying import try_boards
        from kiosk.board.worker import BoardState
        from schema.hall import clock

        settings = configured(config)
        trials = try_boards(named_boards(settings, board), clock.now().astimezone(), settings.board.font)
        lines = [f"{trial.board}  {trial.kind}  {trial.address}: {trial.sentence}" for trial in trials]
        answer({"boards": [asdict(trial) for trial in trials]}, as_json, lines)
        if any(trial.state != BoardState.OK for trial in trials):
            raise typer.Exit(EXIT_BOARD_FAILED)


class _Reports:
    """What boards report from their threads, to be printed on ours until the process is asked to end."""

    def __init__(self) -> None:
        from queue import SimpleQueue

        self._reports: SimpleQueue[tuple[str, BoardState, str] | None] = SimpleQueue()

    def note(self, name: str, state: BoardState, fault: str) -> None:
        """A board's state has changed."""
        self._reports.put((name, state, fault))

    def until_ended(self, zone: str) -> Iterator[str]:
        """A line for each change, as it comes, until SIGTERM or Ctrl+C."""
        import signal

        from schema.hall import clock

        before = {
            number: signal.signal(number, lambda *_event: self._reports.put(None))
            for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            while (report := self._reports.get()) is not None:
                name, state, fault = report
                yield f"{clock.hall_time(clock.now(), zone):%H:%M:%S}  {name}  {fault or state}"
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _check_terminal() -> None:
    """Raises `NotATerminal`."""
    from schema.errors import NotATerminal

    # Textual draws on standard error.
    if not all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise NotATerminal(command="board")

"""`onestop pads serve|listen`: call pads and evaluators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from schema.commands.running import ConfigOption, DbOption, HallOption, configured, opened
from schema.language import translator

if TYPE_CHECKING:
    from kiosk.pads.frames import Frame
    from schema.settings import PadLineSettings

_ = translator("kiosk")


def pads_commands(app: typer.Typer) -> None:
    """Mount `pads`."""
    group = typer.Typer(no_args_is_help=True)
    app.add_typer(group, name="pads", help=_("Call pads and evaluators at the windows."))

    @group.command("serve", help=_("Do what is pressed on the pads, until stopped."))
    def serve_command(db: DbOption = None, hall: HallOption = None, config: ConfigOption = None) -> None:
        from kiosk.pads.service import PadService
        from kiosk.stopping import stopped_by_signals

        with opened(db, hall, config) as (store, place, settings):
            service = PadService(store, place, settings.pads, typer.echo)
            service.check()
            with stopped_by_signals(service.stop):
                service.run()

    @group.command("listen", help=_("Show what comes from the lines and do nothing else: for the technician."))
    def listen_command(
        beep: Annotated[bool, typer.Option("--beep", help=_("make every pad beep once first"))] = False,
        config: ConfigOption = None,
    ) -> None:
        _listen(configured(config).pads, beep)


def _listen(lines: list[PadLineSettings], beeping: bool) -> None:
    """Print frames until stopped. Raises `BadInput`."""
    import queue

    from kiosk.pads.frames import beep
    from kiosk.pads.line import PadLine
    from kiosk.stopping import stopped_by_signals
    from schema.errors import BadInput

    if not lines:
        raise BadInput(
            field="pads",
            reason=_("no line is set"),
            advice=_("Name each line's port and windows under pads in config.toml."),
        )
    told: queue.SimpleQueue[str | None] = queue.SimpleQueue()

    def listen_to(settings: PadLineSettings) -> PadLine:
        def tell(error: Exception | None) -> None:
            told.put(str(error) if error else _("{port}: listening").format(port=settings.port))
            if error is None and beeping:
                line.send(*(beep(address) for address in settings.windows))

        line = PadLine(settings, lambda frame: told.put(_frame_words(settings, frame)), tell)
        return line

    listening = [listen_to(settings) for settings in lines]
    with stopped_by_signals(lambda: told.put(None)):
        for line in listening:
            line.start()
        while (words := told.get()) is not None:
            typer.echo(words)
        for line in listening:
            line.stop()


def _frame_words(settings: PadLineSettings, frame: Frame) -> str:
    """A frame as a technician reads it."""
    from kiosk.pads.frames import RATED
    from kiosk.pads.keys import key_of, key_word

    key = key_of(frame)
    if frame.command == RATED:
        meaning = _("rating {value}").format(value=frame.data.hex(" "))
    else:
        meaning = _("a key without a meaning") if key is None else key_word(key)
    number = settings.windows.get(frame.address) or settings.evaluators.get(frame.address)
    where = _("no window") if number is None else _("window {window}").format(window=number)
    return _("{port}: address {address}, {where}: {meaning}   {bytes}").format(
        port=settings.port, address=frame.address, where=where, meaning=meaning, bytes=frame.encode().hex(" ")
    )

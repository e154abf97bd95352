"""What every command shares: its options, an open hall, one answer, and errors as one sentence and exit 2."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from schema.errors import BadInput, OnestopError
from schema.hall import clock
from schema.hall.halls import HallView, find_hall
from schema.language import set_language, translator
from schema.settings import Settings, load
from schema.store.engine import Store, open_store
from schema.store.events import Actor

_ = translator("schema")

DbOption = Annotated[str | None, typer.Option("--db", help=_("database address, sqlite:/// or postgresql://"))]
HallOption = Annotated[str | None, typer.Option("--hall", help=_("code of the hall, where there are several"))]
ConfigOption = Annotated[Path | None, typer.Option("--config", help=_("settings file to use"))]
CommandOption = Annotated[
    str | None, typer.Option("--command", help=_("an id of your own: the same one is applied once"))
]
JsonOption = Annotated[bool, typer.Option("--json", help=_("one JSON object on the last line"))]

#: Exit code of every error a person can put right.
EXIT_BAD_INPUT = 2


def front_door() -> typer.Typer:
    """An empty `onestop` for the packages to mount their commands on."""
    return typer.Typer(
        name="onestop",
        help=_("Onestop, the software of a government service hall."),
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )


def configured(config: Path | None) -> Settings:
    """The settings, with their language spoken from now on."""
    settings = load(config)
    set_language(settings.language)
    return settings


@contextmanager
def opened(db: str | None, hall: str | None, config: Path | None) -> Iterator[tuple[Store, HallView, Settings]]:
    """The store and the hall a command works on; the store is closed afterwards."""
    settings = configured(config)
    store = open_store(db or settings.db)
    try:
        code = hall or settings.hall
        store.read(clock.moment)  # from here on the database's clock is ours
        yield store, store.read(lambda reader: find_hall(reader, code)), settings
    finally:
        store.close()


def answer(data: dict[str, Any], as_json: bool, lines: Iterable[str]) -> None:
    """Print the lines for a person, or one JSON object on the last line of standard output."""
    if as_json:
        typer.echo(json.dumps(data, ensure_ascii=False, default=str))
    else:
        for line in lines:
            typer.echo(line)


def script_actor(place: str = "script", clerk_id: int | None = None) -> Actor:
    """The operating system's user, as the event log names whoever runs a command."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.getuid())
    return Actor(f"script:{user}"[:64], place, clerk_id)


def read_secret(stdin: bool, *, twice: bool) -> str:
    """A password from the first line of standard input, or typed unseen. Raises `BadInput` when typed unlike."""
    if stdin or not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(_("Password: "))
    if twice and getpass.getpass(_("Once more: ")) != first:
        raise BadInput(field=_("password"), reason=_("the two are different"), advice=_("Nothing was changed."))
    return first


def run(app: typer.Typer) -> None:
    """Run the command line; an error a person can put right ends as one sentence and exit code 2."""
    try:
        app()
    except OnestopError as error:
        if "--json" in sys.argv:
            typer.echo(json.dumps({"error": type(error).__name__, "message": str(error)}, ensure_ascii=False))
        typer.echo(str(error), err=True)
        sys.exit(EXIT_BAD_INPUT)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # Whoever read our output has enough; say nothing more into the closed pipe.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)

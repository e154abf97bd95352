"""Commands on an open hall: each says what is its own; database, hall, settings, `--json` come by themselves."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import Any, TypeVar

import typer

from schema.commands.facts import names_of, ticket_facts, ticket_sentence
from schema.commands.running import (
    ConfigOption,
    DbOption,
    HallOption,
    JsonOption,
    answer,
    opened,
    script_actor,
)
from schema.errors import BadInput
from schema.hall.halls import HallView, find_window
from schema.hall.staff import find_clerk
from schema.language import translator
from schema.queue.tickets import TicketView, ticket_by_id
from schema.settings import Settings
from schema.store.engine import Store
from schema.store.events import Actor
from schema.store.transaction import Reader, Tx

_ = translator("schema")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class At:
    """The hall a command works on."""

    store: Store
    hall: HallView
    settings: Settings
    as_json: bool

    def read(self, work: Callable[[Reader], T]) -> T:
        """Read in one transaction."""
        return self.store.read(work)

    def write(
        self,
        work: Callable[[Tx], T],
        *,
        actor: Actor | None = None,
        command: str | None = None,
        again: Callable[[Reader, int], T] | None = None,
    ) -> T:
        """Make one change, as the user of the operating system unless an actor is named."""
        return self.store.write(work, actor=actor or script_actor(), command=command, again=again)

    def actor(self, window: int | None, clerk: str | None) -> Actor:
        """Who does it: at a window, where one was named, and as a clerk."""
        who = self.read(lambda reader: find_clerk(reader, self.hall, clerk)) if clerk else None
        return script_actor("script" if window is None else f"window:{window}", who.id if who else None)

    def answer(self, facts: dict[str, Any], lines: Iterable[str]) -> None:
        """Print the answer."""
        answer(facts, self.as_json, lines)

    def answer_ticket(self, ticket: TicketView, more: dict[str, Any] | None = None, *lines: str) -> None:
        """Print a ticket, and what else there is to say of it."""
        facts = ticket_facts(names_of(self.store, self.hall), ticket)
        self.answer(facts | (more or {}), [ticket_sentence(facts), *lines])

    def change_ticket(
        self,
        work: Callable[[Tx], TicketView],
        *,
        window: int | None = None,
        clerk: str | None = None,
        command: str | None = None,
    ) -> None:
        """Make a change to a ticket, once for each command id, and print the ticket."""
        actor = self.actor(window, clerk)
        self.answer_ticket(self.write(work, actor=actor, command=command, again=ticket_by_id))

    def window_id(self, number: int) -> int:
        """The id of the window with this number. Raises `UnknownWindow`."""
        return self.read(lambda reader: find_window(reader, self.hall, number)).id


COMMON = {"db": DbOption, "hall": HallOption, "config": ConfigOption, "as_json": JsonOption}


def hall_command(
    group: typer.Typer, name: str, text: str
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Mount a function of an `At` and its own arguments as a command with the common options after them."""

    def mount(work: Callable[..., None]) -> Callable[..., None]:
        own = list(inspect.signature(work, eval_str=True).parameters.values())[1:]

        def run(**given: Any) -> None:
            db, hall, config, as_json = (given.pop(key) for key in COMMON)
            with opened(db, hall, config) as (store, place, settings):
                work(At(store, place, settings, as_json), **given)

        common = [
            inspect.Parameter(
                key,
                inspect.Parameter.KEYWORD_ONLY,
                default=False if key == "as_json" else None,
                annotation=option,
            )
            for key, option in COMMON.items()
        ]
        keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in own]
        run.__signature__ = inspect.Signature([*keywords, *common])  # type: ignore[attr-defined]
        run.__annotations__ = {each.name: each.annotation for each in (*keywords, *common)}
        group.command(name, help=text)(run)
        return work

    return mount


def parse_day(text: str, field: str) -> date:
    """A date as `2026-12-01`. Raises `BadInput`."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError as error:
        raise BadInput(
            field=field, reason=_("“{text}” is no date").format(text=text), advice=_("Write it as 2026-12-01.")
        ) from error


def parse_time(text: str, field: str) -> time:
    """A time of the day as `09:30`. Raises `BadInput`."""
    try:
        hour, minute = text.strip().split(":")
        return time(int(hour), int(minute))
    except ValueError as error:
        raise BadInput(
            field=field, reason=_("“{text}” is no time").format(text=text), advice=_("Write it as 09:30.")
        ) from error


def parse_span(text: str, field: str) -> tuple[time, time]:
    """Two times as `09:00-12:00`. Raises `BadInput`."""
    begins, dash, ends = text.partition("-")
    if not dash:
        raise BadInput(
            field=field,
            reason=_("“{text}” names no two times").format(text=text),
            advice=_("Write them as 09:00-12:00."),
        )
    return parse_time(begins, field), parse_time(ends, field)

"""Dialogues about a number: back after a no-show, out of turn, merged, explained, put into a class."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from desk import moves
from desk.numbers import number_of
from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen, Load
from desk.timing import minutes_since, minutes_word
from desk.widgets.choices import Choice
from schema.errors import OnestopError, StoreError
from schema.hall import clock
from schema.hall.classes import APPOINTMENT, ORDINARY, ClassView, list_classes
from schema.hall.models import Role
from schema.language import translator
from schema.queue.explaining import compare, why
from schema.queue.states import RETURN_MINUTES, Basis, TicketState, basis_word
from schema.queue.tickets import TicketView, find_ticket, list_tickets, ticket_by_id
from schema.store.transaction import Reader

_ = translator("desk")


def in_line(desk: ActingScreen) -> list[Choice]:
    """Those who wait, in the order they are called; never by name."""
    view, now = desk.view, clock.now()
    if view is None:
        return []
    return [
        Choice(
            person.label,
            " · ".join(word for word in (view.title_of(person.purpose), view.mark_of(person)) if word),
            minutes_word(person.minutes(now)),
        )
        for person in view.waiting
    ]


async def _number(
    desk: ActingScreen, title: str, choices: list[Choice] | Load, *, hint: str, error: str, draft: str, empty: str
) -> str | None:
    """Ask for a number, typed or from a list; a refused one stands there again."""
    queues = desk.view.queues if desk.view else ()
    label = await desk.ask(
        ChoiceScreen(
            title,
            choices,
            field=_("number, such as A023"),
            hint=hint,
            free=True,
            error=error,
            drafts=desk.drafts,
            draft=draft,
            read=partial(number_of, queues=queues),
            empty=empty,
        )
    )
    if label is None:
        desk.drafts.pop(draft, None)  # the next Enter must not take a number nobody meant
    return label


async def resume(desk: ActingScreen) -> None:
    """One of several visits on hold."""
    held = desk.view.held if desk.view else ()
    now = clock.now()
    choices = []
    for place, ticket in enumerate(held, 1):
        since = desk.held_since.get(ticket.id)
        choices.append(Choice(str(place), ticket.label, minutes_word(minutes_since(since, now)) if since else ""))
    chosen = await desk.ask(
        ChoiceScreen(
            _("Which visit goes on?"),
            choices,
            field=_("its place in the list"),
            hint=_("A digit, or ↑ ↓ and Enter, chooses · Esc goes back"),
            quick=True,
        )
    )
    if chosen is not None:
        await desk.settle(moves.resume(desk.hall, desk.window, held[int(chosen) - 1]))


async def come_back(desk: ActingScreen) -> None:
    """A no-show stands at the window again."""

    def read(reader: Reader) -> list[Choice]:
        now = clock.now()
        gone = [
            ticket
            for ticket in list_tickets(reader, desk.hall, state=TicketState.NO_SHOW)
            if not ticket.returns
            and ticket.finished_at is not None
            and now - ticket.finished_at <= timedelta(minutes=RETURN_MINUTES)
        ]
        # This window's own first, the latest at the top.
        gone.sort(
            key=lambda ticket: (ticket.window_id != desk.window.id, -(ticket.finished_at or now).timestamp())
        )
        return [
            Choice(
                ticket.label,
                _("no-show at this window") if ticket.window_id == desk.window.id else _("no-show elsewhere"),
                _("{minutes} ago").format(minutes=minutes_word(minutes_since(ticket.finished_at, now))),
            )
            for ticket in gone
        ]

    error = ""
    while True:
        label = await _number(
            desk,
            _("Who has come after all?"),
            partial(desk.store.read, read),
            hint=_("Enter puts the number back in line · Esc goes back"),
            error=error,
            draft="come_back",
            empty=_("No no-show of the last {minutes} minutes.").format(minutes=RETURN_MINUTES),
        )
        if label is None or not (error := await desk.settle(moves.come_back(desk.hall, label), "come_back")):
            return


async def call_number(desk: ActingScreen) -> None:
    """A number out of its turn."""
    error = ""
    while True:
        label = await _number(
            desk,
            _("Call which number out of its turn?"),
            in_line(desk),
            hint=_("Enter calls it · Esc goes back"),
            error=error,
            draft="call_number",
            empty=_("Nobody is waiting."),
        )
        if label is None:
            return
        if not (error := await desk.settle(moves.call_number(desk.hall, desk.window, label), "call_number")):
            return


async def merge(desk: ActingScreen, visit: TicketView) -> None:
    """The visitor at the window took another number too."""
    error = ""
    while True:
        label = await _number(
            desk,
            _("Which other number has the visitor of {ticket}?").format(ticket=visit.label),
            in_line(desk),
            hint=_("Enter merges it into this visit · Esc goes back"),
            error=error,
            draft="merge",
            empty=_("Nobody is waiting."),
        )
        if label is None or not (error := await desk.settle(moves.merge(desk.hall, visit, label), "merge")):
            return


async def kind_of(desk: ActingScreen, title: str, *, ordinary_first: bool) -> tuple[ClassView, Basis] | None:
    """A class and what it rests on; only those this clerk may give."""

    def read(reader: Reader) -> list[Choice]:
        kinds = [
            kind
            for kind in list_classes(reader, desk.hall)
            # An appointment's class comes with its check-in.
            if kind.code != APPOINTMENT and (not kind.ahead_of_all or desk.clerk.role == Role.SUPERVISOR)
        ]
        if ordinary_first:
            kinds.sort(key=lambda kind: kind.code != ORDINARY)
        found[:] = kinds
        return [Choice(str(place), kind.title, head_start_word(kind)) for place, kind in enumerate(kinds, 1)]

    found: list[ClassView] = []
    while True:
        key = await desk.ask(
            ChoiceScreen(
                title,
                partial(desk.store.read, read),
                field=_("its place in the list"),
                hint=_("A digit, or ↑ ↓ and Enter, chooses · Esc goes back"),
                quick=True,
            )
        )
        if key is None:
            return None
        kind = found[int(key) - 1]
        if kind.code == ORDINARY:
            return kind, Basis.DECLARED
        basis = await desk.ask(
            ChoiceScreen(
                _("{priority}: what does it rest on?").format(priority=kind.title),
                [
                    Choice("1", basis_word(Basis.PROVEN), _("you saw the document")),
                    Choice("2", basis_word(Basis.DECLARED), _("the visitor says so")),
                ],
                field=_("its place in the list"),
                hint=_("A digit, or ↑ ↓ and Enter, chooses · Esc goes back"),
                quick=True,
            )
        )
        if basis is not None:
            return kind, Basis.PROVEN if basis == "1" else Basis.DECLARED


def head_start_word(kind: ClassView) -> str:
    """What a class is worth in line."""
    if kind.ahead_of_all:
        return _("first")
    return (
        _("+{minutes}").format(minutes=minutes_word(kind.head_start_seconds // 60))
        if kind.head_start_seconds
        else ""
    )


async def priority(desk: ActingScreen) -> None:
    """Put somebody in line into a class."""
    error = ""
    while True:
        label = await _number(
            desk,
            _("Priority for which number?"),
            in_line(desk),
            hint=_("Enter goes on to the class · Esc goes back"),
            error=error,
            draft="priority",
            empty=_("Nobody is waiting."),
        )
        if label is None:
            return
        error = ""
        chosen = await kind_of(desk, _("{ticket}: which class?").format(ticket=label), ordinary_first=False)
        if chosen is not None:
            task = moves.set_priority(desk.hall, label, *chosen)
            if not (error := await desk.settle(task, "priority")):
                return


async def explain(desk: ActingScreen) -> None:
    """Why the visit at the window, or the first in line, is where it is; then any number asked for."""
    from desk.screens.why import WhyScreen

    asked: str | None = ""
    while asked is not None:
        text = await desk.read(partial(_reasons, desk, asked))
        asked = await desk.ask(WhyScreen(text if text is not None else _("The database does not answer.")))
        asked = number_of(asked, desk.view.queues if desk.view else ()) if asked else None


def _reasons(desk: ActingScreen, label: str, reader: Reader) -> str:
    view = desk.view
    try:
        if label:
            return why(reader, desk.hall, find_ticket(reader, desk.hall, label)).sentence
        if view is None or (view.visit is None and not view.waiting):
            return _("Nobody is waiting. Type a number to ask about it.")
        if view.visit is not None:
            return why(reader, desk.hall, view.visit).sentence
        first = ticket_by_id(reader, view.waiting[0].id)
        sentences = [why(reader, desk.hall, first).sentence]
        if len(view.waiting) > 1:
            sentences.append(compare(desk.hall, first, ticket_by_id(reader, view.waiting[1].id)))
        return "\n\n".join(sentences)
    except StoreError:
        raise
    except OnestopError as error:
        return str(error)

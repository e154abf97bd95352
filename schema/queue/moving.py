"""What every move of a ticket has in common: the check against the table, and the words of a refusal."""

from __future__ import annotations

from schema.errors import WrongState
from schema.hall.models import WindowState
from schema.language import translator
from schema.queue.states import TRANSITIONS, Verb, state_word, verb_word
from schema.queue.tickets import TicketView

_ = translator("schema")


def check_move(verb: Verb, ticket: TicketView) -> None:
    """Raise `WrongState` unless the table allows `verb` for the ticket as it is."""
    allowed, _target = TRANSITIONS[verb]
    if ticket.state not in allowed:
        raise WrongState(ticket=ticket.label, state=state_word(ticket.state), verb=verb_word(verb))


def window_state_word(state: WindowState) -> str:
    """A window's state as a person reads it."""
    return {
        WindowState.OPEN: _("open"),
        WindowState.PAUSED: _("paused"),
        WindowState.CLOSED: _("closed"),
    }[state]

"""Asking for a few things at once: forms whose text is kept until what it was typed for is done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen
from desk.screens.form import Field, FormScreen
from desk.widgets.choices import Choice
from schema.errors import BadInput
from schema.language import translator

_ = translator("desk")

SENTENCE = 300


def form_hint() -> str:
    """How a form is left."""
    return _("Enter: next · F2: done · Esc: back")


async def ask_form(
    desk: ActingScreen, draft: str, title: str, fields: Sequence[Field], error: str = ""
) -> dict[str, str] | None:
    """The fields as they are stored; what was typed stays under `draft`. None: the clerk goes back."""
    drafts = desk.book.of(draft)
    return await desk.ask(FormScreen(title, fields, hint=form_hint(), drafts=drafts, error=error, wide=True))


async def ask_one(desk: ActingScreen, title: str, choices: Sequence[Choice]) -> str | None:
    """The key of one of a few. None: the clerk goes back."""
    return await desk.ask(
        ChoiceScreen(
            title,
            choices,
            field=_("its place in the list"),
            hint=_("A digit, or ↑ ↓ and Enter, chooses · Esc goes back"),
            quick=True,
        )
    )


def needed(field: str, advice: str, text: str) -> str:
    """Text that must be there. Raises `BadInput`."""
    said = " ".join(text.split())
    if not said:
        raise BadInput(field=field, reason=_("there is none"), advice=advice)
    return said


def parsed_day(text: str) -> date | None:
    """`2026-12-01` or `20261201`; nothing where nothing was typed. Raises `BadInput`."""
    said = text.strip()
    if not said:
        return None
    try:
        return datetime.fromisoformat(said).date()
    except ValueError as error:
        raise BadInput(
            field=_("day"),
            reason=_("“{text}” is no day").format(text=said),
            advice=_("Type it as 2026-12-01 or 20261201."),
        ) from error


def day_or_nothing(text: str) -> str:
    """A day as it is stored, or nothing. Raises `BadInput`."""
    day = parsed_day(text)
    return day.isoformat() if day is not None else ""


def day(text: str) -> str:
    """A day as it is stored. Raises `BadInput`."""
    return needed(_("day"), _("Type it as 2026-12-01 or 20261201."), day_or_nothing(text))


def reason(text: str) -> str:
    """A reason. Raises `BadInput` without one."""
    return needed(_("reason"), _("It goes into the notice."), text)


def whole(text: str) -> str:
    """A number of days. Raises `BadInput`."""
    said = text.strip()
    if not said.isdecimal() or not 1 <= int(said) <= 999:
        raise BadInput(
            field=_("days"),
            reason=_("“{text}” is no number of days").format(text=said),
            advice=_("Type the working days that were approved."),
        )
    return str(int(said))

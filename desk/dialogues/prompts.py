"""What is asked before an application goes on in one way or another, at the counter as on a case's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from desk.dialogues.asking import SENTENCE, day, day_or_nothing, reason
from desk.screens.form import Field
from schema.language import translator

_ = translator("desk")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A form's title and fields."""

    title: Callable[[], str]
    fields: Callable[[], list[Field]]


#: By how it goes on; what is not here is asked nothing.
PROMPTS = {
    "conditional": Prompt(
        lambda: _("Accept conditionally: until when is the rest promised, in writing?"),
        lambda: [Field("day", _("Promised for"), day, 10, "2026-12-01")],
    ),
    "correct": Prompt(
        lambda: _("Correction notice: until when is it answered?"),
        lambda: [Field("day", _("Answer by (may be left out)"), day_or_nothing, 10, "2026-12-01")],
    ),
    "refuse": Prompt(
        lambda: _("Refuse acceptance: why? It goes into the notice."),
        lambda: [Field("reason", _("Reason"), reason, SENTENCE)],
    ),
    "pass_up": Prompt(
        lambda: _("Pass up: what was found?"),
        lambda: [Field("reason", _("Remark (may be left out)"), most=SENTENCE)],
    ),
}

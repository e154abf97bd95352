"""The base of the pages on which one of several things is chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from kiosk.dispenser.choices import Choice
from kiosk.dispenser.shape import TURNING_ROWS, shape
from kiosk.dispenser.widgets.card_hint import CardHint
from kiosk.dispenser.widgets.target import Target
from kiosk.dispenser.widgets.target_grid import TargetGrid
from kiosk.dispenser.widgets.turning import Turning, back_target

#: Rows of the words above the grid: the question, a sentence below it, blanks.
WORDS_ROWS = 3


@dataclass(frozen=True, slots=True)
class Option:
    """One of the things."""

    choice: Choice
    title: str
    id: str
    detail: str = ""
    letter: str = ""
    available: bool = True


class ChoosingPage(Vertical):
    """Asks `question`; below it stands `sentence`. One page of the options is shown, and the way back."""

    def __init__(
        self,
        question: str,
        sentence: str,
        options: Sequence[Option],
        page: int,
        width: int,
        height: int,
        *,
        least_columns: int = 34,
        most_rows: int = 6,
        hint: CardHint | None = None,
    ) -> None:
        super().__init__()
        self.question = question
        self.sentence = sentence
        self.options = options
        #: below the sentence
        self.hint = hint
        self.words_rows = WORDS_ROWS + bool(hint and hint.words)
        self.shape = shape(
            len(options),
            width,
            height - self.words_rows - TURNING_ROWS,
            least_columns=least_columns,
            least_rows=3,
            most_rows=most_rows,
            turning=True,
        )
        self.page = min(page, max(0, self.shape.pages - 1))

    def compose(self) -> ComposeResult:
        """The words, the targets, the way back."""
        with Vertical(id="words") as words:
            words.styles.height = self.words_rows
            question = Static(self.question)
            question.styles.text_style = "bold"
            yield question
            yield Static(self.sentence)
            if self.hint is not None:
                yield self.hint
        targets = [
            Target(
                option.choice,
                option.title,
                option.detail,
                key=str(place),
                letter=option.letter,
                available=option.available,
                id=option.id,
            )
            for place, option in enumerate(self.shape.page(self.options, self.page), 1)
        ]
        yield TargetGrid(targets, self.shape)
        yield Turning(self.page, self.shape.pages, back_target())

"""Layouts as data: what a board shows in which state, where on it, from fields that are filled in.

A layout is a TOML file (`layouts/*.toml`, or one of the hall's own in its folder). It says what it follows, one
window's state or the calls of several windows, and lists faces; the first face for the state whose least size the
board has is shown. Places are percent of the board.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.board.pages import Align, Colour
from kiosk.layout_files import fields_in, layout_files, read_layout
from schema.errors import UnknownLayout
from schema.language import translator
from schema.settings import LedSettings

_ = translator("kiosk")

#: States a layout may follow, and the fields that its texts may use in them.
WINDOW_STATES = ("called", "serving", "free", "paused", "closed")
CALLS_STATES = ("called", "announcing", "quiet", "empty")
WINDOW_FIELDS = frozenset(
    ("number", "window", "window_name", "service", "letters", "reason", "come", "busy", "paused", "closed")
) | {"now", "invite"}
CALLS_FIELDS = frozenset(("number", "window", "window_name", "invite"))
HALL_FIELDS = frozenset(("hall", "clock", "waiting", "waiting_words", "announcement"))

FOLDER = Path(__file__).parent / "layouts"

Share = Annotated[int, Field(ge=0, le=100)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FaceLine(_Strict):
    """One text of a face."""

    #: with fields in braces; a line whose fields are all empty is left out
    text: str
    #: x, y, width, height in percent of the board
    at: tuple[Share, Share, Share, Share]
    colour: Colour = Colour.RED
    #: the colour while the window it is about calls somebody; without it the same
    called: Colour | None = None
    align: Align = "center"
    #: the same for boards that know only ASCII; without it they get `text` in ASCII
    plain: str | None = None
    #: which call: 1 the one that stands now, 2 the one before it, …
    call: Annotated[int, Field(ge=1, le=60)] | None = None
    #: which of the board's windows that are not closed: 1 the first, …
    place: Annotated[int, Field(ge=1, le=60)] | None = None

    @model_validator(mode="after")
    def _within(self) -> Self:
        x, y, width, height = self.at
        if not width or not height or x + width > 100 or y + height > 100:
            raise ValueError(_("at: a box has to lie within 0 to 100 both ways"))
        if self.call and self.place:
            raise ValueError(_("a line is about a call or about a place, not both"))
        return self

    def fields(self) -> Iterator[str]:
        """The fields its texts use. Raises `ValueError` for braces that do not match."""
        for text in (self.text, self.plain or ""):
            yield from fields_in(text)


class Face(_Strict):
    """What is shown in some states, on boards of some size."""

    when: list[str] = Field(min_length=1)
    #: least width and height in dots
    least: tuple[Annotated[int, Field(ge=0)], Annotated[int, Field(ge=0)]] = (0, 0)
    lines: list[FaceLine] = Field(min_length=1, max_length=32)


class BoardLayout(_Strict):
    """A whole layout."""

    follows: Literal["window", "calls"]
    #: what a board with a voice says to a call
    speech: str = ""
    faces: list[Face] = Field(min_length=1)

    @property
    def states(self) -> tuple[str, ...]:
        """The states of what it follows."""
        return WINDOW_STATES if self.follows == "window" else CALLS_STATES

    @model_validator(mode="after")
    def _known(self) -> Self:
        for face in self.faces:
            if unknown := next((state for state in face.when if state not in self.states), None):
                raise ValueError(
                    _("when: there is no state {state}; known: {known}").format(
                        state=unknown, known=", ".join(self.states)
                    )
                )
            for line in face.lines:
                self._check(line)
        for state in self.states:
            if not any(state in face.when and face.least == (0, 0) for face in self.faces):
                raise ValueError(
                    _("there is no face without least size for the state {state}").format(state=state)
                )
        speech = FaceLine(text=self.speech, at=(0, 0, 100, 100))
        self._check(speech if self.follows == "window" else speech.model_copy(update={"call": 1}))
        return self

    def _check(self, line: FaceLine) -> None:
        about_window = line.place is not None or self.follows == "window"
        known = HALL_FIELDS
        if about_window:
            known |= WINDOW_FIELDS
        elif line.call is not None:
            known |= CALLS_FIELDS
        if self.follows == "window" and (line.call or line.place):
            raise ValueError(_("a layout that follows a window has neither call nor place"))
        if unknown := next((field for field in line.fields() if field not in known), None):
            raise ValueError(
                _("text {text}: there is no field {field} here; known: {known}").format(
                    text=line.text, field="{" + unknown + "}", known=", ".join(sorted(known))
                )
            )

    def face(self, state: str, width: int, height: int) -> Face:
        """The face for a state on a board of that size."""
        return next(
            face
            for face in self.faces
            if state in face.when and face.least[0] <= width and face.least[1] <= height
        )


def load_layout(board: LedSettings, folder: str = "") -> BoardLayout:
    """The layout of a board. Raises `UnknownLayout`, `LayoutRefused`."""
    files = layout_files(FOLDER, folder)
    if board.layout not in files:
        raise UnknownLayout(board=board.name, layout=board.layout, known=", ".join(files))
    return read_layout(files[board.layout], BoardLayout)

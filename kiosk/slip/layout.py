"""How slips look: layouts as data (`layouts/*.toml`, or a hall's own), filled in and broken into lines of print.

A layout is a list of elements from top to bottom. Every element may say `paper = 58` or 80 to stand on that paper
only. One of

- `text`: a text with fields; nothing is printed where the fields it uses are all empty. `size` is how many times
  the usual one it is at the most, 1 to 8: less where it would not stay on one line. `bold`, `align` ("center",
  "left", "right", or "block": in the middle if it is one line, else from the left), `indent` (cells that lines
  after the first begin further right), `fill` (a character that fills the rest of the line).
- `each` beside `text`: the text once for each entry of a list; `{n}` is the entry's place.
- `rule`: a character, across the paper.
- `gap`: blank lines.
- `qr`: a text with fields, as a QR code.
- `cut = true`: the end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from kiosk.layout_files import fields_in, layout_files, read_layout
from kiosk.slip.content import Notice, Slip
from kiosk.slip.elements import CELL, DOTS, Cut, Element, Feed, Qr, Text, qr_size
from kiosk.slip.fields import LAYOUTS, Fields, Lists, fields_of
from kiosk.slip.wrapping import cells, tidy, wrap
from schema.errors import LayoutRefused
from schema.language import translator

_ = translator("kiosk")

FOLDER = Path(__file__).parent / "layouts"


class SlipElement(BaseModel):
    """One element of a layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: str = ""
    each: str = ""
    size: Annotated[int, Field(ge=1, le=8)] = 1
    bold: bool = False
    align: Literal["center", "left", "right", "block"] = "center"
    indent: Annotated[int, Field(ge=0, le=16)] = 0
    fill: Annotated[str, Field(max_length=1)] = ""
    rule: Annotated[str, Field(max_length=1)] = ""
    gap: Annotated[int, Field(ge=0, le=20)] = 0
    qr: str = ""
    cut: bool = False
    #: the paper it stands on; None: on any
    paper: Literal[58, 80] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        things = [name for name in ("text", "rule", "gap", "qr", "cut") if getattr(self, name)]
        if len(things) != 1:
            raise ValueError(_("an element is one of text, rule, gap, qr and cut"))
        if self.each and not self.text:
            raise ValueError(_("each needs a text for its entries"))
        return self


class SlipLayout(BaseModel):
    """A whole layout."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    element: list[SlipElement] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _cut_at_the_end(self) -> Self:
        if [element.cut for element in self.element] != [False] * (len(self.element) - 1) + [True]:
            raise ValueError(_("the last element is cut = true, and no other one"))
        return self


def lay_out(slip: Slip | Notice, paper: Literal[58, 80], folder: str = "") -> tuple[Element, ...]:
    """A slip on `paper` mm, top to bottom, by its layout: the hall's own in `folder`, else ours.

    Raises `LayoutRefused`, and `ValueError` when a QR's text is longer than 666 bytes.
    """
    path = layout_files(FOLDER, folder)[LAYOUTS[type(slip)]]
    layout = _layout(path, path.stat().st_mtime_ns)
    fields, lists = fields_of(slip)
    _check(layout, path, fields, lists)
    across = DOTS[paper] // CELL
    return tuple(
        printed
        for element in layout.element
        if element.paper in (None, paper)
        for printed in _print(element, fields, lists, across)
    )


@lru_cache(maxsize=32)
def _layout(path: Path, _written: int) -> SlipLayout:
    return read_layout(path, SlipLayout)


def _check(layout: SlipLayout, path: Path, fields: Fields, lists: Lists) -> None:
    """Every field of the layout is there. Raises `LayoutRefused`."""
    for place, element in enumerate(layout.element, 1):
        known = set(fields)
        if element.each:
            if element.each not in lists:
                raise LayoutRefused(
                    path=path,
                    field=f"element.{place}",
                    reason=_("there is no list {name} here; known: {known}").format(
                        name=element.each, known=", ".join(sorted(lists)) or "–"
                    ),
                )
            known |= {"n", *(name for entry in lists[element.each] for name in entry)}
            if not lists[element.each]:
                continue
        try:
            used = [*fields_in(element.text), *fields_in(element.qr)]
        except ValueError as error:
            raise LayoutRefused(path=path, field=f"element.{place}", reason=error) from error
        if unknown := next((field for field in used if field not in known), None):
            raise LayoutRefused(
                path=path,
                field=f"element.{place}",
                reason=_("there is no field {field} here; known: {known}").format(
                    field="{" + unknown + "}", known=", ".join(sorted(known))
                ),
            )


def _print(element: SlipElement, fields: Fields, lists: Lists, across: int) -> Iterator[Element]:
    if element.each:
        for place, entry in enumerate(lists[element.each], 1):
            yield from _text(element, {**fields, **entry, "n": str(place)}, across)
    elif element.text:
        yield from _text(element, fields, across)
    elif element.rule:
        yield Text(element.rule * (across // cells(element.rule)), align="center")
    elif element.gap:
        yield Feed(element.gap)
    elif element.qr:
        if data := element.qr.format_map(fields).strip():
            yield Qr(data, qr_size(data))
    else:
        yield Cut()


def _text(element: SlipElement, fields: Mapping[str, str], across: int) -> Iterator[Text]:
    used = list(fields_in(element.text))
    if used and not any(fields[name].strip() for name in used if name != "n"):
        return
    text = tidy(element.text.format_map(fields))
    size = next((size for size in range(element.size, 1, -1) if cells(text) * size <= across), 1)
    lines = wrap(text, across // size)
    if element.indent and len(lines) > 1:
        rest = wrap(text[len(lines[0]) :], across // size - element.indent)
        lines = [lines[0], *(" " * element.indent + line for line in rest)]
    if element.fill and lines:
        lines[-1] += element.fill * ((across // size - cells(lines[-1])) // cells(element.fill))
    align = element.align if element.align != "block" else "center" if len(lines) == 1 else "left"
    for line in lines:
        yield Text(line, width=size, height=size, align=align, bold=element.bold)

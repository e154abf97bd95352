"""What of a screen is cut: interface text ending in `…`, text with more lines than room, part of a widget."""

from __future__ import annotations

import re
from functools import cache

from rich.cells import cell_len
from textual.containers import ScrollableContainer
from textual.screen import Screen
from textual.visual import visualize
from textual.widget import Widget
from textual.widgets import Input

from schema.language import current_language
from tests.catalogue import translations

#: What lies between two texts of a row.
BETWEEN = re.compile(r" {2,}|[│▸·]")


def cut(screen: Screen[object]) -> list[str]:
    """A sentence for each."""
    return [*_shortened(screen), *(sentence for widget in _shown(screen) for sentence in _cut(screen, widget))]


@cache
def _sentences(language: str) -> tuple[str, ...]:
    """Everything the desk may say in a language."""
    pairs = [pair for package in ("desk", "schema") for pair in translations(package).items()]
    return tuple({english if language == "en" else chinese for english, chinese in pairs})


def _shortened(screen: Screen[object]) -> list[str]:
    found = []
    whole = _sentences(current_language())
    for strip in screen._compositor.render_strips():
        for part in BETWEEN.split(strip.text):
            before, mark, _after = part.strip().partition("…")
            stem = before.strip()
            if mark and len(stem) > 1:
                found += [
                    f"“{each}” stands there as “{stem}…”"
                    for each in whole
                    if each.startswith(stem) and not each.startswith((f"{stem}…", f"{stem} …"))
                ]
    return found


def _shown(screen: Screen[object]) -> list[Widget]:
    return [
        widget
        for widget in screen.walk_children()
        if widget.is_mounted
        and widget.display
        and widget.visible
        and all(each.display for each in widget.ancestors)
    ]


def _cut(screen: Screen[object], widget: Widget) -> list[str]:
    if any(isinstance(each, ScrollableContainer) for each in widget.ancestors):
        return []
    geometry = screen.find_widget(widget)
    found = []
    if geometry.visible_region != geometry.region and geometry.region.area:
        found.append(f"{widget!r} is cut: {geometry.visible_region} of {geometry.region}")
    if isinstance(widget, Input):
        if cell_len(widget.placeholder) > widget.content_size.width and not widget.value:
            found.append(f"“{widget.placeholder}” does not fit")
    elif not widget.children and widget.content_size.area:
        width, height = widget.content_size
        needed = visualize(widget, widget.render()).get_height(widget.styles, width)
        if needed > height:
            found.append(f"{widget!r} has {needed} lines and room for {height}")
    return found

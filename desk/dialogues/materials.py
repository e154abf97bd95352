"""Checking materials: ticking them, saying what is wrong with one, adding one that is not on the list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from desk.screens.acting import ActingScreen
from desk.screens.choice import ChoiceScreen
from desk.screens.form import Field, FormScreen
from desk.screens.materials import Ending, MaterialsScreen
from desk.widgets.choices import Choice
from schema.cases.views import Material
from schema.language import translator

_ = translator("desk")


def usual_faults() -> list[str]:
    """What is usually wrong with a paper."""
    return [
        _("not signed"),
        _("no seal"),
        _("the copy is not legible"),
        _("no longer valid"),
        _("differs from the original"),
        _("not filled in completely"),
    ]


async def check_materials(
    desk: ActingScreen,
    title: str,
    materials: list[Material],
    endings: Sequence[Ending],
    *,
    error: str = "",
    note: str = "",
    keep: Callable[[], None] | None = None,
) -> str | None:
    """How the check ends, of `materials`, which are changed in place and each time kept; None: back."""
    at = 0
    while True:
        screen = MaterialsScreen(title, materials, endings, at=at, error=error, note=note, keep=keep)
        answer = await desk.ask(screen)
        at, error = screen.at, ""
        if answer == "fault":
            await _fault(desk, materials, at)
        elif answer == "add":
            if await _add(desk, materials):
                at = len(materials) - 1
        else:
            return answer


async def _fault(desk: ActingScreen, materials: list[Material], at: int) -> None:
    usual = usual_faults()
    said = await desk.ask(
        ChoiceScreen(
            _("What is wrong with it? {material}").format(material=materials[at].name),
            [Choice(str(place), words) for place, words in enumerate(usual, 1)],
            field=_("or type what is wrong"),
            hint=_("A digit, or type and Enter · Esc goes back"),
            free=True,
            quick=True,
            narrow=False,
        )
    )
    if said:
        fault = usual[int(said) - 1] if said.isdecimal() and 1 <= int(said) <= len(usual) else said
        materials[at] = replace(materials[at], received=True, fault=fault)


async def _add(desk: ActingScreen, materials: list[Material]) -> bool:
    drafts = desk.book.of("material")
    said = await desk.ask(
        FormScreen(
            _("Another material"),
            [Field("name", _("Name"), most=300)],
            hint=_("Enter adds it, as there · Esc goes back"),
            drafts=drafts,
            wide=True,
        )
    )
    if not said or not said["name"]:
        return False
    drafts.clear()
    materials.append(Material(said["name"], received=True))
    return True

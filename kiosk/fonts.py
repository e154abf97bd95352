"""The fonts that pictures are drawn with, of boards and of paper."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from schema.language import translator

if TYPE_CHECKING:
    from PIL.ImageFont import FreeTypeFont

_ = translator("kiosk")

#: Where Debian puts WenQuanYi.
FONT_FILES = (
    "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc",
)
#: Fonts with the rare characters of people's and places' names, where one is installed.
RARE_FONT_FILES = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf",
    "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf",
)
#: In no font: what it draws for this one, it draws for every character it lacks.
_NOWHERE = "\uffff"
_SEEN_AT = 24


class FontMissing(OSError):
    """There is no font to draw Chinese with; the text says how to get one."""


def font_file(chosen: str = "") -> str:
    """The font to draw with: the one chosen, else WenQuanYi. Raises `FontMissing`."""
    found = next((name for name in ([chosen] if chosen else FONT_FILES) if Path(name).is_file()), None)
    if found is None:
        raise FontMissing(
            _("the font {font} is not there").format(font=chosen)
            if chosen
            else _("no Chinese font is installed; install the Debian package fonts-wqy-microhei")
        )
    return found


@cache
def opened_font(file: str, size: int, index: int = 0) -> FreeTypeFont:
    """A font at a size in dots; `index` of the faces in its file, the first where there are fewer."""
    from PIL import ImageFont  # a screen that draws nothing need not wait for it

    try:
        return ImageFont.truetype(file, size, index=index)
    except OSError:
        return ImageFont.truetype(file, size)


@lru_cache(maxsize=4096)
def font_with(character: str, file: str) -> str | None:
    """The font to draw a character with: `file`, else one for rare characters; None: none here has it."""
    there = (each for each in (file, *RARE_FONT_FILES) if Path(each).is_file())
    return next((each for each in there if _has(each, character)), None)


def _has(file: str, character: str) -> bool:
    font = opened_font(file, _SEEN_AT)
    drawn, nowhere = font.getmask(character), font.getmask(_NOWHERE)
    return character.isspace() or (drawn.size, bytes(drawn)) != (nowhere.size, bytes(nowhere))

"""Each layout's pictures against those that were looked at, in `reference/`.

After a change that was meant: `python -m tests.kiosk.board.test_led_pictures` draws them anew; look at them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.board.pages import Colour, Line, Page
from kiosk.board.picture import LEAST_SIZE, draw
from kiosk.fonts import FONT_FILES, FontMissing
from schema.language import set_language, speaking
from tests.kiosk.board.led_pictures import cases, sheet

REFERENCE = Path(__file__).parent / "reference"

needs_font = pytest.mark.skipif(
    not Path(FONT_FILES[0]).is_file(), reason="needs the Debian package fonts-wqy-microhei"
)


@cache
def drawn() -> dict[str, Image.Image]:
    """Every picture by name, in Chinese, in the font the references were drawn in."""
    with speaking("zh_CN"):
        return {name: draw(page, width, height, FONT_FILES[0]) for name, width, height, page in cases()}


def sheets() -> dict[str, Image.Image]:
    """One sheet a layout."""
    pictures = drawn()
    kinds = dict.fromkeys(name.split("-")[0] for name in pictures)
    return {
        kind: sheet([(name, picture) for name, picture in pictures.items() if name.startswith(kind)], zoom=1)
        for kind in kinds
    }


@needs_font
@pytest.mark.parametrize("kind", ["strip", "hall", "area"])
def test_layouts_look_as_they_did(kind: str) -> None:
    picture = sheets()[kind]
    with Image.open(REFERENCE / f"{kind}.png") as kept:
        assert picture.size == kept.size
        different = ImageChops.difference(picture, kept.convert("RGB")).getbbox()
    assert different is None, f"{kind} differs in {different}"


@needs_font
def test_every_text_lies_within_its_box() -> None:
    for name, width, height, page in cases():
        for line in page.lines:
            assert line.x >= 0 and line.x + line.width <= width, name
            assert line.y >= 0 and line.y + line.height <= height, name
            alone = draw(Page((line,)), width, height)
            box = alone.getbbox()
            assert box is not None, f"{name}: nothing is seen of {line.text}"
            assert box[0] >= line.x and box[2] <= line.x + line.width, f"{name}: {line.text}"


@needs_font
def test_a_text_that_is_too_long_is_cut_and_says_so() -> None:
    long = "办" * 200
    picture = draw(Page((Line(long, 0, 0, 64, LEAST_SIZE, Colour.GREEN),)), 64, 16)
    box = picture.getbbox()
    assert box is not None and box[2] <= 64


def test_a_missing_font_is_told() -> None:
    with speaking("en"), pytest.raises(FontMissing, match="font /nowhere is not there"):
        draw(Page((Line("A", 0, 0, 8, 16),)), 8, 16, "/nowhere")


if __name__ == "__main__":
    set_language("zh_CN")
    REFERENCE.mkdir(exist_ok=True)
    for kind, picture in sheets().items():
        picture.quantize(16).save(REFERENCE / f"{kind}.png", optimize=True)

"""Slips sent as pictures, read back from the bytes by tools nobody here wrote, and kept as reference pictures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import pytest

from kiosk.fonts import RARE_FONT_FILES, font_file, opened_font
from kiosk.slip.content import Notice, Slip, TicketSlip
from kiosk.slip.elements import DOTS, Text
from kiosk.slip.escpos_writer import write_job, write_raster_job
from kiosk.slip.layout import lay_out
from kiosk.slip.raster import BASELINE, HEIGHT, shown
from kiosk.slip.samples import SAMPLES
from schema.language import speaking
from tests.kiosk.slip.escpos_reader import Dots, Knife, Line, picture, read_job
from tests.kiosk.slip.read_back import (
    needs_font,
    needs_rare_font,
    needs_tesseract,
    printed_lines,
    words,
)
from tests.kiosk.slip.test_slip_layout import SLIP
from tests.kiosk.slip.test_wrapping import LONGEST

Paper = Literal[58, 80]
PAPERS = pytest.mark.parametrize("paper", [58, 80])
REFERENCE = Path(__file__).parent / "reference"
RARE = "许可：㛃镇𠮷野家（分店）变更"
#: The long item of the published ones: 110 characters.
LONG = LONGEST[:110]


def texts(slip: Slip | Notice, paper: Paper) -> list[str]:
    """The lines as laid out, rules across left out."""
    return [each.text for each in lay_out(slip, paper) if isinstance(each, Text) and set(each.text) != {"-"}]


def paper_of(slip: Slip | Notice, paper: Paper) -> Any:
    """The printed paper, from the bytes of the raster job."""
    return picture(read_job(write_raster_job(lay_out(slip, paper), DOTS[paper])), DOTS[paper])


def check_lines(slip: Slip | Notice, paper: Paper, folder: Path) -> None:
    """Every line is read as it was laid out."""
    printed = paper_of(slip, paper)
    read = {language: printed_lines(printed, folder, language) for language in ("chi_sim", "eng")}
    wrong = {
        line: found
        for place, line in enumerate(texts(slip, paper))
        if words(found := read["eng" if line.isascii() else "chi_sim"][place]) != words(line)
    }
    assert wrong == {}


@needs_font
@needs_tesseract
@PAPERS
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_every_line_of_a_ticket_is_read_from_the_paper(paper: Paper, language: str, tmp_path: Path) -> None:
    with speaking(language):
        check_lines(replace(SLIP, item=LONG), paper, tmp_path)


@needs_font
@needs_tesseract
@pytest.mark.parametrize("kind", ["correction", "acceptance", "refusal"])
def test_every_line_of_a_notice_is_read_from_the_paper(kind: str, tmp_path: Path) -> None:
    with speaking("zh_CN"):
        check_lines(SAMPLES[kind](), 58, tmp_path)


@needs_font
@PAPERS
@pytest.mark.parametrize(
    "slip", [SLIP, replace(SLIP, item=LONG), replace(SLIP, item=RARE)], ids=["", "long", "rare"]
)
def test_a_phone_reads_the_qr_of_a_picture(slip: TicketSlip, paper: Paper) -> None:
    import zxingcpp

    assert [code.text for code in zxingcpp.read_barcodes(paper_of(slip, paper))] == [slip.qr]


@needs_font
@needs_rare_font
@needs_tesseract
@PAPERS
def test_rare_characters_are_drawn(paper: Paper, tmp_path: Path) -> None:
    """Tesseract was never taught them: the line is read without, and their dots are those of the font."""
    slip = replace(SLIP, item=RARE)
    printed = paper_of(slip, paper)
    line = texts(slip, paper).index(RARE)
    read = words(printed_lines(printed, tmp_path)[line])
    assert read.startswith("许可") and read.endswith("野家分店变更") and "镇" in read
    for character in "㛃𠮷":
        assert _found(printed, _dots_of(character, RARE_FONT_FILES[1])), character
    assert _found(printed, _dots_of("许", font_file()))
    assert not _found(printed, _dots_of("〓", font_file()))


def _dots_of(character: str, file: str) -> Any:
    from PIL import Image, ImageDraw

    cell = Image.new("1", (HEIGHT, HEIGHT + 4))
    ImageDraw.Draw(cell).text((0, BASELINE), character, fill=1, font=opened_font(file, HEIGHT, 1), anchor="ls")
    return cell


def _found(printed: Any, cell: Any) -> bool:
    """Whether the dots stand somewhere on the paper."""
    from PIL import ImageOps

    ink = ImageOps.invert(printed.convert("L")).convert("1")
    wanted, top = cell.tobytes(), cell.getbbox()[1]
    for row in range(printed.height - cell.height):
        if ink.crop((0, row + top, ink.width, row + top + 1)).getbbox() is None:
            continue
        for left in range(0, ink.width - cell.width + 1, 6):
            if ink.crop((left, row, left + cell.width, row + cell.height)).tobytes() == wanted:
                return True
    return False


@needs_font
def test_a_character_no_font_has_is_marked() -> None:
    with speaking("en"):
        printed = paper_of(replace(SLIP, item="\U000323af"), 58)  # the last of extension H
    assert _found(printed, _dots_of("〓", font_file()))


@needs_font
@PAPERS
def test_a_picture_is_as_wide_as_the_paper_and_comes_in_bands(paper: Paper) -> None:
    events = read_job(write_raster_job(lay_out(SAMPLES["correction"](), paper), DOTS[paper]))
    *bands, _blank, knife = events
    assert knife == Knife(full=True) and len(bands) > 1
    assert all(isinstance(band, Dots) and band.across == DOTS[paper] and band.rows <= 240 for band in bands)


@needs_font
def test_a_line_that_the_encoding_lacks_is_drawn_between_printed_ones(tmp_path: Path) -> None:
    with speaking("en"):
        events = read_job(write_job(lay_out(replace(SLIP, item=RARE), 58), "gbk", 384), "gbk")
    kinds = [type(event) for event in events]
    at = kinds.index(Dots)
    before, drawn, after = events[at - 1], events[at], events[at + 1 :]
    assert isinstance(before, Line) and before.text == "综合受理"
    assert isinstance(drawn, Dots) and drawn.across == 384
    following = next(event for event in after if isinstance(event, Line))
    # What follows stands in the middle again.
    assert following.text == "5 ahead of you, about 12 min" and following.align == 1
    assert "〓" not in "".join(event.text for event in events if isinstance(event, Line))


@needs_font
@PAPERS
def test_a_printer_that_draws_no_qr_is_sent_a_picture(paper: Paper) -> None:
    import zxingcpp

    events = read_job(write_job(lay_out(SLIP, paper), "gb18030", DOTS[paper], drawn_qr=True))
    assert [code.text for code in zxingcpp.read_barcodes(picture(events, DOTS[paper]))] == [SLIP.qr]
    assert sum(isinstance(event, Dots) for event in events) == 1


@needs_font
@PAPERS
@pytest.mark.parametrize("kind", SAMPLES)
def test_slips_look_as_they_did(kind: str, paper: Paper) -> None:
    """Against the pictures that were looked at; another version of the font may draw a few dots differently."""
    from PIL import Image, ImageChops

    with speaking("zh_CN"):
        now = shown(lay_out(SAMPLES[kind](), paper), DOTS[paper])
    with Image.open(REFERENCE / f"{kind}-{paper}.png") as kept:
        assert now.size == kept.size
        different = ImageChops.logical_xor(now, kept.convert("1"))
    share = different.histogram()[-1] / (now.width * now.height)
    assert share < 0.005, f"{share:.2%} of the dots of {kind} on {paper} mm differ"

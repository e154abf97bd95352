"""Reads printed paper as a stranger would: zxing the QR, tesseract every line of print."""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from pathlib import Path
from typing import Any

import pytest

from tests.kiosk.slip.escpos_reader import FONT, NO_FONT

RARE_FONT = Path("/usr/share/fonts/truetype/hanazono/HanaMinA.ttf")
_TESSDATA = [*Path("/usr/share/tesseract-ocr").glob("*/tessdata/chi_sim.traineddata")]

needs_font = pytest.mark.skipif(not FONT.exists(), reason=NO_FONT)
needs_rare_font = pytest.mark.skipif(
    not RARE_FONT.exists(), reason=f"{RARE_FONT} is missing; install the Debian package fonts-hanazono"
)
needs_tesseract = pytest.mark.skipif(
    shutil.which("tesseract") is None or not _TESSDATA,
    reason="install the Debian packages tesseract-ocr and tesseract-ocr-chi-sim",
)
#: Rows to which larger bands of print are reduced, and the white around each.
BAND, MARGIN = 40, 12
#: A band higher than this is the QR; lines of print are less.
HIGHEST_LINE = 110


def bands(paper: Any) -> list[Any]:
    """The paper cut at its blank rows."""
    from PIL import ImageOps

    ink = ImageOps.invert(paper.convert("L"))
    found: list[Any] = []
    begin: int | None = None
    for row in range(paper.height + 1):
        blank = row == paper.height or ink.crop((0, row, paper.width, row + 1)).getbbox() is None
        if not blank and begin is None:
            begin = row
        elif blank and begin is not None:
            found.append(paper.crop((0, begin, paper.width, row)))
            begin = None
    return found


def printed_lines(paper: Any, folder: Path, language: str = "chi_sim") -> list[str]:
    """What tesseract reads, line by line, from the top; the QR, and rules across, are left out."""
    from PIL import Image, ImageOps

    names: list[str] = []
    for place, band in enumerate(bands(paper)):
        if band.height > HIGHEST_LINE or band.height < 8:
            continue
        left, _top, right, _bottom = ImageOps.invert(band.convert("L")).getbbox()
        line = band.crop((left, 0, right, band.height)).convert("L")
        if line.height > BAND:
            scale = BAND / line.height
            line = line.resize((round(line.width * scale), round(line.height * scale)), Image.Resampling.LANCZOS)
        sheet = Image.new("L", (line.width + 2 * MARGIN, line.height + 2 * MARGIN), 255)
        sheet.paste(line, (MARGIN, MARGIN))
        names.append(str(folder / f"{place:03}.png"))
        sheet.save(names[-1])
    (folder / "lines.txt").write_text("\n".join(names), encoding="utf-8")
    done = subprocess.run(
        ["tesseract", str(folder / "lines.txt"), "-", "-l", language, "--psm", "7"],
        capture_output=True,
        text=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return [page.strip() for page in done.stdout.split("\f")][: len(names)]


def plain(text: str) -> str:
    """Without blanks, and with the widths of punctuation made alike: a picture does not tell them apart."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def words(text: str) -> str:
    """Letters, digits and Chinese characters alone, in one case: tesseract mixes up punctuation, o and O; a dash
    is a stroke to it."""
    return "".join(character for character in plain(text).casefold().replace("—", "一") if character.isalnum())

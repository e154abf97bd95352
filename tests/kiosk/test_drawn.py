"""Words drawn with half blocks, by a font of the system's."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk import drawn as module
from kiosk.cells import width
from kiosk.drawn import SIZES, drawn, size_for
from tests.kiosk.slip.escpos_reader import FONT, NO_FONT

needs_font = pytest.mark.skipif(not FONT.is_file(), reason=NO_FONT)


@needs_font
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("text", ["企业登记", "10:30", "Social 医保"])
def test_a_rectangle_of_blocks_as_large_as_was_said(text: str, size: int) -> None:
    lines = drawn(text, size)
    assert len(lines) == size // 2 and len({width(line) for line in lines}) == 1
    assert set("".join(lines)) <= set(" ▀▄█") and "".join(lines).strip()
    columns = width(lines[0])
    assert size_for([text], columns, size // 2) == size
    assert (size_for([text], columns - 1, size // 2) or 0) < size
    assert (size_for([text], columns, size // 2 - 1) or 0) < size


@needs_font
def test_strokes_are_where_they_should_be() -> None:
    """一 is one stroke across, 丨 one down, 口 a frame around nothing."""
    across = [line for line in drawn("一", 16) if line.strip()]
    assert len(across) == 1 and len(across[0].strip()) >= 12
    down = [line.strip() for line in drawn("丨", 16)]
    assert sum(map(bool, down)) >= 6 and max(map(len, down)) <= 2
    box = [line.rstrip() for line in drawn("口", 32) if line.strip()]
    middle = box[len(box) // 2]
    assert middle.count(" ") > 10 and middle.strip()[0] != " " != middle.strip()[-1]


@needs_font
def test_all_are_drawn_alike_or_none() -> None:
    assert size_for(["登记", "不动产登记"], 100, 8) == size_for(["不动产登记"], 100, 8) == 16
    assert size_for(["登记", "企业投资项目备案（技术改造）"], 100, 8) is None
    assert size_for([], 100, 8) is None


def test_without_a_font_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(module, "_file", lambda: None)
    assert size_for(["登记"], 100, 8) is None
    assert drawn.__wrapped__("登记", 16) == ()

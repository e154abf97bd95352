"""What stands on the slip, and that it can be read back from the printed paper."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from kiosk.slip.content import AppointmentSlip, TicketSlip
from kiosk.slip.elements import Cut, Qr, Text, qr_size
from kiosk.slip.escpos_writer import write_job
from kiosk.slip.layout import lay_out
from schema.language import speaking
from tests.kiosk.slip.escpos_reader import FONT, NO_FONT, Blank, Code, Knife, Line, picture, read_job
from tests.kiosk.slip.test_wrapping import LONGEST

SLIP = TicketSlip(
    hall="南安市行政服务中心",
    label="A023",
    queue="综合受理",
    item="企业设立登记",
    windows=(12, 3, 5),
    ahead=5,
    minutes=12,
    taken_at=datetime(2026, 3, 5, 9, 12, tzinfo=ZoneInfo("Asia/Shanghai")),
    code="7K4Q",
    qr="https://hall.example.gov.cn/t/20260305-A023-7K4Q",
    advice="过号三十分钟内请到咨询台重新排队",
)
ACROSS = {58: 384, 80: 576}
PAPERS = pytest.mark.parametrize("paper", [58, 80])
Paper = Literal[58, 80]


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with speaking("en"):
        yield


def texts(slip: TicketSlip, paper: Paper = 58) -> list[str]:
    return [element.text for element in lay_out(slip, paper) if isinstance(element, Text)]


def test_a_slip_from_top_to_bottom() -> None:
    events = read_job(write_job(lay_out(SLIP, 58)))
    assert [event.text for event in events if isinstance(event, Line)] == [
        "南安市行政服务中心",
        "A023",
        "综合受理",
        "企业设立登记",
        "5 ahead of you, about 12 min",
        "Windows 3, 5, 12",
        "2026-03-05 09:12",
        "7K4Q",
        "过号三十分钟内请到咨询台重新排队",
    ]
    number = next(event for event in events if isinstance(event, Line) and event.text == "A023")
    assert (number.width, number.height) == (4, 4)
    assert max(e.height for e in events if isinstance(e, Line) and e is not number) < 4
    assert events[-2:] == [Blank(6), Knife(full=True)]


@PAPERS
@pytest.mark.skipif(not FONT.exists(), reason=NO_FONT)
@pytest.mark.parametrize("item", [None, LONGEST], ids=["no item", "the longest item"])
def test_a_phone_reads_the_qr_from_the_paper(paper: Paper, item: str | None) -> None:
    import zxingcpp

    events = read_job(write_job(lay_out(replace(SLIP, item=item), paper)))
    paper_picture = picture(events, ACROSS[paper])
    assert paper_picture.width == ACROSS[paper]
    assert [code.text for code in zxingcpp.read_barcodes(paper_picture)] == [SLIP.qr]


@PAPERS
@pytest.mark.parametrize(
    "item", [LONGEST, "许可：㛃镇𠮷野家（分店）变更", "Registration of a limited liability company " * 3]
)
def test_no_line_is_wider_than_the_paper_and_the_item_reads_back(paper: Paper, item: str) -> None:
    slip = replace(
        SLIP, item=item, windows=tuple(range(1, 60, 2)), hall="珠海市香洲区政务服务中心翠香街道分中心" * 2
    )
    lines = [e for e in read_job(write_job(lay_out(slip, paper))) if isinstance(e, Line)]
    assert all(line.dots <= ACROSS[paper] for line in lines)
    assert item.replace(" ", "") in "".join(line.text for line in lines).replace(" ", "")


def test_the_hall_is_doubled_only_where_it_stays_on_one_line() -> None:
    def heading(hall: str) -> list[tuple[str, int]]:
        elements = lay_out(replace(SLIP, hall=hall), 58)
        label = next(at for at, element in enumerate(elements) if getattr(element, "text", "") == "A023")
        return [(element.text, element.width) for element in elements[:label] if isinstance(element, Text)]

    assert heading("香洲政务服务中心") == [("香洲政务服务中心", 2)]
    assert heading("南安市行政服务中心") == [("南安市行政服务中心", 1)]
    assert heading("珠海市香洲区政务服务中心（翠香）") == [("珠海市香洲区政务服务中心（翠香）", 1)]
    assert [size for _text, size in heading("珠海市香洲区政务服务中心翠香街道分中心")] == [1, 1]


def test_a_number_too_long_for_its_size_is_printed_smaller() -> None:
    shown = [
        e for e in lay_out(replace(SLIP, label="AB-100234"), 58) if isinstance(e, Text) and e.text == "AB-100234"
    ]
    assert [text.width for text in shown] == [3]


@pytest.mark.parametrize(
    ("ahead", "minutes", "words"),
    [
        (5, 12, "5 ahead of you, about 12 min"),
        (1, 0, "1 ahead of you, about 1 min"),
        (0, 0, "Nobody ahead of you"),
        (0, 3, "Nobody ahead of you, about 3 min"),
        (5, None, "5 ahead of you; the wait cannot be estimated yet"),
        (0, None, "Nobody ahead of you; the wait cannot be estimated yet"),
        (999, 480, "999 ahead of you, about 480 min"),
        (1000, 481, "999+ ahead of you, more than 8 h"),
        (0, 100_000, "Nobody ahead of you, more than 8 h"),
        (-1, -5, "Nobody ahead of you"),
        (3, -5, "3 ahead of you, about 1 min"),
        (None, None, "Please go to the window now"),
    ],
)
def test_the_wait(ahead: int | None, minutes: int | None, words: str) -> None:
    assert words in " ".join(texts(replace(SLIP, ahead=ahead, minutes=minutes)))


@pytest.mark.parametrize(
    ("windows", "words"),
    [
        ((3,), "Window 3"),
        ((8, 5, 3), "Windows 3, 5, 8"),
        ((3, 4), "Windows 3, 4"),
        ((12, 3, 4, 5, 6, 7, 8, 8), "Windows 3-8, 12"),
        ((1, 2, 3, 7, 8, 9), "Windows 1-3, 7-9"),
        ((1, 2, 3), "Windows 1-3"),
    ],
)
def test_windows(windows: tuple[int, ...], words: str) -> None:
    assert words in texts(replace(SLIP, windows=windows))


def test_what_is_not_known_takes_no_paper() -> None:
    bare = replace(SLIP, item=None, windows=(), advice=" ")
    assert len(texts(bare)) == len(texts(SLIP)) - 3
    assert texts(replace(SLIP, item=" 综合受理 ")).count("综合受理") == 1


@PAPERS
@pytest.mark.parametrize(
    ("language", "marks"), [("zh_CN", ["补打", "补打（第 3 次）"]), ("en", ["Reprint", "Reprint 3"])]
)
def test_a_reprint_says_so_in_large_type_below_the_number(paper: Paper, language: str, marks: list[str]) -> None:
    with speaking(language):
        assert not any(mark in text for mark in marks for text in texts(SLIP, paper))
        for times, mark in zip((1, 3), marks, strict=True):
            elements = lay_out(replace(SLIP, reprint=times), paper)
            at = next(i for i, e in enumerate(elements) if getattr(e, "text", "") == "A023")
            assert elements[at + 1] == Text(mark, width=2, height=2, align="center", bold=True)


def test_the_class_stands_small_below_the_business() -> None:
    with speaking("zh_CN"):
        lines = texts(replace(SLIP, priority="老年人"))
        assert lines[lines.index("企业设立登记") + 1] == "老年人优先"
        assert Text("老年人优先", align="center") in lay_out(replace(SLIP, priority="老年人"), 58)
        assert not any("优先" in line for line in texts(SLIP))


BOOKED = AppointmentSlip(
    hall="南安市行政服务中心",
    queue="综合受理",
    day="2026-03-05 周四",
    time="09:00-09:30",
    code="12345674",
    advice="请提前到自助机签到",
)


@PAPERS
def test_the_slip_of_an_appointment(paper: Paper) -> None:
    with speaking("zh_CN"):
        events = read_job(write_job(lay_out(BOOKED, paper)))
    lines = [event for event in events if isinstance(event, Line)]
    assert [line.text for line in lines] == [
        "南安市行政服务中心",
        "综合受理",
        "2026-03-05 周四",
        "09:00-09:30",
        "预约码",
        "1234 5674",
        "请提前到自助机签到",
    ]
    assert max(lines, key=lambda line: line.width).text == "1234 5674"
    assert all(line.dots <= ACROSS[paper] for line in lines)
    assert isinstance(events[-1], Knife)


@pytest.mark.parametrize("length", [1, 14, 15, 48, 122, 300, 666])
def test_a_qr_of_any_length_fits_the_paper(length: int) -> None:
    import qrcode

    symbol = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=0)
    symbol.add_data(b"x" * length)
    dots = len(symbol.get_matrix()) * qr_size("x" * length)
    assert 160 <= dots <= 384 - 2 * 3 * 4
    assert [e.size for e in lay_out(replace(SLIP, qr="x" * length), 58) if isinstance(e, Qr)] == [
        qr_size("x" * length)
    ]


@pytest.mark.parametrize("data", ["x" * 667, "企" * 223])
def test_a_qr_that_a_phone_could_not_read_is_refused(data: str) -> None:
    with pytest.raises(ValueError, match="holds 1 to 666 bytes"):
        lay_out(replace(SLIP, qr=data), 58)


def test_a_slip_without_a_qr_has_none() -> None:
    assert not [e for e in lay_out(replace(SLIP, qr=""), 58) if isinstance(e, Qr)]
    with pytest.raises(ValueError, match="holds 1 to 666 bytes"):
        qr_size("")


def test_the_qr_has_its_white_margin_and_the_knife_comes_last() -> None:
    elements = lay_out(SLIP, 58)
    events = read_job(write_job(elements))
    at = next(i for i, event in enumerate(events) if isinstance(event, Code))
    assert isinstance(events[at - 1], Blank)
    assert isinstance(events[at + 1], Blank)
    assert elements[-1] == Cut()
    assert elements.count(Cut()) == 1

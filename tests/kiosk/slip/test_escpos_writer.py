"""The bytes: golden ones from the manual, the rest read back by a reader that does not know the writer."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.slip.elements import Cut, Feed, Qr, Text
from kiosk.slip.escpos_writer import Encoding, encodable, encode, write_job
from tests.kiosk.slip.escpos_reader import CENTER, FONT, LEFT, RIGHT, Blank, Code, Dots, Knife, Line, read_job

PROLOGUE = bytes.fromhex("1b 40 1b 74 00 1c 26")
ENCODINGS: tuple[Encoding, ...] = ("gb18030", "gbk", "utf-8")


def four_bytes(character: str) -> bytes:
    """GB 18030 §5.2: planes above the BMP count on from 90 30 81 30."""
    rest, last = divmod(ord(character) - 0x10000, 10)
    rest, third = divmod(rest, 126)
    first, second = divmod(rest, 10)
    return bytes([0x90 + first, 0x30 + second, 0x81 + third, 0x30 + last])


def test_a_job_begins_and_ends_as_the_manual_says() -> None:
    assert write_job([Text("A"), Cut()]) == PROLOGUE + b"A\n" + bytes.fromhex("1b 64 06 1d 56 00")


def test_the_qr_in_golden_bytes() -> None:
    assert write_job([Qr("7K4Q", 6)]) == PROLOGUE + bytes.fromhex(
        "1b 61 01"
        "1d 28 6b 04 00 31 41 32 00"
        "1d 28 6b 03 00 31 43 06"
        "1d 28 6b 03 00 31 45 31"
        "1d 28 6b 07 00 31 50 30 37 4b 34 51"
        "1d 28 6b 03 00 31 51 30"
    )


def test_the_length_of_a_long_qr_takes_two_bytes() -> None:
    assert bytes.fromhex("1d 28 6b 2f 01 31 50 30") + b"x" * 300 in write_job([Qr("x" * 300, 3)])


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("企业", bytes.fromhex("c6 f3 d2 b5")),
        ("：", bytes.fromhex("a3 ba")),
        ("，。【】", bytes.fromhex("a3 ac a1 a3 a1 be a1 bf")),
        ("𠮷", four_bytes("𠮷")),
        ("A023", b"A023"),
        ("e\u0301", bytes.fromhex("a8 a6")),  # é, composed
        ("葛\U000e0100", bytes.fromhex("b8 f0")),  # without its variation selector
        ("a\x1b@\tb", b"a@b"),
    ],
)
def test_gb18030(text: str, data: bytes) -> None:
    assert encode(text, "gb18030") == data


def test_a_rare_character_of_the_bmp_takes_four_bytes() -> None:
    data = encode("㛃", "gb18030")
    assert len(data) == 4
    assert all(0x30 <= byte <= 0x39 for byte in data[1::2])
    assert data.decode("gb18030") == "㛃"


def test_gbk_shows_a_mark_for_what_it_lacks() -> None:
    assert encode("㛃：𠮷a", "gbk") == bytes.fromhex("a1 fe a3 ba a1 fe 61")
    assert encode("👨\u200d👩\u200d👧", "gbk") == bytes.fromhex("a1 fe")


def test_utf_8() -> None:
    assert encode("㛃：𠮷", "utf-8") == "㛃：𠮷".encode()


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_text_reads_back(encoding: Encoding) -> None:
    lines = ["企业：设立（分公司）", "Window 3-8、12", "“…”·—"]
    events = read_job(write_job([Text(line) for line in lines], encoding), encoding)
    assert events == [Line(line, 1, 1, LEFT, bold=False) for line in lines]


@given(st.text(), st.sampled_from(ENCODINGS))
def test_no_text_is_an_error_or_a_command(text: str, encoding: Encoding) -> None:
    (line,) = read_job(write_job([Text(text)], encoding), encoding)
    if not encodable(text, encoding):  # drawn, where there is a font to draw with
        assert isinstance(line, Dots) or not FONT.exists()
        return
    assert isinstance(line, Line)
    assert line.text.isascii() or any(ord(c) > 127 for c in text)


@given(st.text(alphabet="\ud800\udfff甲"))
def test_half_a_surrogate_prints_as_a_mark(text: str) -> None:
    assert encode(text, "utf-8").decode() == text.replace("\ud800", "〓").replace("\udfff", "〓")


def test_size_alignment_and_weight() -> None:
    job = write_job(
        [
            Text("A023", width=4, height=4, align="center", bold=True),
            Text("甲", width=2, height=3, align="right"),
            Feed(2),
            Text("乙"),
            Qr("x", 5),
            Text("丙"),
            Cut(),
        ]
    )
    assert read_job(job) == [
        Line("A023", 4, 4, CENTER, bold=True),
        Line("甲", 2, 3, RIGHT, bold=False),
        Blank(2),
        Line("乙", 1, 1, LEFT, bold=False),
        Code(b"x", model=50, size=5, level=49, align=CENTER),
        Line("丙", 1, 1, LEFT, bold=False),
        Blank(6),
        Knife(full=True),
    ]
    assert bytes.fromhex("1d 21 33") in job
    assert bytes.fromhex("1d 21 12") in job


def test_a_setting_is_sent_only_when_it_changes() -> None:
    job = write_job([Text("a", align="center"), Text("b", align="center")])
    assert job == PROLOGUE + bytes.fromhex("1b 61 01") + b"a\nb\n"


@pytest.mark.parametrize(
    "element",
    [Text("a", width=9), Text("a", height=0), Qr("x", 0), Qr("x", 17), Qr("", 3), Qr("x" * 7090, 3), Feed(256)],
)
def test_what_no_command_can_say_is_refused(element: Text | Qr | Feed) -> None:
    with pytest.raises(ValueError, match="not"):
        write_job([element])

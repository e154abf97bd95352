"""The bytes of each protocol: the known vectors, and every text whole on the other side."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.board.drivers import alpha, bx_k, c_power
from kiosk.board.links import Garbled
from kiosk.board.pages import Colour, Line, Page, Speech, encode, to_ascii
from tests.kiosk.board.emulators import AlphaSign, BxCard, CPowerCard, arc

BX = "a5 a5 a5 a5 a5 a5 a5 a5 fe ff 00 80 00 00 00 00 00 00 fe 02 "

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


class Replies:
    """A link whose board sends these bytes, in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = list(pieces)

    def write(self, data: bytes, deadline: float) -> None:
        """Goes nowhere."""

    def read(self, deadline: float) -> bytes:
        if not self.pieces:
            raise TimeoutError
        return self.pieces.pop(0)

    def close(self) -> None:
        """Nothing to let go of."""


def test_bx_k_on() -> None:
    assert bx_k.frame(bx_k.switch(True)) == bytes.fromhex(BX + "06 00 a3 00 01 00 00 01 5d f1 5a")


def test_bx_k_ack() -> None:
    ack = bytes.fromhex(BX + "05 00 a0 00 00 00 00 64 dc 5a")
    assert bx_k.frame(bytes.fromhex("a0 00 00 00 00")) == ack
    bx_k.answer(Replies(ack), 0.0)
    bx_k.answer(Replies(*(bytes([byte]) for byte in ack)), 0.0)


def test_bx_k_dynamic_area() -> None:
    area = bx_k.dynamic_area(0, (0, 0, 64 // 8, 16), "A001 3号窗".encode("gb2312"))
    assert bx_k.frame(bx_k.areas_data([area])) == bytes.fromhex(
        BX
        + "2e 00 a3 06 01 00 00 00 01 25 00 00 00 00 00 00 08 00 10 00 00 00 00 05 00 00 00 00 02 01 02 00 00 08"
        " 0a 00 00 00 41 30 30 31 20 33 ba c5 b4 b0 16 e4 5a"
    )


def test_a_line_of_a_page_is_such_an_area() -> None:
    line = Line("A001", 0, 0, 64, 16, align="left")
    assert bx_k.line_area(0, line, None, "5k") == bx_k.dynamic_area(0, (0, 0, 8, 16), b"A001")
    assert bx_k.line_area(0, line, None, "6k") == bx_k.dynamic_area(0, (0, 0, 64, 16), b"A001")


def test_c_power_text() -> None:
    data = c_power.bare_text(b"abc", 0, 0, 0, 0, 2, (255, 0, 0))
    assert c_power.on_serial(c_power.packet(1, c_power.EXTERNAL, data)) == bytes.fromhex(
        "A5 68 32 01 7B 01 0F 00 00 00 12 00 00 00 00 00 03 02 FF 00 00 61 62 63 00 62 03 AE"
    )


def test_c_power_off_and_on() -> None:
    # From the protocol's own examples.
    for lit, expected in ((0, "00 00 12 01 ae"), (1, "01 00 13 01 ae")):
        packed = c_power.packet(1, c_power.POWER, bytes([0, lit]) + bytes(8))
        head = "a5 68 32 01 76 01 00 "
        first, *rest = expected.split()
        assert c_power.on_serial(packed) == bytes.fromhex(head + first + " 00" * 8 + " " + " ".join(rest[1:]))


def test_alpha_text() -> None:
    assert alpha.sign_packet(alpha.priority_text("A001 -> 3", 96)) == bytes.fromhex(
        "00 00 00 00 00 01 5a 30 30 02 41 30 1b 20 62 41 30 30 31 20 2d 3e 20 33 03 30 32 43 33 04"
    )


def test_the_crc_is_arc() -> None:
    assert bx_k.crc(b"123456789") == arc(b"123456789") == 0xBB3D


@given(st.binary(max_size=200))
def test_the_crc_is_arc_for_everything(data: bytes) -> None:
    assert bx_k.crc(data) == arc(data)


@given(st.binary(max_size=200))
def test_bx_k_escapes_undo_and_hide_every_mark(data: bytes) -> None:
    escaped = bx_k.escape(data)
    assert b"\xa5" not in escaped and b"\x5a" not in escaped
    assert bx_k.unescape(escaped) == data


@given(st.binary(max_size=200))
def test_c_power_escapes_undo_and_hide_every_mark(data: bytes) -> None:
    escaped = c_power.escape(data)
    assert b"\xa5" not in escaped and b"\xae" not in escaped
    assert c_power.unescape(escaped) == data


@given(st.binary(min_size=3, max_size=60), st.data())
def test_bx_k_notices_every_wrong_byte(data: bytes, choose: st.DataObject) -> None:
    body = bx_k.HEADER + len(data).to_bytes(2, "little") + data
    body += bx_k.crc(body).to_bytes(2, "little")
    at = choose.draw(st.integers(0, len(body) - 1))
    other = choose.draw(st.integers(1, 255))
    with pytest.raises(Garbled):
        bx_k.data_of(body[:at] + bytes([body[at] ^ other]) + body[at + 1 :])


@given(st.lists(st.tuples(texts, st.sampled_from(Colour)), min_size=1, max_size=6), texts)
def test_a_bx_k_card_understands_every_page(rows: list[tuple[str, Colour]], spoken: str) -> None:
    lines = tuple(Line(text, 0, 16 * n, 128, 16, colour) for n, (text, colour) in enumerate(rows))
    card = BxCard()
    (answer,) = card.take(bx_k.frame(bx_k.page_data(Page(lines, Speech(spoken, "1")), "5k")))
    bx_k.answer(Replies(answer), 0.0)
    assert len(card.areas) == len(rows) and len(card.spoken) == 1
    for line, area in zip(lines, card.areas.values(), strict=True):
        assert area.text == encode(line.text.replace("\\", "＼"), "gb2312").decode("gb2312").strip()


@given(texts, st.integers(1, 255), st.booleans(), st.sampled_from(["gb2312", "gbk", "gb18030", "utf-8"]))
def test_a_c_power_card_understands_every_text(text: str, number: int, serial: bool, encoding: str) -> None:
    line = Line(text, 0, 0, 128, 32)
    card = CPowerCard(serial, encoding)
    framed = c_power.on_serial if serial else c_power.on_tcp
    for data in (c_power.divide((line,)), c_power.text(line, 0, encoding)):
        (answer,) = card.take(framed(c_power.packet(number, c_power.EXTERNAL, data)))
        read = c_power.from_serial if serial else c_power.from_tcp
        assert c_power.answered(read(Replies(answer), 0.0))[:2] == (c_power.EXTERNAL, 0)
    assert card.boxes == [(0, 0, 128, 32)]
    assert card.texts[0][0] == encode(text, encoding).decode(encoding)


@given(texts)
def test_an_alpha_sign_understands_every_text(text: str) -> None:
    sign = AlphaSign()
    sign.take(alpha.sign_packet(alpha.priority_text(to_ascii(text), 96)))
    assert (sign.text, sign.ignored) == (to_ascii(text), 0)


def test_what_gb2312_lacks_is_seen_to_be_missing() -> None:
    assert encode("㛃𠮷A吉\n\x07", "gb2312") == "〓〓A吉".encode("gb2312")


def test_ascii_keeps_numbers_and_arrows() -> None:
    assert to_ascii("A023 → 3号窗口") == "A023 -> 3"


@pytest.mark.parametrize(
    "answer",
    [
        b"\x00" * 40 + b"\x5a",
        b"\xa5" * 8 + b"\xa6\x07\x5a",
        b"\xa5" * 8 + bytes(20) + b"\x5a",
        b"\xa5" * 8 + b"\x5a",
        b"\xa5" * 5000,
        b"noise" + bytes.fromhex(BX + "05 00 a0 00 00 00 00 64 dc 5a"),
    ],
    ids=["no start", "no such escape", "length", "nothing", "no end", "noise before"],
)
def test_garbled_bx_k_answers(answer: bytes) -> None:
    with pytest.raises(Garbled):
        bx_k.answer(Replies(answer), 0.0)

"""Frames of a card reader byte for byte, and what a card says."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.reader.cards import CARD_LENGTH, Card, parse_card
from kiosk.reader.frames import FOUND, NO_CARD, OK, Command, Decoder, Reply, check_of, encode
from schema.errors import CardUnreadable
from tests.kiosk.dispenser.with_slots import LI, OLD
from tests.kiosk.reader.sam_emulator import answer, card

HEAD = bytes.fromhex("aa aa aa 96 69")
REPLIES = st.builds(Reply, st.binary(min_size=3, max_size=3), st.binary(max_size=60))


@pytest.mark.parametrize(
    ("command", "bytes_"),
    [
        # As the sources the protocol is known from send them, written down by hand.
        (Command.STATUS, "00 03 11 ff ed"),
        (Command.FIND, "00 03 20 01 22"),
        (Command.SELECT, "00 03 20 02 21"),
        (Command.READ, "00 03 30 01 32"),
    ],
)
def test_what_is_asked_byte_for_byte(command: Command, bytes_: str) -> None:
    assert encode(command.value) == HEAD + bytes.fromhex(bytes_)


@pytest.mark.parametrize(
    ("bytes_", "status", "data"),
    [
        ("00 08 00 00 9f 00 00 00 00 97", FOUND, bytes(4)),
        ("00 04 00 00 80 84", NO_CARD, b""),
        ("00 0c 00 00 90 00 00 00 00 00 00 00 00 9c", OK, bytes(8)),
        ("00 04 00 00 90 94", OK, b""),
    ],
)
def test_what_is_answered_byte_for_byte(bytes_: str, status: int, data: bytes) -> None:
    decoder = Decoder()
    (reply,) = decoder.feed(HEAD + bytes.fromhex(bytes_))
    assert (reply.status, reply.data) == (status, data) and not decoder.partial and not decoder.noise
    assert reply.encode() == HEAD + bytes.fromhex(bytes_)


def test_a_card_byte_for_byte() -> None:
    said = answer(OK, card("李明", LI))
    assert len(said) == 1295 and said.startswith(HEAD + bytes.fromhex("05 08 00 00 90 01 00 04 00 4e 67 0e 66"))
    (reply,) = Decoder().feed(said)
    assert (reply.status, len(reply.data)) == (OK, CARD_LENGTH)
    read = parse_card(reply.data)
    assert read == Card("李明", LI, date(1988, 5, 5))
    assert read.masked == f"李*  {LI[:6]}********{LI[14:]}"
    assert LI not in repr(read) and "李" not in repr(read) and "1988" not in repr(read)


def test_a_status_that_says_more_than_is_known_is_no_status() -> None:
    assert Reply(b"\0\x01\x90").status == Reply(b"\x01\0\x9f").status == -1


@given(st.binary(min_size=1, max_size=100))
def test_the_check_is_nothing_together_with_what_it_checks(body: bytes) -> None:
    frame = encode(body)
    assert check_of(frame[5:]) == 0 and int.from_bytes(frame[5:7], "big") == len(frame) - 7


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_the_check_of_two_parts_is_that_of_their_checks(first: bytes, second: bytes) -> None:
    assert check_of(first + second) == check_of(bytes([check_of(first), check_of(second)]))


@given(st.lists(REPLIES, max_size=5), st.data())
def test_replies_come_whole_however_they_are_cut(replies: list[Reply], data: st.DataObject) -> None:
    stream = b"".join(reply.encode() for reply in replies)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    decoder = Decoder()
    found: list[Reply] = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += decoder.feed(stream[begin:end])
    assert found == replies and decoder.noise == 0 and not decoder.partial


@given(REPLIES, st.integers(0, 300), st.integers(1, 255))
def test_a_flipped_byte_is_never_taken_for_the_reply(reply: Reply, place: int, change: int) -> None:
    broken = bytearray(reply.encode())
    broken[place % len(broken)] ^= change
    assert Decoder().feed(bytes(broken)) == []


@given(st.binary(max_size=40).filter(lambda noise: HEAD not in noise), REPLIES)
def test_a_reply_is_found_behind_noise(noise: bytes, reply: Reply) -> None:
    assert Decoder().feed(noise + reply.encode()) == [reply]


@given(st.binary(max_size=300))
def test_noise_is_never_an_error(noise: bytes) -> None:
    decoder = Decoder()
    found = decoder.feed(noise)
    assert decoder.noise + sum(len(reply.encode()) for reply in found) <= len(noise)
    assert decoder.partial or decoder.noise + sum(len(reply.encode()) for reply in found) == len(noise)


@pytest.mark.parametrize("name", ["李明", "阿卜杜拉·买买提", "㛃", "𠮷田"])
def test_names(name: str) -> None:
    assert parse_card(card(name, OLD)).name == name


@pytest.mark.parametrize(
    "data",
    [
        b"",
        card("李明", LI)[:-1],
        bytes(4) + card("李明", LI)[4:],
        card("", LI),
        card("李明", LI[:-1] + "0"),  # its check character
        card("李明", "", "19880505"),
        card("李明", LI, "19880506"),  # not the birthday of the number
        card("LI MING", "CHN880505000001", "19880505"),  # a foreigner's card
        card("李明", LI)[:4] + b"\x00\xd8" + card("李明", LI)[6:],  # half a character
    ],
)
def test_what_is_no_card_of_use(data: bytes) -> None:
    with pytest.raises(CardUnreadable):
        parse_card(data)


@given(st.binary(min_size=256, max_size=256))
def test_whatever_is_on_a_card_is_read_or_refused(text: bytes) -> None:
    with pytest.raises(CardUnreadable):
        parse_card(card("李明", LI)[:4] + text + bytes(1024))

"""Frames byte for byte, whatever stands around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.pads.frames import LENGTH_MOST, RATED, Decoder, Frame, acknowledgement, beep, show
from kiosk.pads.keys import Key, key_of

FRAMES = st.builds(
    Frame, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=LENGTH_MOST - 2).map(bytes)
)


@pytest.mark.parametrize(
    ("frame", "bytes_"),
    [
        # As the source the protocol is known from sends them, written down by hand.
        (show(1, None, 23), "ff 68 08 08 68 01 02 0a 0a 0a 00 02 03 26 16"),
        (show(5, 7, None), "ff 68 08 08 68 05 02 00 00 07 0a 0a 0a 2c 16"),
        (show(5, 12345, 1007), "ff 68 08 08 68 05 02 09 09 09 00 00 07 29 16"),
        (beep(3), "ff 68 02 02 68 03 03 06 16"),
        (Frame(1, 1, b"\x0c"), "ff 68 03 03 68 01 01 0c 0e 16"),
        (Frame(2, 1, b"\x06\x0f"), "ff 68 04 04 68 02 01 06 0f 18 16"),
        (Frame(9, 0x11, b"\x02"), "ff 68 03 03 68 09 11 02 1c 16"),
        (Frame(255, 255, b"\xff"), "ff 68 03 03 68 ff ff ff fd 16"),
    ],
)
def test_frames_byte_for_byte(frame: Frame, bytes_: str) -> None:
    assert frame.encode() == bytes.fromhex(bytes_)
    assert Decoder().feed(frame.encode()) == [frame]


def test_the_host_echoes_and_answers_a_rating_with_its_sum_less_ten() -> None:
    pressed = Frame(4, 1, b"\x0d")
    assert acknowledgement(pressed).encode() == pressed.encode()
    rated = Frame(4, RATED, b"\x03").encode()
    answer = acknowledgement(Frame(4, RATED, b"\x03")).encode()
    assert answer[6] == 0x01 and answer[-2] == rated[-2] - 0x10
    assert answer[:6] + answer[7:-2] == rated[:6] + rated[7:-2]


@given(FRAMES)
def test_the_sum_is_that_of_address_to_data(frame: Frame) -> None:
    encoded = frame.encode()
    assert encoded[-2] == sum(encoded[5:-2]) % 256
    assert encoded[2] == encoded[3] == len(encoded[5:-2]) == len(encoded) - 7


@given(st.lists(FRAMES, max_size=5), st.data())
def test_frames_come_whole_however_they_are_cut(frames: list[Frame], data: st.DataObject) -> None:
    stream = b"".join(frame.encode() for frame in frames)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(stream)), max_size=6)))
    decoder = Decoder()
    found: list[Frame] = []
    for begin, end in zip([0, *cuts], [*cuts, len(stream)], strict=True):
        found += decoder.feed(stream[begin:end])
    assert found == frames and decoder.noise == 0 and not decoder.partial


@given(FRAMES, st.integers(0, 300), st.integers(1, 255))
def test_a_flipped_byte_is_never_taken_for_the_frame(frame: Frame, place: int, change: int) -> None:
    broken = bytearray(frame.encode())
    broken[place % len(broken)] ^= change
    decoder = Decoder()
    assert decoder.feed(bytes(broken)) + decoder.silence() == []
    assert not decoder.partial and decoder.noise == len(broken)


@given(st.binary(max_size=40), FRAMES)
def test_after_noise_and_silence_the_next_frame_is_understood(noise: bytes, frame: Frame) -> None:
    decoder = Decoder()
    decoder.feed(noise)
    decoder.silence()
    assert decoder.feed(frame.encode()) == [frame]


@given(FRAMES, st.integers(0, 30), FRAMES)
def test_half_a_frame_does_not_swallow_the_next(half: Frame, length: int, frame: Frame) -> None:
    """Also when no silence lies between; `silence` gives out what was hidden."""
    encoded = half.encode()
    decoder = Decoder()
    found = decoder.feed(encoded[: length % len(encoded)] + frame.encode()) + decoder.silence()
    assert frame in found


@given(st.binary(max_size=200))
def test_noise_is_never_an_error_and_never_held_for_ever(noise: bytes) -> None:
    decoder = Decoder()
    found = decoder.feed(noise) + decoder.silence()
    assert not decoder.partial
    assert decoder.noise + sum(len(frame.encode()) for frame in found) == len(noise)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"\x0c", Key.CALL),
        (b"\x0d", Key.RECALL),
        (b"\x0b", Key.EVALUATE),
        (b"\x12", Key.PAUSE),
        (b"\x06\x0f", Key.SKIP),
        (b"\x00\x0f", Key.HOLD),
        (b"\x03\x0f", Key.CALL_BACK),
        (b"\x05\x0c", Key.CALL),  # digits typed before
        (b"\x04\x0f", None),
        (b"\x0f", None),
        (b"\x0e", None),
        (b"", None),
    ],
)
def test_keys(data: bytes, key: Key | None) -> None:
    assert key_of(Frame(1, 1, data)) == key
    assert key_of(Frame(1, RATED, data)) is None

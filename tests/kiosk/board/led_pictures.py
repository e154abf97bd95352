"""Every layout in every state, on boards of the usual sizes: the pages whose pictures are kept."""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw

from kiosk.board.pages import Page
from kiosk.board.showing import LedNews
from tests.kiosk.board.led_hall import MOMENT, calls, news, showing, window

ANNOUNCEMENT = "今日16:30停止取号，请提前办理。"
MADE = [("A019", 1), ("B004", 12), ("A020", 2), ("C011", 7), ("A022", 5), ("A023", 3)]
FLOOR = (
    window(1, "serving", "A019"),
    window(2, "called", "A020"),
    window(3, "called", "A023"),
    window(4, "closed"),
    window(5, "serving", "A022"),
    window(6, "paused"),
    window(7, "serving", "C011"),
    window(8, "free"),
    window(12, "serving", "B004"),
)
STRIPS = {
    "called": window(3, "called", "A023"),
    "serving": window(3, "serving", "A023"),
    "free": window(3, "free", name="综合受理"),
    "paused": window(3, "paused"),
    "closed": window(3, "closed"),
}
STRIP_SIZES = ((64, 16), (64, 32), (96, 32), (128, 16), (128, 32), (160, 32))
HALL_SIZES = ((64, 32), (128, 32), (128, 64), (192, 96), (256, 128), (320, 160))


def cases() -> Iterator[tuple[str, int, int, Page]]:
    """A name for the picture, width, height, page."""
    for width, height in STRIP_SIZES:
        for state, at in STRIPS.items():
            board = showing(layout="strip", windows=[3], width=width, height=height)
            board.see(news((at,)), 0.0)
            yield f"strip-{width}x{height}-{state}", width, height, board.page(0.0, MOMENT)
    for layout in ("hall", "area"):
        for width, height in HALL_SIZES:
            for state in ("called", "announcing", "quiet", "empty"):
                announcements = [ANNOUNCEMENT] if state == "announcing" else []
                board = showing(announcements, layout=layout, width=width, height=height)
                before: LedNews = news(FLOOR, calls(*MADE[:-1]) if state != "empty" else ())
                board.see(before, 0.0)
                if state == "called":
                    board.see(news(FLOOR, calls(*MADE)), 0.0)
                yield f"{layout}-{width}x{height}-{state}", width, height, board.page(0.0, MOMENT)


def sheet(pictures: list[tuple[str, Image.Image]], zoom: int = 2) -> Image.Image:
    """The pictures in rows, with their names: for looking at them."""
    across, x, y, row = 1400, 0, 0, 0
    places = []
    for name, picture in pictures:
        width, height = picture.width * zoom + 8, picture.height * zoom + 22
        if x + width > across:
            x, y, row = 0, y + row, 0
        places.append((name, picture, x, y))
        x, row = x + width, max(row, height)
    whole = Image.new("RGB", (across, y + row), (90, 90, 90))
    pen = ImageDraw.Draw(whole)
    pen.fontmode = "1"  # few colours: small files
    for name, picture, left, top in places:
        pen.text((left + 4, top + 4), name, fill=(255, 255, 255))
        whole.paste(
            picture.resize((picture.width * zoom, picture.height * zoom), Image.Resampling.NEAREST),
            (left + 4, top + 18),
        )
    return whole

"""What is sent to the terminal: whatever was painted before, the screen is the one of Textual's own bytes."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from desk.terminal import Terminal
from tests.grid import Grid, Look

Painted = list[list[tuple[str, Style]]]
ROWS, COLUMNS = 4, 24
CONSOLE = Console(color_system="256", force_terminal=True)
STYLES = [
    Style.parse(each)
    for each in (
        "none",
        "#7fb4d8 on #14171a",
        "bold #7fb4d8 on #14171a",
        "#d8dde2 on #25292e",
        "bold italic red",
        "underline #d8dde2 on #25292e",
        "reverse blue on white",
        "bright_green on bright_black",
    )
]
TEXT = st.text(alphabet="A01 ·█…│中文号齉é👨", max_size=COLUMNS)
PIECES = st.lists(st.tuples(TEXT, st.sampled_from(STYLES)), max_size=5)
SCREENS = st.lists(PIECES, min_size=ROWS, max_size=ROWS)


def line(pieces: list[tuple[str, Style]]) -> Strip:
    """A line of the screen, as long as it is wide."""
    strip = Strip([Segment(text, style) for text, style in pieces if text])
    return strip.adjust_cell_length(COLUMNS, STYLES[1])


def whole(screen: Painted) -> LayoutUpdate:
    return LayoutUpdate([[line(pieces)] for pieces in screen], Region(0, 0, COLUMNS, ROWS))


def part(screen: Painted, cut: int, rows: list[int]) -> ChopsUpdate:
    """Some rows from a column on, as Textual has them: each line in chops, of which some are painted."""
    chops = []
    for y, pieces in enumerate(screen):
        before, after = line(pieces).divide([cut, COLUMNS])
        chops.append({0: None, cut: after if y in rows else None} if cut else {0: after if y in rows else before})
    spans = [(y, cut, COLUMNS) for y in sorted(rows)]
    return ChopsUpdate(chops, spans, [[cut, COLUMNS] if cut else [COLUMNS]] * ROWS)


def seen(grid: Grid) -> list[list[tuple[str, Look]]]:
    """What can be told apart on the screen: of a blank only what is behind it, and lines."""
    blank = frozenset("4579")
    return [
        [
            (
                text,
                Look(look.attributes & blank, "39" if not look.attributes & blank else look.front, look.behind),
            )
            if text in ("", " ")
            else (text, look)
            for text, look in row
        ]
        for row in grid.cells
    ]


@given(
    first=SCREENS,
    others=st.lists(
        st.one_of(
            SCREENS.map(lambda screen: (screen, 0, [])),
            st.tuples(
                SCREENS, st.integers(0, 3).map(lambda n: n * 4), st.lists(st.integers(0, ROWS - 1), unique=True)
            ),
        ),
        max_size=4,
    ),
)
def test_the_screen_is_the_same(first: Painted, others: list[tuple[Painted, int, list[int]]]) -> None:
    ours, theirs, terminal = Grid(ROWS, COLUMNS), Grid(ROWS, COLUMNS), Terminal()
    for screen, cut, rows in [(first, 0, []), *others]:
        update = part(screen, cut, rows) if rows else whole(screen)
        ours.feed(terminal.update(update).render_segments(CONSOLE).encode())
        theirs.feed(update.render_segments(CONSOLE).encode())
        assert seen(ours) == seen(theirs)


def test_what_stands_there_already_is_not_sent_until_it_is_forgotten() -> None:
    screen = [[("中文 A01", STYLES[1])]] * ROWS
    terminal = Terminal()

    def sent() -> str:
        return terminal.update(whole(screen)).render_segments(CONSOLE)

    first = sent()
    assert first.count("中文") == ROWS
    assert sent() == ""
    terminal.forget()
    assert sent() == first


def test_a_number_that_was_called_is_sent_in_few_bytes() -> None:
    terminal = Terminal()
    before, after = ([[(f"A{number:03d}  waiting", STYLES[3])]] * ROWS for number in (8, 9))
    terminal.update(whole(before)).render_segments(CONSOLE)
    sent = terminal.update(whole(after)).render_segments(CONSOLE)
    assert sent.count("9") >= ROWS and "waiting" not in sent and len(sent) < ROWS * 16

"""Cases in a list: number, item, applicant, where each stands, and what is left of its time."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from desk.cases.tasks import short_number
from desk.cases.view import CaseRow
from desk.cases.words import left_mark
from desk.widths import column
from schema.language import translator

_ = translator("desk")

#: The most cells for an applicant, and for what a case waits for.
NAMES, STATES = 12, 16


class CaseTable(Widget):
    """As many rows as there is room for, around the chosen one."""

    DEFAULT_CSS = """
    CaseTable { height: 1fr; padding: 0 1; }
    """

    rows: reactive[tuple[CaseRow, ...]] = reactive(())
    chosen = reactive(0)
    #: the rows that are marked, by their keys
    marked: reactive[frozenset[tuple[int, int]]] = reactive(frozenset())
    #: what stands there while there is nothing
    empty = reactive("")

    def move(self, step: int) -> None:
        """Choose the one so many rows away."""
        if self.rows:
            self.chosen = max(0, min(self.chosen + step, len(self.rows) - 1))

    def page(self, step: int) -> None:
        """Choose the one a screen away."""
        self.move(step * max(1, self.content_size.height - 1))

    def keep(self, case_id: int | None) -> None:
        """Stay with a case when the list was read again."""
        ids = [row.case_id for row in self.rows]
        self.chosen = ids.index(case_id) if case_id in ids else max(0, min(self.chosen, len(ids) - 1))

    @property
    def row(self) -> CaseRow | None:
        """The chosen row."""
        return self.rows[self.chosen] if self.chosen < len(self.rows) else None

    @property
    def case_id(self) -> int | None:
        """The chosen case."""
        return self.row.case_id if self.row is not None else None

    def render(self) -> Content:
        if not self.rows:
            return Content.styled(self.empty, "$quiet")
        width, height = self.content_size
        numbers = max(cell_len(short_number(row.number)) for row in self.rows)
        names = min(NAMES, max(cell_len(row.applicant) for row in self.rows))
        states = min(STATES, max(cell_len(row.what) for row in self.rows))
        ends = max(cell_len(left_mark(row.left)[0]) for row in self.rows)
        items = max(4, width - numbers - names - states - ends - 10)
        top = max(0, min(self.chosen - height // 2, len(self.rows) - height))
        parts: list[str | tuple[str, str]] = []
        for place, row in enumerate(self.rows[top : top + height], top):
            now = place == self.chosen
            word, colour = left_mark(row.left)
            parts += [
                ("▸" if now else " ", "$accent"),
                ("●" if row.key in self.marked else " ", "bold $accent"),
                (column(short_number(row.number), numbers), "bold $accent" if now else "bold"),
                (f"  {column(row.item, items)}", "bold" if now else ""),
                f"  {column(row.applicant, names)}",
                (f"  {column(row.what, states)}", "$quiet"),
                (f"  {column(word, ends, right=True)}", colour),
                "\n",
            ]
        return Content.assemble(*parts[:-1])

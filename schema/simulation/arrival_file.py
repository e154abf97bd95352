"""Visitors from a file, one a row: `time,queue` and, where they are known, `item`, `class` and `visit`.

What a row does not say is drawn as on any simulated day. A row that cannot be used is refused with its line, its
field and its reason, and the rows beside it are still read: whoever made the file sees all of what is wrong.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from random import Random

from schema.errors import BadInput, FileUnreadable
from schema.hall.classes import ORDINARY
from schema.hall.working_days import Hours
from schema.language import translator
from schema.simulation.arrivals import CLASSES, Line, Visitor, draw_visitor, stretches
from schema.simulation.staffing import Plan

_ = translator("schema")

NEEDED = ("time", "queue")
COLUMNS = (*NEEDED, "item", "class", "visit")
#: The longest visit a row may give, minutes.
VISIT_MINUTES_MOST = 480
_TIME = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a row cannot be used."""

    line: int
    field: str
    reason: str

    def __str__(self) -> str:
        return _("line {line}, {field}: {reason}").format(line=self.line, field=self.field, reason=self.reason)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A row that can be used."""

    #: seconds since the hall's midnight
    at: int
    line: Line
    item: str | None
    priority: str
    #: seconds at the window; None: not known
    visit: float | None


@dataclass(frozen=True, slots=True)
class ArrivalFile:
    """A file that was read."""

    arrivals: tuple[Arrival, ...]
    refused: tuple[Refusal, ...]
    #: rows, good and bad
    total: int


def read_arrivals(path: Path, plan: Plan, hours: Hours) -> ArrivalFile:
    """Read a file of visitors for a hall and its opening hours. Raises `FileUnreadable`, `BadInput`."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadInput(
            field=path, reason=_("it is not UTF-8"), advice=_("Save it as CSV UTF-8 and try again.")
        ) from error
    except FileNotFoundError as error:
        raise FileUnreadable(path=path, reason=_("there is no such file")) from error
    except IsADirectoryError as error:
        raise FileUnreadable(path=path, reason=_("it is a folder")) from error
    except (OSError, ValueError) as error:
        raise FileUnreadable(path=path, reason=getattr(error, "strerror", None) or error) from error
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        records = [(reader.line_num, fields) for fields in reader if any(field.strip() for field in fields)]
    except csv.Error as error:
        raise BadInput(
            field=path,
            reason=_("it is not sound CSV near line {line}").format(line=reader.line_num),
            advice=_("Look at the quotes there, or save it as CSV once more."),
        ) from error
    header = [name.strip().lower() for name in records[0][1]] if records else []
    missing = [name for name in NEEDED if name not in header]
    if missing:
        raise BadInput(
            field=path,
            reason=_("the first line does not name the column {column}").format(column=missing[0]),
            advice=_("Write the first line as {header}; the last three may be left out.").format(
                header=",".join(COLUMNS)
            ),
        )
    if len(records) == 1:
        raise BadInput(field=path, reason=_("it has no visitors"), advice=_("Write one visitor a line."))
    reading = _Rows(plan, stretches(hours)[-1][1])
    for line, fields in records[1:]:
        reading.take(line, header, fields)
    arrivals = sorted(reading.arrivals, key=lambda arrival: arrival.at)
    return ArrivalFile(tuple(arrivals), tuple(reading.refused), len(records) - 1)


def visitors_of_file(seed: int, arrivals: Iterable[Arrival]) -> list[Visitor]:
    """The visitors of a file on one day; the seed draws what the file does not say."""
    dice = Random(f"{seed}:visitors")
    people = []
    for arrival in arrivals:
        drawn = draw_visitor(dice, arrival.at, arrival.line)
        people.append(
            replace(
                drawn,
                item=arrival.item or drawn.item,
                visit=drawn.visit if arrival.visit is None else arrival.visit,
                priority=arrival.priority,
            )
        )
    return people


class _Rows:
    """The rows of a file as they are read."""

    def __init__(self, plan: Plan, closes: int) -> None:
        self.lines: Mapping[str, Line] = {line.letter: line for line in plan.lines}
        self.items = plan.item_ids
        self.closes = closes
        self.arrivals: list[Arrival] = []
        self.refused: list[Refusal] = []

    def take(self, line: int, header: list[str], fields: list[str]) -> None:
        """One row: an arrival, or a refusal for each field that is wrong."""
        if len(fields) != len(header):
            reason = _("the row has {found} fields, the header has {needed}")
            reason = reason.format(found=len(fields), needed=len(header))
            self.refused.append(Refusal(line, header[min(len(fields), len(header) - 1)], reason))
            return
        values = dict(zip(header, (field.strip() for field in fields), strict=True))
        before = len(self.refused)

        def read(column: str, how: Callable[[str], object]) -> object:
            try:
                return how(values.get(column, ""))
            except ValueError as error:
                self.refused.append(Refusal(line, column, str(error)))
                return None

        at, queue = read("time", self._time), read("queue", self._queue)
        item, priority, visit = read("item", self._item), read("class", self._class), read("visit", self._visit)
        if len(self.refused) == before:
            self.arrivals.append(Arrival(at, queue, item, priority, visit))  # type: ignore[arg-type]

    def _time(self, text: str) -> int:
        found = _TIME.fullmatch(text)
        if found is None:
            raise ValueError(_("“{text}” is no time of day; write it like 09:30 or 09:30:15").format(text=text))
        hour, minute, second = (int(part or 0) for part in found.groups())
        at = (hour * 60 + minute) * 60 + second
        if at >= self.closes:
            closes = f"{self.closes // 3600:02d}:{self.closes // 60 % 60:02d}"
            raise ValueError(
                _("the hall has closed by {text}; give a time before {closes}").format(text=text, closes=closes)
            )
        return at

    def _queue(self, text: str) -> Line:
        line = self.lines.get(text.upper())
        if line is None:
            raise ValueError(
                _("there is no queue “{text}” with a window; write one of {known}").format(
                    text=text, known=", ".join(self.lines)
                )
            )
        return line

    def _item(self, text: str) -> str | None:
        if text and text not in self.items:
            raise ValueError(
                _("there is no item with the code “{text}”; correct it or leave it empty").format(text=text)
            )
        return text or None

    def _class(self, text: str) -> str:
        if text and text.lower() not in CLASSES:
            raise ValueError(
                _("there is no class “{text}”; write one of {known}, or leave it empty").format(
                    text=text, known=", ".join(CLASSES)
                )
            )
        return text.lower() or ORDINARY

    def _visit(self, text: str) -> float | None:
        if not text:
            return None
        try:
            minutes = float(text)
        except ValueError:
            minutes = 0.0
        if not 0 < minutes <= VISIT_MINUTES_MOST:
            raise ValueError(
                _("“{text}” is no length of a visit; write minutes, at most {most}, or leave it empty").format(
                    text=text, most=VISIT_MINUTES_MOST
                )
            )
        return minutes * 60

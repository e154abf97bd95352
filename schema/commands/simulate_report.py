"""The answer of `onestop simulate` for a person: what differs in a sentence, tables, and the day as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil
from typing import TYPE_CHECKING

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from schema.language import current_language, translator
from schema.simulation.arrivals import stretches
from schema.simulation.comparing import Result, Rule, Setting
from schema.simulation.measuring import HALF_HOUR

if TYPE_CHECKING:
    from schema.simulation.measuring import Figures

_ = translator("schema")

#: The chart's size in a terminal of 80 by 24, and the widest that is still read at a glance.
CHART_HEIGHT = 15
CHART_WIDTH_MOST = 100
#: More variants than these leave a queue's row no room for two waits each.
TWO_WAITS_MOST = 3
#: Columns these need, with the space beside them; and the least of a queue's name.
WAITS_WIDTH, WAIT_WIDTH, VISITORS_WIDTH, NAME_LEAST = 16, 8, 10, 10
#: Steps of the chart's scale, minutes: the first that needs at most so many.
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 240)
STEPS_MOST = 6


def show(setting: Setting, results: Sequence[Result], *, alone: bool) -> None:
    """Print everything; `alone` when one window more was wanted and the hall has no more."""
    # Chinese may break anywhere, which the terminal does best; English between words.
    console = Console(highlight=False, markup=False, soft_wrap=current_language() != "en")
    seeds = list(setting.visitors)
    console.print(
        _(
            "{hall}: {visitors} visitors a day, mean of {days} simulated days (seeds {seeds}), waits in minutes"
        ).format(
            hall=setting.hall.title,
            visitors=setting.visitors_a_day,
            days=len(seeds),
            seeds=f"{seeds[0]}–{seeds[-1]}" if len(seeds) > 1 else seeds[0],
        )
    )
    console.print(_overview(results))
    called = names(results)
    for result, name in zip(results[1:], called[1:], strict=True):
        console.print(difference(results[0], called[0], result, name))
    if alone:
        console.print(_("Every window that has a clerk is open already: there is not one more to open."))
    for result, name in zip(results, called, strict=True):
        if result.without_window:
            console.print(
                _("{variant}: no window is open for {queues}; whoever comes there is not served.").format(
                    variant=name, queues=", ".join(result.without_window)
                )
            )
    console.print()
    console.print(_("Minutes of waiting until called, by queue"))
    console.print(_queues(setting, results, console.width))
    console.print(_("Mean wait in minutes, by the half hour in which people came"))
    console.print(chart(setting, results, min(console.width, CHART_WIDTH_MOST)), soft_wrap=True)
    for sign, name in enumerate(called, 1):
        console.print(f"  {sign}  {name}")


def rule_word(rule: Rule) -> str:
    """A rule as a person reads it."""
    return {
        Rule.CLASSES: _("classes"),
        Rule.FIFO: _("fifo"),
        Rule.POOLED: _("pooled"),
        Rule.OWN: _("own"),
    }[rule]


def names(results: Sequence[Result]) -> list[str]:
    """The variants as a person tells them apart: what they all share is not said."""
    rules = {result.variant.rule for result in results}
    windows = {result.variant.windows for result in results}
    if len(windows) == 1 and len(rules) > 1:
        return [rule_word(result.variant.rule) for result in results]
    form = _("{windows} windows, {rule}") if len(rules) > 1 else _("{windows} windows")
    return [
        form.format(windows=result.variant.windows, rule=rule_word(result.variant.rule)) for result in results
    ]


def difference(first: Result, first_name: str, other: Result, name: str) -> str:
    """What another variant changes, in a sentence or two."""
    before, after = first.whole.mean_wait_s, other.whole.mean_wait_s
    if before is None or after is None:
        return _("{variant}: nobody was called.").format(variant=name if after is None else first_name)
    facts = {"variant": name, "first": first_name, "after": _minutes(after), "before": _minutes(before)}
    facts["less"] = _minutes(abs(before - after))
    if facts["after"] == facts["before"]:
        told = _("{variant}: people wait {after} min on average, as with “{first}”.")
    elif after < before:
        told = _(
            "{variant}: people wait {after} min on average, {less} min less than with “{first}” ({before} min)."
        )
    else:
        told = _(
            "{variant}: people wait {after} min on average, {less} min more than with “{first}” ({before} min)."
        )
    # The mean knows only those who were called: fewer may wait less because more have gone.
    lost = round(_lost(other.whole) - _lost(first.whole))
    more = (
        _(" A day, {people} more go away unserved.")
        if lost > 0
        else _(" A day, {people} fewer go away unserved.")
    )
    return told.format(**facts) + (more.format(people=abs(lost)) if lost else "")


def _lost(whole: Figures) -> float:
    """Those who came for nothing through no fault of their own: gave up, or were not called at all."""
    return whole.given_up + whole.left


def _minutes(seconds: float | None) -> str:
    return "–" if seconds is None else f"{seconds / 60:.1f}"


def _overview(results: Sequence[Result]) -> Table:
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    table.add_column("")
    table.add_column(_("rule"), no_wrap=True)
    titles = [_("windows"), _("busy"), _("done"), _("missed"), _("gave up"), _("left over")]
    for title in [*titles, _("mean wait"), _("90 %"), _("longest")]:
        table.add_column(title, justify="right", min_width=max(map(cell_len, title.split())))
    for sign, result in enumerate(results, 1):
        whole = result.whole
        people = (whole.served, whole.no_shows, whole.given_up, whole.left)
        table.add_row(
            str(sign),
            rule_word(result.variant.rule),
            str(result.variant.windows),
            "–" if result.utilisation is None else f"{result.utilisation:.0%}",
            *(f"{number:.0f}" for number in people),
            *map(_minutes, (whole.mean_wait_s, whole.p90_wait_s, whole.longest_wait_s)),
        )
    return table


def _queues(setting: Setting, results: Sequence[Result], width: int) -> Table:
    table = Table(box=SIMPLE_HEAD, collapse_padding=True, pad_edge=False)
    both = len(results) <= TWO_WAITS_MOST
    taken = len(results) * (WAITS_WIDTH if both else WAIT_WIDTH) + VISITORS_WIDTH
    table.add_column(_("queue"), no_wrap=True, max_width=max(NAME_LEAST, width - taken))
    table.add_column(_("visitors"), justify="right", no_wrap=True)
    for sign in range(1, len(results) + 1):
        title = _("{sign} mean / 90 %").format(sign=sign) if both else _("{sign} mean").format(sign=sign)
        table.add_column(title, justify="right", no_wrap=True)
    letters = sorted({letter for result in results for letter in result.per_queue})
    for letter in letters:
        waits = [_waits(result.per_queue, letter, both) for result in results]
        visitors = next(result.per_queue[letter].visitors for result in results if letter in result.per_queue)
        table.add_row(f"{letter} {setting.plan.names.get(letter, '')}", f"{visitors:.0f}", *waits)
    return table


def _waits(queues: Mapping[str, Figures], letter: str, both: bool) -> str:
    if letter not in queues:
        return "–"
    mean, p90 = _minutes(queues[letter].mean_wait_s), _minutes(queues[letter].p90_wait_s)
    return f"{mean} / {p90}" if both else mean


def chart(setting: Setting, results: Sequence[Result], width: int) -> str:
    """Mean wait by half hour, a line for each variant, drawn with its sign; no colours, so that paper has it too.

    The library counts characters where Chinese needs columns: what it is given is digits only.
    """
    import plotext

    spans = stretches(setting.hours)
    longest = max((wait / 60 for result in results for wait in result.half_hours.values()), default=0.0)
    step = next((each for each in STEPS if longest <= each * STEPS_MOST), STEPS[-1])
    top = step * max(1, ceil(longest / step))
    begins = [begin for result in results for begin in result.half_hours]
    first = min([spans[0][0], *begins]) // 3600
    last = ceil(max([spans[-1][1], *begins]) / 3600)
    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limitsize(False, False)
    plotext.plotsize(width, CHART_HEIGHT)
    plotext.xlim(first, last)
    plotext.ylim(0, top)
    hours = list(range(first, last + 1))
    plotext.xticks(hours, [f"{hour:02d}:00" for hour in hours])
    minutes = list(range(0, top + 1, step))
    plotext.yticks(minutes, [str(minute) for minute in minutes])
    for sign, result in enumerate(results, 1):
        for part in _unbroken(result.half_hours):
            # Whoever came within the half hour: its middle.
            hours_of_day = [(begin + HALF_HOUR / 2) / 3600 for begin in part]
            plotext.plot(hours_of_day, [result.half_hours[begin] / 60 for begin in part], marker=str(sign))
    drawn: str = plotext.uncolorize(plotext.build())
    plotext.clear_figure()
    return "\n".join(line.rstrip() for line in drawn.splitlines())


def _unbroken(half_hours: Mapping[int, float]) -> list[list[int]]:
    """The half hours that follow each other without a gap: no line crosses a midday at which nobody came."""
    begins = sorted(half_hours)
    parts = [begins[:1]] if begins else []
    for before, begin in pairwise(begins):
        if begin - before > HALF_HOUR:
            parts.append([])
        parts[-1].append(begin)
    return parts

"""`onestop simulate`: how long will people wait with one window more, or under another rule?"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schema.commands.running import EXIT_BAD_INPUT, ConfigOption, JsonOption, answer, configured, script_actor
from schema.errors import ArrivalsRefused, BadInput
from schema.language import translator

if TYPE_CHECKING:
    from schema.hall.halls import HallView
    from schema.hall.presets import Preset
    from schema.simulation.arrivals import Visitor
    from schema.simulation.comparing import Result, Rule, Setting, Variant
    from schema.simulation.staffing import Plan
    from schema.store.engine import Store

_ = translator("schema")

#: The days' visitors come by the hall's own curve, not from a file.
CURVE = "curve"
#: As many as the report has signs for.
VARIANTS_MOST = 9


def simulate_command(app: typer.Typer) -> None:
    """Mount `simulate`."""

    @app.command(help=_("How long will people wait with one window more, or under another rule?"))
    def simulate(
        preset: Annotated[str, typer.Option(help=_("in the size of which centre"))] = "nanan",
        arrivals: Annotated[
            str, typer.Option(help=_("who comes: curve, or a CSV file time,queue[,item][,class][,visit]"))
        ] = CURVE,
        windows: Annotated[
            str | None, typer.Option(help=_("how many windows open; several to compare: 5,6,7"))
        ] = None,
        rule: Annotated[
            list[str] | None,
            typer.Option(help=_("classes, fifo, pooled or own; several to compare: classes,pooled")),
        ] = None,
        days: Annotated[int, typer.Option(min=1, max=1000, help=_("how many days to average"))] = 5,
        seed: Annotated[int, typer.Option(help=_("the same seed brings the same visitors"))] = 1,
        visitors: Annotated[int | None, typer.Option(min=1, help=_("how many visitors come in a day"))] = None,
        classes: Annotated[
            str, typer.Option(help=_("percent of visitors in classes with a head start: elderly=10,green=2"))
        ] = "",
        config: ConfigOption = None,
        as_json: JsonOption = False,
    ) -> None:
        from schema.hall.presets import preset as find_preset
        from schema.simulation.comparing import try_out
        from schema.simulation.staging import temporary_hall

        configured(config)
        centre = find_preset(preset)
        shares = parse_shares(classes)
        rules = parse_rules(rule or [])
        counts = parse_windows(windows)
        with temporary_hall(centre, script_actor()) as (store, hall):
            setting = _setting(store, hall, centre, arrivals, visitors, shares, range(seed, seed + days), as_json)
            variants = _variants(setting, counts, rules)
            began = time.perf_counter()
            with _progress(len(variants) * days) as passed:
                results = [try_out(store, setting, variant, passed) for variant in variants]
            took = time.perf_counter() - began
            if as_json:
                facts = {
                    "preset": centre.code,
                    "arrivals": arrivals,
                    "seed": seed,
                    "days": days,
                    "classes": shares,
                }
                facts |= {"visitors": setting.visitors_a_day, "day": setting.day.isoformat()}
                rate = setting.visitors_a_day * days * len(variants) / took
                facts |= {"wall_s": round(took, 2), "visitors_per_s": round(rate)}
                answer(facts | {"variants": [result_facts(result) for result in results]}, True, ())
            else:
                from schema.commands.simulate_report import show

                show(setting, results, alone=windows is None and len(results) == 1)


def parse_windows(text: str | None) -> list[int]:
    """Numbers of windows from `5,6,7`, each once; empty when none were named. Raises `BadInput`."""
    if text is None:
        return []
    parts = [part.strip() for part in text.split(",")]
    if not all(part.isascii() and part.isdigit() and int(part) for part in parts):
        raise BadInput(
            field="--windows",
            reason=_("“{text}” is not a number of windows").format(text=text),
            advice=_("Write numbers from 1 up, with commas between them: 5,6,7."),
        )
    return list(dict.fromkeys(int(part) for part in parts))


def parse_rules(texts: list[str]) -> list[Rule]:
    """Rules from `--rule classes,pooled --rule own`, each once; the hall's own when none was named.

    Raises `BadInput`.
    """
    from schema.simulation.comparing import Rule

    found = []
    for name in [part.strip().lower() for text in texts for part in text.split(",")]:
        if name not in set(Rule):
            raise BadInput(
                field="--rule",
                reason=_("there is no rule “{text}”").format(text=name),
                advice=_("Choose from: {known}.").format(known=", ".join(Rule)),
            )
        found.append(Rule(name))
    return list(dict.fromkeys(found)) or [Rule.CLASSES]


def parse_shares(text: str) -> dict[str, float]:
    """Shares of the classes, of 1, from percents: `elderly=10,green=2`. Raises `BadInput`."""
    from schema.hall.classes import ORDINARY
    from schema.simulation.arrivals import CLASSES

    shares: dict[str, float] = {}
    known = [code for code in CLASSES if code != ORDINARY]
    for part in text.split(",") if text.strip() else []:
        code, _equals, percent = (piece.strip() for piece in part.partition("="))
        try:
            share = float(percent)
        except ValueError:
            share = -1.0
        if code not in known or not 0 <= share <= 100 or code in shares:
            raise BadInput(
                field="--classes",
                reason=_("“{text}” is not a class and its percent").format(text=part.strip()),
                advice=_("Write each class once, like elderly=10,green=2; the classes are {known}.").format(
                    known=", ".join(known)
                ),
            )
        shares[code] = share / 100
    if sum(shares.values()) > 1 + 1e-9:
        raise BadInput(
            field="--classes",
            reason=_("the classes add up to more than 100 percent"),
            advice=_("Whoever is in none of them is ordinary; leave some room."),
        )
    return shares


def result_facts(result: Result) -> dict[str, Any]:
    """A variant for `--json`."""
    facts = {"windows": result.variant.windows, "rule": str(result.variant.rule), "open": list(result.open)}
    facts |= {"without_window": list(result.without_window)} | asdict(result.whole)
    facts |= {"mean_wait_se_s": result.mean_wait_se_s, "utilisation": result.utilisation}
    per_queue = {letter: asdict(figures) for letter, figures in result.per_queue.items()}
    half_hours = {f"{at // 3600:02d}:{at // 60 % 60:02d}": wait for at, wait in result.half_hours.items()}
    return facts | {"per_queue": per_queue, "mean_wait_by_half_hour_s": half_hours}


def _setting(
    store: Store,
    hall: HallView,
    centre: Preset,
    arrivals: str,
    visitors: int | None,
    shares: dict[str, float],
    seeds: range,
    as_json: bool,
) -> Setting:
    """The hall, the day and who comes on each of the days."""
    from schema.simulation.arrivals import visitors_of_day, with_classes
    from schema.simulation.comparing import Setting, as_they_come
    from schema.simulation.day import find_day
    from schema.simulation.staffing import read_plan

    day, hours = store.read(lambda reader: find_day(reader, hall))
    plan = store.read(lambda reader: read_plan(reader, hall))
    if arrivals == CURVE:
        count = visitors or centre.visitors_per_day
        people = {seed: visitors_of_day(seed, plan.lines, hours, count) for seed in seeds}
    else:
        if visitors is not None:
            raise BadInput(
                field="--visitors",
                reason=_("a file says itself how many come"),
                advice=_("Leave --visitors out, or use --arrivals curve."),
            )
        people = _people_of_file(Path(arrivals), plan, hours, seeds, as_json)
        plan = as_they_come(plan, people[seeds[0]])
    return Setting(
        hall, plan, day, hours, {seed: with_classes(seed, each, shares) for seed, each in people.items()}
    )


def _people_of_file(path: Path, plan: Plan, hours: Any, seeds: range, as_json: bool) -> dict[int, list[Visitor]]:
    from schema.simulation.arrival_file import read_arrivals, visitors_of_file

    file = read_arrivals(path, plan, hours)
    if file.refused:
        error = ArrivalsRefused(
            path=path,
            total=file.total,
            count=len({refusal.line for refusal in file.refused}),
            first=file.refused[0],
        )
        for refusal in file.refused:
            typer.echo(str(refusal), err=True)
        if as_json:
            facts = {"error": type(error).__name__, "message": str(error)}
            answer(facts | {"refused": [asdict(refusal) for refusal in file.refused]}, True, ())
        typer.echo(str(error), err=True)
        raise typer.Exit(EXIT_BAD_INPUT)
    return {seed: visitors_of_file(seed, file.arrivals) for seed in seeds}


def _variants(setting: Setting, counts: list[int], rules: list[Rule]) -> list[Variant]:
    """What to try out: each number of windows under each rule. Raises `BadInput`."""
    from schema.simulation.comparing import Variant, usual_windows

    most = len(setting.plan.seats)
    for count in counts:
        if count > most:
            raise BadInput(
                field="--windows",
                reason=_("{count} windows cannot open: this hall has windows and clerks for {most}").format(
                    count=count, most=most
                ),
                advice=_("Choose a number from 1 to {most}.").format(most=most),
            )
    if not counts:
        usual = usual_windows(setting)
        counts = [count for count in (usual, usual + 1) if count <= most]
    variants = [Variant(count, rule) for rule in rules for count in counts]
    if len(variants) > VARIANTS_MOST:
        raise BadInput(
            field="--windows, --rule",
            reason=_("that makes {count} variants to compare").format(count=len(variants)),
            advice=_("Choose at most {most} at a time.").format(most=VARIANTS_MOST),
        )
    return variants


@contextmanager
def _progress(days: int) -> Iterator[Callable[[], None]]:
    """Tell somebody who waits at a terminal which day it is."""
    done = 0
    shown = sys.stderr.isatty()

    def show() -> None:
        if shown:
            text = _("Day {done} of {days} …").format(done=min(done + 1, days), days=days)
            sys.stderr.write(f"\r{text}\x1b[K")
            sys.stderr.flush()

    def passed() -> None:
        nonlocal done
        done += 1
        show()

    show()
    try:
        yield passed
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()

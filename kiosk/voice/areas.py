"""The parts of a hall that have loudspeakers of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, time

from kiosk.voice.players import AplayPlayer, FilePlayer, Player
from kiosk.voice.speaker import Speaker
from schema.errors import UnknownArea
from schema.language import translator
from schema.settings import VoiceAreaSettings, VoiceSettings

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Area:
    """Where calls are spoken: which, in what languages, how loud, how often, by whom, on what device."""

    name: str
    speaker: Speaker
    player: Player
    languages: tuple[str, ...]
    volume: int = 80
    quiet: tuple[tuple[time, time], ...] = ()
    quiet_volume: int = 0
    times: int = 1
    recall_times: int = 2
    #: numbers and floors; both empty: every window
    windows: frozenset[int] = field(default_factory=frozenset)
    floors: frozenset[int] = field(default_factory=frozenset)

    def covers(self, window: int, floor: int) -> bool:
        """Whether the calls of a window are spoken here."""
        return not (self.windows or self.floors) or window in self.windows or floor in self.floors

    def volume_at(self, local: datetime) -> int:
        """How loud it is at a moment in hall time."""
        now = local.time()
        return self.quiet_volume if any(_within(now, *span) for span in self.quiet) else self.volume


def _within(now: time, begins: time, ends: time) -> bool:
    return begins <= now < ends if begins <= ends else now >= begins or now < ends


def parse_windows(text: str) -> frozenset[int]:
    """The numbers of "1-20, 25"."""
    found: set[int] = set()
    for part in filter(None, (part.strip() for part in text.split(","))):
        first, _dash, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return frozenset(found)


def build_areas(settings: VoiceSettings) -> list[Area]:
    """The areas that are set; without any, the whole hall is one. Areas on the same device share its player."""
    players: dict[tuple[str, str], Player] = {}
    whole = VoiceAreaSettings(name=_("whole hall"))
    return [_build(settings, area, players) for area in settings.areas or [whole]]


def _build(common: VoiceSettings, own: VoiceAreaSettings, players: dict[tuple[str, str], Player]) -> Area:
    values = common.model_dump(exclude={"areas"}) | own.model_dump(exclude_none=True)
    kind = values["player"]
    where = values["device"] if kind == "aplay" else values["path"]
    if (kind, where) not in players:
        players[kind, where] = AplayPlayer(where) if kind == "aplay" else FilePlayer(where)
    return Area(
        name=own.name,
        speaker=Speaker(values["clips"], yao=common.one == "yao", speed=common.speed),
        player=players[kind, where],
        languages=tuple(values["languages"]),
        volume=values["volume"],
        quiet=tuple(_span(span) for span in values["quiet"]),
        quiet_volume=values["quiet_volume"],
        times=common.times,
        recall_times=common.recall_times,
        windows=parse_windows(own.windows),
        floors=frozenset(own.floors),
    )


def _span(text: str) -> tuple[time, time]:
    begins, _dash, ends = text.partition("-")
    return time.fromisoformat(begins), time.fromisoformat(ends)


def find_area(areas: list[Area], name: str | None, window: int) -> Area:
    """The area of that name; without one, the first that speaks the window's calls, as far as numbers tell.

    Raises `UnknownArea`.
    """
    if name is None:
        covering = [area for area in areas if window in area.windows or not (area.windows or area.floors)]
        return (covering or areas)[0]
    found = next((area for area in areas if area.name == name), None)
    if found is None:
        raise UnknownArea(area=name, known=", ".join(area.name for area in areas))
    return found

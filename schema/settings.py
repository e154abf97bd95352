"""What a hall can set: one model, read from a TOML file, overridden by environment variables `ONESTOP_…`.

Order, the strongest first: the command line, the environment (`ONESTOP_DB`, `ONESTOP_KIOSK__NAME`, …), the
file (`--config`, else `ONESTOP_CONFIG`, else `./config.toml`, else the user's, else the machine's), the
defaults below.
"""

from __future__ import annotations

import os
import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError

from schema.errors import BadSetting, FileUnreadable
from schema.language import translator

_ = translator("schema")


class Part(BaseModel):
    """A section of the file; an unknown key is an error, since it is most often a slip of the keyboard."""

    model_config = ConfigDict(extra="forbid")


class PrinterSettings(Part):
    """How slips come out. Only the keys of the chosen kind are used."""

    kind: Literal["network", "serial", "usb", "file", "dummy"] = "dummy"
    #: network: address and TCP port
    host: str = "192.168.1.200"
    port: int = Field(9100, ge=1, le=65535)
    #: serial: device and speed in baud
    device: str = "/dev/ttyUSB0"
    baudrate: int = 9600
    #: usb: vendor and product ids
    vendor: int = 0x0416
    product: int = 0x5011
    #: file: a device file or a plain file the bytes are appended to
    path: str = "/dev/usb/lp0"
    #: whose ways it has: "epson", "80-vi-ul" or "silent" (never answers)
    make: str = "epson"
    #: how the printer reads Chinese
    encoding: Literal["gb18030", "gbk", "utf-8"] = "gb18030"
    #: paper width in mm
    width: Literal[58, 80] = 58
    #: slips are sent as pictures: for a printer without Chinese
    raster: bool = False
    #: longest wait for an answer, seconds
    timeout: float = Field(3.0, gt=0, le=60)


class ReaderSettings(Part):
    """The reader of identity cards at a ticket machine."""

    #: "sam": a reader with a security module on a serial line
    kind: Literal["none", "sam"] = "none"
    #: sam: device and speed in baud
    device: str = "/dev/ttyUSB2"
    baudrate: int = Field(115200, ge=1200, le=921600)


class KioskSettings(Part):
    """The ticket machine at the door."""

    name: str = Field("K1", min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")
    #: seconds without a touch before the start screen comes back
    idle_seconds: float = Field(20.0, gt=0)
    #: start even when the printer is off, and show numbers on the screen until it is back
    start_without_printer: bool = False
    #: the folder of the hall's own layouts of slips; empty: none
    slip_layouts: str = ""
    #: print nothing: the number stands on the screen, to be photographed or noted
    no_print: bool = False
    #: the file that keeps numbers given without the database; empty: in the user's data folder
    spool: str = ""
    #: seconds without an answer of the database before a number comes from the machine's own
    patience_seconds: float = Field(3.0, gt=0, le=60)
    #: start in large type and high contrast; each visitor can switch
    large_type: bool = False
    reader: ReaderSettings = ReaderSettings()
    printer: PrinterSettings = PrinterSettings()
    #: used when the first one cannot print
    second_printer: PrinterSettings | None = None


def spool_file(kiosk: KioskSettings) -> Path:
    """Where a machine keeps the numbers it gives without the database."""
    return Path(kiosk.spool or Path(platformdirs.user_data_dir("onestop")) / f"spool-{kiosk.name}.db").absolute()


class BoardSettings(Part):
    """The hall board, and what all boards have in common."""

    #: seconds a call stays large at the least
    hold_seconds: float = Field(8.0, gt=0)
    #: how many of the last calls are listed at the most
    last_calls: int = Field(12, ge=2, le=60)
    #: sentences that LED boards show in turn while no call is fresh
    announcements: list[str] = []
    #: seconds each of them stays
    announcement_seconds: float = Field(8.0, ge=1)
    #: folder of the hall's own layouts for LED boards; empty: only those that come with the program
    layouts: str = ""
    #: font file for boards that are drawn in pixels; empty: WenQuanYi
    font: str = ""


#: A time of the day, hall time.
ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Percent = Annotated[int, Field(ge=1, le=100)]
LedColour = Literal["red", "green", "yellow", "white"]

#: Kinds of board that can be dimmed from here.
DIMMED = ("c-power", "matrix")


class LedSettings(Part):
    """One LED board that `onestop board serve` writes to: a section `[[boards]]` of the file."""

    name: str = Field(min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")
    kind: Literal["bx-k", "c-power", "alpha", "matrix", "terminal"]
    #: how bx-k, c-power and alpha are reached
    link: Literal["network", "serial"] = "network"
    #: network: address and TCP port; 0: the kind's usual port
    host: str = Field("192.168.1.201", min_length=1)
    port: int = Field(0, ge=0, le=65535)
    #: serial line, console or SPI; empty: the kind's usual one. Baud rate 0: the kind's usual one
    device: str = ""
    baudrate: int = Field(0, ge=0, le=4_000_000)
    #: bx-k: which generation of cards
    model: Literal["5k", "6k"] = "5k"
    #: c-power: the card's id, 255 for any
    card: int = Field(255, ge=1, le=255)
    #: c-power: how it reads Chinese
    encoding: Literal["gb2312", "gbk", "gb18030", "utf-8"] = "gb2312"
    #: longest wait for the board, seconds
    timeout: float = Field(2.0, gt=0, le=60)
    #: what it shows: "strip", "hall", "area", or a layout of the hall's own
    layout: str = Field("strip", pattern=r"^[A-Za-z0-9_-]+$")
    #: numbers of the windows it is for; empty: all of its floor
    windows: list[Annotated[int, Field(ge=1)]] = []
    #: the floor whose windows it is for; 0: all of them
    floor: int = Field(0, ge=0)
    #: size in dots
    width: int = Field(128, ge=8, le=4096)
    height: int = Field(32, ge=8, le=2048)
    #: the colours it has; a text in another one is shown in the first of these
    colours: list[LedColour] = Field(["red"], min_length=1)
    #: bx-k -YY: it speaks its calls
    voice: bool = False
    #: c-power, matrix: brightness in percent from a time of the day on
    brightness: dict[ClockTime, Percent] = {}
    #: when it is lit, as "07:30-18:00"; empty: always
    lit: list[Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$")]] = []

    @model_validator(mode="after")
    def _fits(self) -> LedSettings:
        if self.voice and self.kind != "bx-k":
            raise ValueError(_("only a bx-k board can have a voice"))
        if self.brightness and self.kind not in DIMMED:
            raise ValueError(_("a {kind} board cannot be dimmed from here").format(kind=self.kind))
        if (self.kind == "bx-k" and self.model == "5k" and self.width % 8) or (
            self.kind == "matrix" and (self.width % 8 or self.height % 8)
        ):
            raise ValueError(_("the width and, of a matrix, the height have to be multiples of 8"))
        for stretch in self.lit:
            begins, _dash, ends = stretch.partition("-")
            if begins >= ends:
                raise ValueError(_("{stretch} ends before it begins").format(stretch=stretch))
        return self


def _check_span(text: str) -> str:
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d", text) is None:
        raise PydanticCustomError("span", _("write it as 12:00-13:30"))
    return text


def _check_windows(text: str) -> str:
    for part in text.split(",") if text.strip() else []:
        found = re.fullmatch(r"\s*(\d{1,4})\s*(?:-\s*(\d{1,4})\s*)?", part)
        if found is None or int(found[1]) > int(found[2] or found[1]):
            raise PydanticCustomError("windows", _("write numbers as 1-20, 25"))
    return text


#: A stretch of the day in hall time, "12:00-13:30"; it may go over midnight.
Span = Annotated[str, AfterValidator(_check_span)]
#: Windows by their numbers: "1-20, 25".
Windows = Annotated[str, AfterValidator(_check_windows)]
Volume = Annotated[int, Field(ge=0, le=100)]
Spoken = Annotated[list[Literal["zh_CN", "en"]], Field(min_length=1)]
Player = Literal["aplay", "file"]
#: The address of a device on an RS-485 line.
Address = Annotated[int, Field(ge=1, le=254)]


class VoiceAreaSettings(Part):
    """A part of the hall with loudspeakers of its own; what is left out is as [voice] says."""

    name: str = Field(min_length=1, max_length=40)
    #: which windows' calls are spoken there, by number or by floor; with neither all of them
    windows: Windows = ""
    floors: list[int] = []
    languages: Spoken | None = None
    volume: Volume | None = None
    quiet: list[Span] | None = None
    quiet_volume: Volume | None = None
    clips: str | None = None
    player: Player | None = None
    device: str | None = None
    path: str | None = None


class VoiceSettings(Part):
    """How calls are spoken."""

    #: what every call is said in, in this order
    languages: Spoken = ["zh_CN"]
    #: how a Chinese caller says the 1 of a number: 幺 or 一
    one: Literal["yao", "yi"] = "yao"
    #: how often a call is said, and one that is repeated
    times: int = Field(1, ge=1, le=3)
    recall_times: int = Field(2, ge=1, le=3)
    volume: Volume = 80
    #: when it is quiet, and how loud it is then; 0: nothing is said
    quiet: list[Span] = []
    quiet_volume: Volume = 0
    #: espeak-ng's words a minute
    speed: int = Field(150, ge=80, le=300)
    #: the folder of recorded clips; empty: espeak-ng speaks
    clips: str = ""
    #: what plays: a sound card through aplay, or a folder that receives WAV files
    player: Player = "aplay"
    #: aplay: the sound device (aplay -L lists them)
    device: str = "default"
    #: file: the folder
    path: str = "/var/lib/onestop/spoken"
    areas: list[VoiceAreaSettings] = []


class PadLineSettings(Part):
    """One RS-485 line with its call pads and evaluators."""

    port: str = Field(min_length=1)
    baudrate: int = 9600
    #: address of a pad → number of its window
    windows: dict[Address, int] = {}
    #: address of an evaluator that has one of its own → number of its window
    evaluators: dict[Address, int] = {}
    #: what the evaluator's values 0, 1, 2, … mean, from 1 very satisfied to 5 very dissatisfied
    scores: list[Annotated[int, Field(ge=1, le=5)]] = [4, 3, 2, 1]
    #: how long after its end a visit can still be rated, minutes
    rating_minutes: int = Field(5, ge=1, le=60)
    #: the outcome the call key ends an open visit with, at windows without a desk; empty: it must be ended first
    finish_as: Literal["", "consulted", "accepted", "correction", "refused", "delivered"] = ""


class DeskSettings(Part):
    """The clerk's terminal."""

    #: ring the terminal's bell when a visitor joins an empty queue
    bell: bool = False
    #: light up the line at the top when a visitor joins an empty queue
    flash: bool = False
    #: what the desk looks like until its clerk chooses otherwise (F9)
    look: Literal["night", "day", "contrast"] = "night"
    #: lock the desk when no key was pressed for so many minutes; 0: never. Ctrl+L locks at once
    lock_minutes: int = Field(10, ge=0, le=480)
    #: print the notice of an application by itself when it is accepted, corrected or refused at the counter
    print_notices: bool = False
    #: keys of the hall's own: an action's id → Textual's name of the key
    keys: dict[str, str] = {}


def config_files() -> list[Path]:
    """Where the file is looked for, the first that exists is used."""
    return [
        Path("config.toml"),
        Path(platformdirs.user_config_dir("onestop")) / "config.toml",
        Path("/etc/onestop/config.toml"),
    ]


def default_db() -> str:
    """A SQLite file in the user's data folder."""
    return f"sqlite:///{Path(platformdirs.user_data_dir('onestop')) / 'hall.db'}"


class Settings(Part):
    """Everything a hall can set."""

    #: where the hall's database is
    db: str = Field(default_factory=default_db)
    #: which hall of that database, by its code; empty: its only or its main one
    hall: str = ""
    language: Literal["zh_CN", "en"] = "zh_CN"
    kiosk: KioskSettings = KioskSettings()
    board: BoardSettings = BoardSettings()
    desk: DeskSettings = DeskSettings()
    voice: VoiceSettings = VoiceSettings()
    pads: list[PadLineSettings] = []

    @field_validator("pads")
    @classmethod
    def _each_port_once(cls, lines: list[PadLineSettings]) -> list[PadLineSettings]:
        if len({line.port for line in lines}) < len(lines):
            raise PydanticCustomError("ports", _("a port is named twice; put its windows together"))
        return lines

    #: the LED boards
    boards: list[LedSettings] = []

    @field_validator("boards")
    @classmethod
    def _one_name_each(cls, boards: list[LedSettings]) -> list[LedSettings]:
        names = [board.name for board in boards]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(_("two boards are named {name}").format(name=twice))
        return boards


#: what the names of a setting's environment variable begin with
PREFIX = "ONESTOP_"


def _is_in_environment() -> bool:
    """Whether the environment names a setting."""
    names = (name.lower() for name in os.environ)
    ours = (name.removeprefix(PREFIX.lower()) for name in names if name.startswith(PREFIX.lower()))
    return any(name.partition("__")[0] in Settings.model_fields for name in ours)


def _with_environment(values: dict[str, Any]) -> Settings:
    """The settings of a file's values, or of the environment, which is stronger.

    What reads it is imported only where there is something to read: 10 ms and 2 MB of a desk.
    """
    from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

    class Read(Settings, BaseSettings):
        model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            return env_settings, init_settings

    return Read(**values)


def settings_file(path: Path | None = None) -> Path | None:
    """The file that is read: `path`, else the one the environment names, else the first that is found."""
    named = path or (Path(os.environ["ONESTOP_CONFIG"]) if os.environ.get("ONESTOP_CONFIG") else None)
    return named or next((candidate for candidate in config_files() if candidate.is_file()), None)


def load(path: Path | None = None) -> Settings:
    """The settings from `path` (or the file found), with the environment on top.

    Raises `FileUnreadable` for a file that is missing or not TOML, `BadSetting` naming the key and what is
    wrong with its value.
    """
    file = settings_file(path)
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise FileUnreadable(path=file, reason=error) from error
    try:
        return _with_environment(values) if _is_in_environment() else Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, _named(first["loc"], values)))
        where = f"{file} / ONESTOP_{key.upper().replace('.', '__')}" if file else f"ONESTOP_{key.upper()}"
        if file and key.startswith("boards"):
            where = str(file)
        reason = first["msg"].removeprefix("Value error, ")
        raise BadSetting(field=key, reason=reason, where=where) from error


def _named(loc: tuple[int | str, ...], values: dict[str, Any]) -> tuple[int | str, ...]:
    """Where a value stands; a board is told by its name, where it has one, instead of its place in the file."""
    match loc:
        case ("boards", int(place), *rest) if isinstance(values.get("boards"), list):
            board = values["boards"][place]
            name = board.get("name") if isinstance(board, dict) else None
            return ("boards", name or place + 1, *rest)
    return loc


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()

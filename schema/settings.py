"""What a hall can set: one model, read from a TOML file, overridden by environment variables `ONESTOP_…`.

Order, the strongest first: the command line, the environment (`ONESTOP_DB`, `ONESTOP_KIOSK__NAME`, …), the
file (`--config`, else `ONESTOP_CONFIG`, else `./config.toml`, else the user's, else the machine's), the
defaults below.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from schema.errors import BadSetting, FileUnreadable


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
    #: longest wait for an answer, seconds
    timeout: float = Field(3.0, gt=0, le=60)


class KioskSettings(Part):
    """The ticket machine at the door."""

    name: str = Field("K1", min_length=1, max_length=20, pattern=r"^[A-Za-z0-9_-]+$")
    #: seconds without a touch before the start screen comes back
    idle_seconds: float = Field(20.0, gt=0)
    #: start even when the printer is off, and show numbers on the screen until it is back
    start_without_printer: bool = False
    #: print nothing: the number stands on the screen, to be photographed or noted
    no_print: bool = False
    printer: PrinterSettings = PrinterSettings()
    #: used when the first one cannot print
    second_printer: PrinterSettings | None = None


class BoardSettings(Part):
    """The hall board."""

    #: seconds a call stays large at the least
    hold_seconds: float = Field(8.0, gt=0)
    #: how many of the last calls are listed at the most
    last_calls: int = Field(12, ge=2, le=60)


class DeskSettings(Part):
    """The clerk's terminal."""

    #: ring the terminal's bell when a visitor joins an empty queue
    bell: bool = False


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


class Settings(BaseSettings):
    """Everything a hall can set."""

    model_config = SettingsConfigDict(env_prefix="ONESTOP_", env_nested_delimiter="__", extra="forbid")

    #: where the hall's database is
    db: str = Field(default_factory=default_db)
    #: which hall of that database, by its code; empty: its only or its main one
    hall: str = ""
    language: Literal["zh_CN", "en"] = "zh_CN"
    kiosk: KioskSettings = KioskSettings()
    board: BoardSettings = BoardSettings()
    desk: DeskSettings = DeskSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment is stronger than the file, which comes in as init values."""
        return env_settings, init_settings


def load(path: Path | None = None) -> Settings:
    """The settings from `path` (or the file found), with the environment on top.

    Raises `FileUnreadable` for a file that is missing or not TOML, `BadSetting` naming the key and what is
    wrong with its value.
    """
    named = path or (Path(os.environ["ONESTOP_CONFIG"]) if os.environ.get("ONESTOP_CONFIG") else None)
    file = named or next((candidate for candidate in config_files() if candidate.is_file()), None)
    values: dict[str, Any] = {}
    if file is not None:
        try:
            values = tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise FileUnreadable(path=file, reason=error) from error
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        where = f"{file} / ONESTOP_{key.upper().replace('.', '__')}" if file else f"ONESTOP_{key.upper()}"
        raise BadSetting(field=key, reason=first["msg"], where=where) from error


@cache
def settings() -> Settings:
    """The settings of this process, read once."""
    return load()

"""Layouts as data: TOML files of ours, and a hall's own in a folder of its own; what is wrong in one is told."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from schema.errors import LayoutRefused

Layout = TypeVar("Layout", bound=BaseModel)


def layout_files(packaged: Path, folder: str = "") -> Mapping[str, Path]:
    """Every layout by name; one in the hall's folder stands for ours of the same name."""
    files = {path.stem: path for path in sorted(packaged.glob("*.toml"))}
    if folder:
        files |= {path.stem: path for path in sorted(Path(folder).glob("*.toml"))}
    return files


def read_layout(path: Path, kind: type[Layout]) -> Layout:
    """A layout from its file. Raises `LayoutRefused`."""
    try:
        return kind(**tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LayoutRefused(path=path, field="TOML", reason=error) from error
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"]) or path.stem
        raise LayoutRefused(path=path, field=field, reason=first["msg"].removeprefix("Value error, ")) from error


def fields_in(text: str) -> Iterator[str]:
    """The fields a text uses. Raises `ValueError` for braces that do not match."""
    for _literal, name, spec, conversion in string.Formatter().parse(text):
        if name is not None:
            yield name if not spec and not conversion else f"{name}:{spec or conversion}"

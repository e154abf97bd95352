"""How makes of printers differ from Epson's manual, as data (`makes.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from schema.errors import BadInput
from schema.language import translator

_ = translator("kiosk")


class Make(BaseModel):
    """What is particular to a make of printers."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: the bits of DLE EOT 4 set when the roll is nearly used up, and when there is none; 0: it never says
    paper_low: int = Field(ge=0, le=0xFF)
    paper_out: int = Field(ge=0, le=0xFF)
    #: whether it answers; where not, what was handed over counts as printed
    answers: bool
    #: whether it draws a QR itself (GS ( k); where not, it is sent as a picture
    qr: bool


@cache
def makes() -> dict[str, Make]:
    """Every make we know, by name."""
    text = files("kiosk.slip").joinpath("makes.toml").read_text(encoding="utf-8")
    return {name: Make(**values) for name, values in tomllib.loads(text).items()}


def make(name: str) -> Make:
    """The make with this name. Raises `BadInput` naming the ones there are."""
    known = makes()
    if name not in known:
        raise BadInput(
            field="kiosk.printer.make",
            reason=_("{make} is not a make of printers known here").format(make=name),
            advice=_("Use one of: {makes}.").format(makes=", ".join(known)),
        )
    return known[name]

"""Case numbers (办件编号): hall, day, running number, and a check character that shows a slip of the pen."""

from __future__ import annotations

from datetime import date

from schema.errors import BadInput
from schema.language import translator

_ = translator("schema")


def case_number(hall_code: str, day: date, seq: int) -> str:
    """`GA01-20260302-00017-K`: the last character by ISO 7064 Mod 37,36 over the letters and digits before it."""
    from stdnum.iso7064 import mod_37_36

    body = f"{hall_code.upper()}-{day:%Y%m%d}-{seq:05d}"
    return f"{body}-{mod_37_36.calc_check_digit(_plain(body))}"


def check_case_number(text: str) -> str:
    """A case number as it is stored, from whatever was typed. Raises `BadInput` when its check does not hold."""
    from stdnum.exceptions import ValidationError
    from stdnum.iso7064 import mod_37_36

    number = "-".join(text.upper().replace("—", "-").replace("－", "-").split())
    plain = _plain(number)
    try:
        mod_37_36.validate(plain)
    except (ValidationError, ValueError) as error:
        raise BadInput(
            field=_("case number"),
            reason=_("“{number}” is none: a character is missing or wrong").format(number=text.strip()),
            advice=_("Type it again from the notice; the last character checks the others."),
        ) from error
    return number if "-" in number else _grouped(plain)


def _plain(number: str) -> str:
    return "".join(character for character in number if character.isascii() and character.isalnum())


def _grouped(plain: str) -> str:
    """A number typed without hyphens: the last 14 are day, running number and check."""
    return f"{plain[:-14]}-{plain[-14:-6]}-{plain[-6:-1]}-{plain[-1]}"

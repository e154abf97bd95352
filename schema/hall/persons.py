"""A visitor's identity: checked where it comes in, masked wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schema.errors import BadInput
from schema.language import translator

_ = translator("schema")

#: 老年人: of this age on the day (Law on the rights of the elderly, art. 2).
ELDERLY_YEARS = 60
ID_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes: the name and the resident identity number, each empty where it is not known."""

    name: str = ""
    id_number: str = ""


def check_id_number(text: str) -> str:
    """A resident identity number (GB 11643-1999) as it is stored: 18 characters, the last a digit or X.

    Checked are length, check character (ISO 7064 Mod 11-2) and date of birth; not the region, whose lists go out
    of date. Raises `BadInput`.
    """
    from stdnum.iso7064 import mod_11_2

    number = "".join(text.split()).upper()
    reason = ""
    if len(number) != ID_LENGTH or not (number[:-1].isascii() and number[:-1].isdigit()):
        reason = _("an ID number has 18 characters: 17 digits, then a digit or X")
    elif not mod_11_2.is_valid(number):
        reason = _("the check character does not fit, so a digit is wrong")
    else:
        try:
            birth_date(number)
        except ValueError:
            reason = _("its digits 7 to 14 are no date of birth")
    if reason:
        raise BadInput(field=_("ID number"), reason=reason, advice=_("Type it again from the card."))
    return number


def birth_date(id_number: str) -> date:
    """The date of birth in an identity number. Raises `ValueError` when there is none."""
    digits = id_number[6:14]
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))


def age_on(id_number: str, day: date) -> int:
    """Full years of age on a day."""
    born = birth_date(id_number)
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def check_person(name: str, id_number: str) -> Person:
    """Name and identity number as they are stored; either may be empty. Raises `BadInput`."""
    return Person(" ".join(name.split())[:50], check_id_number(id_number) if id_number.strip() else "")


def check_phone(text: str) -> str:
    """A telephone number as it is stored: digits, perhaps with a leading +; may be empty. Raises `BadInput`."""
    number = "".join(character for character in text if character not in " -()")
    digits = number.removeprefix("+")
    if number and not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 15):
        raise BadInput(
            field=_("phone"),
            reason=_("a telephone number has 7 to 15 digits"),
            advice=_("Type it again, or leave it out."),
        )
    return number


def mask_name(name: str) -> str:
    """`李**`: the first character, and a star for each of the others."""
    return name[:1] + "*" * (len(name) - 1)


def mask_id(id_number: str) -> str:
    """`350583********1234`: region and last four."""
    return id_number and id_number[:6] + "*" * 8 + id_number[-4:]


def mask_phone(phone: str) -> str:
    """`138****5678`."""
    return phone and phone[:3] + "*" * max(0, len(phone) - 7) + phone[-4:]

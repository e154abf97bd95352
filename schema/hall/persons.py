"""A visitor's identity: checked where it comes in, masked wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from schema.errors import BadInput
from schema.hall import clock
from schema.language import translator

_ = translator("schema")

#: 老年人: of this age on the day (Law on the rights of the elderly, art. 2).
ELDERLY_YEARS = 60
ID_LENGTH = 18
#: Nobody living was born before.
OLDEST_YEAR = 1890
#: GB 32100-2015 §5: letters that are mistaken for digits or each other are left out.
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@dataclass(frozen=True, slots=True)
class Person:
    """Who comes: the name and the resident identity number, each empty where it is not known."""

    name: str = ""
    id_number: str = ""


def check_id_number(text: str) -> str:
    """A resident identity number (GB 11643-1999) as it is stored: 18 characters, the last a digit or X.

    Checked are the check character (ISO 7064 Mod 11-2) and the date of birth; not the region, whose lists go out
    of date: numbers of regions that were renamed or came later are real. Raises `BadInput` naming the digit.
    """
    number = "".join(text.split()).upper()
    if reason := _id_fault(number):
        raise BadInput(field=_("ID number"), reason=reason, advice=_("Type it again from the card."))
    return number


def _id_fault(number: str) -> str:
    """What is wrong with an identity number; empty when nothing is."""
    from stdnum.iso7064 import mod_11_2

    if len(number) != ID_LENGTH:
        return _("an ID number has 18 characters, this one {count}").format(count=len(number))
    wrong = next((at for at, each in enumerate(number[:-1]) if not (each.isascii() and each.isdigit())), None)
    if wrong is not None:
        return _("character {place} ({character}) is no digit").format(place=wrong + 1, character=number[wrong])
    if not (number[-1].isascii() and (number[-1].isdigit() or number[-1] == "X")):
        return _("the last character ({character}) is neither a digit nor X").format(character=number[-1])
    if reason := _birth_fault(number):
        return reason
    expected = mod_11_2.calc_check_digit(number[:-1])
    if number[-1] != expected:
        return _(
            "by the 17 digits before it the last character would be {expected}, not {found}: one of them is wrong"
        ).format(expected=expected, found=number[-1])
    return ""


def _birth_fault(number: str) -> str:
    year, month, day = number[6:10], number[10:12], number[12:14]
    if not 1 <= int(month) <= 12:
        return _("digits 11 and 12 ({digits}) are no month of birth").format(digits=month)
    try:
        born = birth_date(number)
    except ValueError:
        return _("digits 13 and 14 ({digits}) are no day of that month").format(digits=day)
    if not born.year >= OLDEST_YEAR or born > clock.now().date():
        return _("digits 7 to 10 ({digits}) are no year somebody living was born in").format(digits=year)
    return ""


def check_uscc(text: str) -> str:
    """A unified social credit code (GB 32100-2015) as it is stored: 18 characters, checked throughout.

    The first two may be letters: rural collectives are registered under N. Raises `BadInput` naming the
    character.
    """
    code = "".join(text.split()).upper()
    if reason := _uscc_fault(code):
        raise BadInput(
            field=_("unified social credit code"), reason=reason, advice=_("Type it again from the licence.")
        )
    return code


def _uscc_fault(code: str) -> str:
    """What is wrong with a unified social credit code; empty when nothing is."""
    from stdnum.cn import uscc

    if len(code) != ID_LENGTH:
        return _("a unified social credit code has 18 characters, this one {count}").format(count=len(code))
    wrong = next((at for at, each in enumerate(code) if each not in USCC_ALPHABET), None)
    if wrong is not None:
        return _("character {place} ({character}) does not occur in such a code").format(
            place=wrong + 1, character=code[wrong]
        )
    if not code[2:8].isdigit():
        return _("characters 3 to 8 ({digits}) are the area of registration, in digits").format(digits=code[2:8])
    expected = uscc.calc_check_digit(code[:-1])
    if code[-1] != expected:
        return _(
            "by the 17 characters before it the last one would be {expected}, not {found}: one of them is wrong"
        ).format(expected=expected, found=code[-1])
    return ""


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

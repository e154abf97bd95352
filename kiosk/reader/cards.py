"""What an identity card says of its holder, as far as the machine needs it: the rest is passed over unread."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from schema.errors import BadInput, CardUnreadable
from schema.hall.persons import birth_date, check_person, mask_id, mask_name

# The reply to `Command.READ`: two lengths, the text, the photo (which only a closed decoder can open).
TEXT_LENGTH, PHOTO_LENGTH = 256, 1024
LENGTHS = TEXT_LENGTH.to_bytes(2, "big") + PHOTO_LENGTH.to_bytes(2, "big")
#: Bytes of a read card.
CARD_LENGTH = len(LENGTHS) + TEXT_LENGTH + PHOTO_LENGTH

# The text, in UTF-16 of the smaller byte first: where a field begins, and how many bytes it has (DEVICES.md §4).
ENCODING = "utf-16-le"
NAME = slice(0, 30)
BIRTH = slice(36, 36 + 16)
ID_NUMBER = slice(122, 122 + 36)


@dataclass(frozen=True, slots=True)
class Card:
    """An identity card, checked. It goes with the visit and is written nowhere."""

    name: str = field(repr=False)
    id_number: str = field(repr=False)
    born: date = field(repr=False)

    @property
    def masked(self) -> str:
        """Whose card it is, for a screen."""
        return f"{mask_name(self.name)}  {mask_id(self.id_number)}"


def parse_card(data: bytes) -> Card:
    """The card of a reply's data. Raises `CardUnreadable`."""
    if len(data) != CARD_LENGTH or not data.startswith(LENGTHS):
        raise CardUnreadable
    text = data[len(LENGTHS) : len(LENGTHS) + TEXT_LENGTH]
    try:
        name, birth, number = (_field(text[place]) for place in (NAME, BIRTH, ID_NUMBER))
        person = check_person(name, number)
    except (UnicodeDecodeError, BadInput) as error:
        raise CardUnreadable from error
    if not person.name or not person.id_number or f"{birth_date(person.id_number):%Y%m%d}" != birth:
        raise CardUnreadable
    return Card(person.name, person.id_number, birth_date(person.id_number))


def _field(text: bytes) -> str:
    return text.decode(ENCODING).strip("\0 \u3000")

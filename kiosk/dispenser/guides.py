"""The guide to an item in words: section by section, what a visitor asks first stands first."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.slip.words import windows_words
from kiosk.slip.wrapping import wrap
from schema.hall.published import Fee, Guide, Handling, Limit, Material, Need, Place, Question, Record
from schema.language import translator

_ = translator("kiosk")


@dataclass(frozen=True, slots=True)
class Aside:
    """What is said beside the words before it."""

    text: str


Paragraph = str | Aside


@dataclass(frozen=True, slots=True)
class Section:
    """What is told under one heading."""

    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a page: the section's heading where it begins there, and a piece of the text."""

    heading: str
    text: str
    aside: bool = False


def sections(guide: Guide, copied: bool) -> list[Section]:
    """Everything known; a section that would be empty is left out, but what to bring is always spoken of.

    `copied`: read without the database, so that the published record is not at hand.
    """
    record = guide.record or Record()
    found = [
        Section(_("Where"), _where(guide)),
        Section(_("What to bring"), _materials(guide, copied)),
        Section(_("Fee"), _fees(record)),
        Section(_("How long"), _limits(guide, record)),
        Section(_("Result"), _some(record.result)),
        Section(_("Conditions"), record.conditions),
        Section(_("Procedure"), _procedure(record)),
        Section(_("Legal basis"), record.basis),
        Section(_("Questions"), tuple(words for each in record.questions for words in _question(each))),
        Section(_("Complaints"), _some(record.complaints)),
    ]
    return [section for section in found if section.paragraphs]


def pages_of(told: list[Section], room: int, rows: int) -> list[list[Line]]:
    """The sections in lines of so many columns, on pages of so many rows.

    A blank row parts two sections. What goes on over a page's end says its heading again there.
    """
    pages: list[list[Line]] = [[]]
    for section in told:
        lines = [line for paragraph in section.paragraphs for line in _lines(paragraph, room)]
        if not lines:
            continue
        if pages[-1] and len(pages[-1]) + 1 < rows:
            pages[-1].append(Line("", ""))
        elif pages[-1]:
            pages.append([])
        for place, line in enumerate(lines):
            if len(pages[-1]) == rows:
                pages.append([])
            begins = place == 0 or not pages[-1]
            pages[-1].append(replace(line, heading=section.heading) if begins else line)
    return pages


def _lines(paragraph: Paragraph, room: int) -> list[Line]:
    aside = isinstance(paragraph, Aside)
    text = paragraph.text if isinstance(paragraph, Aside) else paragraph
    return [Line("", line, aside) for part in text.splitlines() for line in wrap(part, room)]


def _some(words: str) -> tuple[str, ...]:
    return (words,) if words else ()


def _where(guide: Guide) -> tuple[Paragraph, ...]:
    queue = guide.queue
    record = guide.record or Record()
    words: list[Paragraph] = [guide.item.department]
    if queue is not None and queue.active:
        words.append(_("Number {letter} · {queue}").format(letter=queue.letter, queue=queue.title))
        words += _some(windows_words(guide.windows) if guide.windows else "")
    else:
        words.append(_("No numbers are given for it here. The information desk will tell you where to go."))
    words += [part for place in record.places for part in _place(place)]
    phones = {place.phone for place in record.places}
    if record.phone and record.phone not in phones:
        words.append(_("Telephone {number}").format(number=record.phone))
    return tuple(words)


def _place(place: Place) -> list[Paragraph]:
    phone = _("Telephone {number}").format(number=place.phone) if place.phone else ""
    return [*_some(place.name), *(Aside(words) for words in (place.address, place.hours, phone) if words)]


def _question(question: Question) -> tuple[Paragraph, ...]:
    return question.question, Aside(question.answer)


def _materials(guide: Guide, copied: bool) -> tuple[Paragraph, ...]:
    if guide.record is not None and guide.record.materials:
        materials = enumerate(guide.record.materials, 1)
        return tuple(words for place, each in materials for words in _material(place, each))
    if copied:
        return (
            _("Cannot be shown at this moment: the connection is interrupted."),
            _("The information desk will tell you."),
        )
    return (_("Not published here. Please ask at the information desk before you queue."),)


def _material(place: int, material: Material) -> tuple[Paragraph, ...]:
    need = {
        Need.NEEDED: "",
        Need.CONDITIONAL: _("only in some cases"),
        Need.LATER: _("may be handed in later"),
        Need.UNKNOWN: "",
    }[material.need]
    originals = _("{n} × original").format(n=material.originals) if material.originals else ""
    copies = _("{n} × copy").format(n=material.copies) if material.copies else ""
    facts = [need, originals, copies, material.page_format, material.seal, material.source, material.remark]
    told = " · ".join(fact for fact in facts if fact)
    return (f"{place}. {material.name}", *([Aside(told)] if told else []))


def _fees(record: Record) -> tuple[str, ...]:
    fees = tuple(_fee(fee) for fee in record.fees)
    if fees:
        return (*fees, *_some(record.fee_basis))
    if record.charged is None:
        return _some(record.fee_basis)
    if record.charged:
        return (_("A fee is charged; the window will tell you how much."), *_some(record.fee_basis))
    return (_("None"),)


def _fee(fee: Fee) -> str:
    return " · ".join(words for words in (fee.name, fee.standard, fee.basis) if words)


def _limits(guide: Guide, record: Record) -> tuple[str, ...]:
    words = []
    if record.handling == Handling.IMMEDIATE:
        words.append(_("Done at once, at the window"))
    if guide.promised is not None and guide.promised.days:
        words.append(_("Promised: {time}").format(time=_days(guide.promised)))
    elif record.promised_words:
        words.append(_("Promised: {time}").format(time=record.promised_words))
    if guide.legal is not None and guide.legal.days:
        words.append(_("By law: {time}").format(time=_days(guide.legal)))
    elif record.legal_words:
        words.append(_("By law: {time}").format(time=record.legal_words))
    for name, limit in record.specials:
        if limit is None:
            words.append(_("Not counted: a special procedure ({what})").format(what=name))
        else:
            told = _("Not counted: a special procedure of {time} ({what})")
            words.append(told.format(time=_days(limit), what=name))
    return tuple(words)


def _days(limit: Limit) -> str:
    if limit.working:
        return _("1 working day") if limit.days == 1 else _("{n} working days").format(n=limit.days)
    return _("1 day") if limit.days == 1 else _("{n} days").format(n=limit.days)


def _procedure(record: Record) -> tuple[str, ...]:
    if record.visits is None:
        return _some(record.procedure)
    visits = {0: _("You need not come at all."), 1: _("You need to come once.")}
    several = _("You need to come {n} times.").format(n=record.visits)
    return (*_some(record.procedure), visits.get(record.visits, several))

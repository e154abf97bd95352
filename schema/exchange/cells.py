"""One cell of a workbook, read as the clerk who filled it meant it, or refused with a sentence."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from schema.exchange.contents import day_of
from schema.exchange.national import storable
from schema.exchange.rows import shown
from schema.exchange.sheets import Column, Holds
from schema.exchange.wording import plain
from schema.language import translator

_ = translator("schema")

#: A spreadsheet keeps no more digits of a number.
DIGITS = 15
#: What a spreadsheet shows where it cannot reckon.
ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")


class CellRefused(ValueError):
    """Why a cell is refused; the sentence is its only argument."""


def read_cell(column: Column, value: object) -> Any:
    """What a cell says; None where it is empty. Raises `CellRefused`."""
    if isinstance(value, str) and (not value.strip() or plain(value) in ("/", "-", "--", "无")):
        value = None
    if value is None:
        if column.needed:
            raise CellRefused(_("is empty; fill it in"))
        return None
    if column.holds == Holds.DATE:
        return _date(value)
    words = _words(value)
    match column.holds:
        case Holds.CHOICE:
            return _choice(column, words)
        case Holds.NUMBER:
            return _number(column, words)
        case Holds.MONEY:
            return _money(column, words)
        case _text:
            return _text_of(column, words)


def _words(value: object) -> str:
    """The characters of a cell, whatever the spreadsheet made of them."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime | date | time):
        reason = _("the spreadsheet has made a date of it; set the column's format to text and type it again")
        raise CellRefused(reason)
    if isinstance(value, int | float):
        if abs(value) >= 10**DIGITS:
            reason = _(
                "it was typed as a number and has lost its last digits; set the column's format to text and type "
                "it again"
            )
            raise CellRefused(reason)
        return str(int(value)) if value == int(value) else repr(value)
    words = str(value).strip()
    if words in ERRORS:
        raise CellRefused(
            _("the spreadsheet shows the error {error} there; type what is meant").format(error=words)
        )
    if not storable(words):
        raise CellRefused(_("has a character that no database can hold; type it again"))
    return words


def _text_of(column: Column, words: str) -> str:
    if column.holds == Holds.CODE:
        words = "".join(unicodedata.normalize("NFKC", words).split())
    elif column.most <= 300:
        words = " ".join(words.split())
    if any(unicodedata.category(each) == "Cc" and each != "\n" for each in words):
        words = "".join(each for each in words if each == "\n" or unicodedata.category(each) != "Cc")
    if len(words) > column.most:
        reason = _("has {length} characters, at most {most} fit; shorten it")
        raise CellRefused(reason.format(length=len(words), most=column.most))
    return words


def _choice(column: Column, words: str) -> Any:
    choices = column.choices or {}
    typed = plain(words)
    for word, value in choices.items():
        if typed == word or (isinstance(value, str) and typed.lower() == str(value)):
            return value
    reason = _("“{text}” is none of its choices; write one of: {known}")
    raise CellRefused(reason.format(text=shown(typed), known="、".join(choices)))


def _number(column: Column, words: str) -> int:
    typed = plain(words).removesuffix("个工作日").removesuffix("工作日").removesuffix("份").strip()
    typed = typed[:-2] if typed.endswith(".0") else typed
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10 and int(typed) <= column.most):
        reason = _("“{text}” is no whole number from 0 to {most}; write it in digits")
        raise CellRefused(reason.format(text=shown(words), most=column.most))
    return int(typed)


def _money(column: Column, words: str) -> int:
    typed = plain(words).removeprefix("¥").removesuffix("元").replace(",", "").strip()
    try:
        fen = Decimal(typed) * 100
    except InvalidOperation:
        fen = Decimal("NaN")
    if not fen.is_finite() or fen != fen.to_integral_value() or not 0 <= fen <= column.most:
        raise CellRefused(_("“{text}” is no amount in yuan; write it as 50 or 12.5").format(text=shown(words)))
    return int(fen)


def _date(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    found = day_of(plain(str(value)))
    if found is None:
        raise CellRefused(_("“{text}” is no date; write it as 2026-12-01").format(text=shown(value)))
    return found

"""Notices on A4 as PDF: the slip's content as an official form, for the seal and, in two copies, for a signature.

The face is embedded, of it only the characters that are used: any reader shows and prints the same.
"""

from __future__ import annotations

from PIL import ImageOps

from kiosk.fonts import font_file
from kiosk.slip.a4_forms import Document, Table, document_of
from kiosk.slip.a4_paper import ACROSS, BODY, PAD, SIDE, Paper, line_height
from kiosk.slip.content import Notice
from kiosk.slip.raster import qr_picture
from schema.language import current_language, translator

_ = translator("kiosk")

#: Sizes in points: 二号, 三号.
TITLE, HEAD = 22.0, 16.0
#: Millimetres: the QR's side, the place for the seal, how wide the titles of facts are, a line to write on.
QR, SEAL, LABEL, WRITING = 27.0, 42.0, 46.0, 13.0
#: Dots of the QR's picture for each of its modules.
DOTS = 6


def a4_pdf(notice: Notice, copies: int | None = None, font: str = "") -> bytes:
    """A notice as PDF, in as many copies as its form has, or as many as asked for; the second is the stub (存根).

    Raises `kiosk.fonts.FontMissing`.
    """
    document = document_of(notice)
    copies = document.copies if copies is None else copies
    paper = Paper(font_file(font), "".join(document.texts))
    paper.pdf.set_title(f"{document.title} {notice.case_number}")
    paper.pdf.set_lang("zh-CN" if current_language() == "zh_CN" else "en")
    paper.pdf.set_creator("Onestop")
    paper.pdf.set_creation_date(notice.issued_at.astimezone())
    marks = [""]
    if copies > 1:
        marks = [_("In two copies: for the applicant"), _("In two copies: stub, kept by the hall")]
    for mark in marks:
        paper.begin(mark, document.number)
        _head(paper, document)
        _body(paper, document)
        _foot(paper, document, receipt=copies > 1)
        paper.end()
    return bytes(paper.pdf.output())


def _head(paper: Paper, document: Document) -> None:
    paper.text(document.hall, HEAD, align="C", gap=2)
    paper.text(document.title, TITLE, align="C", bold=True, gap=2)
    if document.reprint:
        paper.text(document.reprint, BODY, align="C", bold=True)
    paper.y += 5


def _body(paper: Paper, document: Document) -> None:
    _facts(paper, document.facts)
    paper.y += 4
    paper.text(document.opening, HEAD if document.verdict else BODY, bold=document.verdict, gap=3)
    if document.table is not None:
        _table(paper, document.table)
        paper.y += 4
    _facts(paper, document.after)
    paper.y += 3
    for sentence in document.closing:
        paper.text(sentence, gap=1.5)


def _facts(paper: Paper, facts: tuple[tuple[str, str], ...]) -> None:
    for fact in facts:
        paper.row(fact, (LABEL, ACROSS - LABEL))


def _table(paper: Paper, table: Table) -> None:
    """A list; its head stands on every sheet it goes on to."""
    if table.title:
        paper.text(table.title, gap=1)
    titles = [title for title, _share in table.columns]
    widths = [share * ACROSS for _title, share in table.columns]
    # A head alone at the foot of a sheet says nothing.
    paper.room(2 * (line_height(BODY) + 2 * PAD))
    paper.row(titles, widths, bold=True)
    for row in table.rows:
        paper.row(row, widths, titles)


def _foot(paper: Paper, document: Document, *, receipt: bool) -> None:
    """QR, the place for the seal, and where the applicant signs; together on one sheet."""
    if paper.room(SEAL + (WRITING if receipt else 0)):
        # As official papers have it, so that nothing can be put above a seal.
        paper.text(_("(Nothing else stands on this page.)"))
    top = paper.y + 4
    if document.qr:
        # On a slip a dot set is ink; in a picture it is light.
        picture = ImageOps.invert(qr_picture(document.qr, DOTS).convert("L"))
        paper.pdf.image(picture, SIDE, top, QR, QR)
    height = line_height(BODY)
    right = ACROSS - QR - 6
    lines = paper.broken(f"{document.department} {document.stamp}", right, BODY)
    for place, line in enumerate([*lines, document.day]):
        paper.put(line, SIDE + QR + 6, top + 8 + place * height, right, BODY, align="R")
    paper.y += SEAL
    if receipt:
        _receipt(paper, document)


def _receipt(paper: Paper, document: Document) -> None:
    """Who has got it: two lines to write on."""
    paper.pdf.set_dash_pattern(dash=1.5, gap=1.5)
    paper.pdf.line(SIDE, paper.y, SIDE + ACROSS, paper.y)
    paper.pdf.set_dash_pattern()
    y = paper.y + 4
    half = ACROSS * 0.6
    for x, words, across in ((SIDE, document.signature, half - 6), (SIDE + half, _("Date:"), ACROSS - half)):
        paper.put(words, x, y, across, BODY)
        begins = x + paper.pdf.get_string_width(words) + 2
        base = y + line_height(BODY) - 1
        paper.pdf.line(begins, base, x + across, base)
    paper.y += WRITING

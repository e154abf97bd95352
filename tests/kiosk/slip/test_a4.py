"""Notices on A4, read back from the PDF as text and as a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader
from sqlalchemy import select

from kiosk.fonts import FontMissing
from kiosk.slip.a4 import a4_pdf
from kiosk.slip.a4_forms import FORMS
from kiosk.slip.a4_paper import BOTTOM, HEIGHT, SIDE, WIDTH
from kiosk.slip.content import AcceptanceReceipt, CorrectionNotice, MissingMaterial, Notice, ResultNotice
from kiosk.slip.fields import fields_of
from kiosk.slip.samples import QR, sample
from schema.cases.states import CaseVerb
from schema.hall.halls import HallView
from schema.language import speaking
from schema.store.engine import Store
from schema.store.events import event_t
from tests.database.cases import LAND, LI, cases_in
from tests.database.test_commands import facts, refusal
from tests.kiosk.slip.read_back import needs_font, needs_rare_font

pytestmark = needs_font

#: Sample → its title, how many sheets.
TITLES = {
    "correction": ("一次性告知书", 2),
    "acceptance": ("受理通知书", 1),
    "clock": ("特别程序告知书", 1),
    "extension": ("延期办理告知书", 1),
    "result": ("准予行政许可决定书", 1),
    "refusal": ("不予行政许可决定书", 1),
}
#: Dots in a millimetre when rendered.
DOTS = 4


@pytest.fixture
def _chinese() -> Iterator[None]:
    with speaking("zh_CN"):
        yield


def notice(name: str) -> Notice:
    found = sample(name)
    assert isinstance(found, tuple(FORMS))
    return found


def pages(pdf: bytes) -> list[str]:
    """The text of each sheet, without blanks."""
    return ["".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def fonts(pdf: bytes) -> list[Any]:
    """The fonts a document's sheets use, each with its descriptor."""
    found = {}
    for page in PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            found[inner["/BaseFont"]] = inner["/FontDescriptor"].get_object()
    return list(found.items())


def pictures(pdf: bytes) -> list[Any]:
    return [page.render(scale=DOTS * 25.4 / 72).to_pil().convert("L") for page in pypdfium2.PdfDocument(pdf)]


@pytest.mark.usefixtures("_chinese")
@pytest.mark.parametrize("name", TITLES)
def test_everything_the_slip_says_is_there(name: str) -> None:
    title, sheets = TITLES[name]
    told = notice(name)
    pdf = a4_pdf(told)
    read = pages(pdf)
    assert len(read) == sheets
    fields, lists = fields_of(told)
    left_out = {"time", "title", "qr", "reprint"}
    for page in read:
        assert title in page and f"{told.issued_at:%Y-%m-%d}" in page and "第1页，共1页" in page
        for field, value in fields.items():
            elsewhere = field in left_out or field.endswith(("_line", "signature"))
            assert elsewhere or "".join(value.split()) in page, field
        for entries in lists.values():
            for entry in entries:
                assert "".join(entry["name"].split()) in page
    if isinstance(told, CorrectionNotice):
        assert all(each.fault.replace(" ", "") in read[0] for each in told.missing)
    # The face is in the file, of it only what is used.
    for face, descriptor in fonts(pdf):
        assert "+" in face and len(descriptor["/FontFile2"].get_object().get_data()) < 100_000
    for picture in pictures(pdf):
        assert zxingcpp.read_barcode(picture).text == QR
        # Nothing is outside the margins.
        ink = picture.point(lambda grey: 255 if grey < 128 else 0).getbbox()
        assert ink[0] >= (SIDE - 1) * DOTS and ink[2] <= (WIDTH - SIDE + 1) * DOTS
        assert ink[1] >= 10 * DOTS and ink[3] <= (HEIGHT - 8) * DOTS
    assert len(pdf) < 100_000


@pytest.mark.usefixtures("_chinese")
def test_two_copies_one_of_them_the_stub() -> None:
    first, second = pages(a4_pdf(notice("correction")))
    assert "申请人留存" in first and "存根" not in first and "存根" in second
    assert "申请人签收" in first and "申请人签收" in second
    (alone,) = pages(a4_pdf(notice("correction"), 1))
    assert "存根" not in alone and "签收" not in alone and "一式两份" not in alone
    assert [("存根" in page, "申请人签收" in page) for page in pages(a4_pdf(notice("result"), 2))] == [
        (False, True),
        (True, True),
    ]


@pytest.mark.usefixtures("_chinese")
def test_what_was_decided_gives_the_name() -> None:
    refused = notice("refusal")
    assert isinstance(refused, ResultNotice)
    (page,) = pages(a4_pdf(replace(refused, outcome="不予受理")))
    assert "不予受理通知书" in page and "未取得节能审查意见" in page and "行政复议" in page
    (granted,) = pages(a4_pdf(notice("result")))
    assert "准予许可" in granted and "行政复议" not in granted
    (again,) = pages(a4_pdf(replace(notice("result"), reprint=1)))
    assert "补打" in again


@pytest.mark.usefixtures("_chinese")
def test_a_long_list_goes_on_to_the_next_sheet() -> None:
    told = notice("correction")
    assert isinstance(told, CorrectionNotice)
    long = tuple(MissingMaterial(f"第{place}项材料，" + "及其附件" * 18, "缺原件") for place in range(1, 18))
    pdf = a4_pdf(replace(told, missing=long), 1)
    read = pages(pdf)
    assert len(read) == 3 and [f"第{n}页，共3页" in page for n, page in enumerate(read, 1)] == [True] * 3
    # The table's head stands on each, its rows are whole, the end is where the end is.
    assert [page.count("需补正内容") for page in read] == [1, 1, 1]
    assert all(sum(f"第{place}项材料" in page for page in read) == 1 for place in range(1, 18))
    assert ["盖章" in page for page in read] == [False, False, True]
    assert ["一次性告知书" in page for page in read] == [True, False, False]
    for picture in pictures(pdf):
        rows = picture.crop((0, int((HEIGHT - BOTTOM + 1) * DOTS), picture.width, int((HEIGHT - 18) * DOTS)))
        assert rows.point(lambda grey: 255 if grey < 128 else 0).getbbox() is None


@pytest.mark.usefixtures("_chinese")
def test_a_seal_by_itself_says_so() -> None:
    """As many materials as leave no room for the seal on the sheet."""
    told = notice("acceptance")
    assert isinstance(told, AcceptanceReceipt)
    last = []
    for count in (3, 6):
        *_before, page = pages(a4_pdf(replace(told, materials=tuple(f"材料{n}" for n in range(count)))))
        # Words of the notice on the sheet, or the sentence that there are none.
        assert ("此页无正文" in page) == ("证件号码后四位" not in page)
        last.append("此页无正文" in page)
    assert set(last) == {True, False}


@needs_rare_font
@pytest.mark.usefixtures("_chinese")
def test_rare_characters_come_from_another_font_and_the_missing_are_marked() -> None:
    pdf = a4_pdf(replace(notice("acceptance"), applicant="㛃𠮷\U000f0001", item="\x07审批"))
    (page,) = pages(pdf)
    assert "㛃𠮷〓" in page and "\U000f0001" not in page
    assert len({face.partition("+")[2] for face, _descriptor in fonts(pdf)}) >= 2


def test_in_english_and_without_a_font(tmp_path: Path) -> None:
    first, _second = pages(a4_pdf(notice("correction")))
    assert "Noticeofwhatismissing" in first and "Page1of1" in first
    with pytest.raises(FontMissing):
        a4_pdf(notice("correction"), font=str(tmp_path / "none.ttf"))


def test_by_script(store: Store, hall: HallView, db_url: str, tmp_path: Path) -> None:
    with cases_in(store, hall) as desk:
        case = desk.do(CaseVerb.CORRECT, desk.receive())
    file = tmp_path / "notice.pdf"
    words = ("slip", "notice", case.number, "--db", db_url)
    told = facts(*words, "--pdf", str(file), language="zh_CN")
    assert told == {"case": case.number, "pdf": str(file), "copies": 2}
    read = pages(file.read_bytes())
    e = event_t.c
    looks = store.read(lambda reader: reader.all(select(e.subject_id).where(e.verb == "look")))
    assert [row.subject_id for row in looks] == [case.id]
    assert (
        len(read) == 2
        and LI.name in read[0]
        and LI.document_number not in read[0]
        and LAND.replace(" ", "") in read[0]
    )
    assert "--pdf" in refusal(*words, "--copies", "2")
    assert "--pdf" in refusal(*words, "--pdf", str(tmp_path / "none" / "notice.pdf"), "--copies", "1")

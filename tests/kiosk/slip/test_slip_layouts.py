"""Layouts as data: every kind of slip, a hall's own layout, and what is said of one that cannot be used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from kiosk.commands import kiosk_commands
from kiosk.slip.content import AcceptanceReceipt, CorrectionNotice, ResultNotice, TicketSlip
from kiosk.slip.elements import Cut, Qr, Text
from kiosk.slip.jobs import job_of
from kiosk.slip.layout import FOLDER, lay_out
from kiosk.slip.samples import SAMPLES, check_layouts
from kiosk.slip.wrapping import cells
from schema.errors import BadSetting, LayoutRefused
from schema.language import speaking
from schema.settings import PrinterSettings
from tests.kiosk.slip.escpos_reader import Knife, Line, read_job
from tests.kiosk.slip.read_back import needs_font


@pytest.fixture(autouse=True)
def _chinese(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("ONESTOP_LANGUAGE", "en")
    with speaking("zh_CN"):
        yield


def texts(kind: str, **changes: object) -> list[str]:
    slip = replace(SAMPLES[kind](), **changes)  # type: ignore[arg-type]
    return [element.text for element in lay_out(slip, 58) if isinstance(element, Text)]


@pytest.mark.parametrize("kind", SAMPLES)
@pytest.mark.parametrize("language", ["zh_CN", "en"])
def test_no_line_is_wider_than_the_paper(kind: str, language: str) -> None:
    with speaking(language):
        for paper, across in ((58, 32), (80, 48)):
            elements = lay_out(SAMPLES[kind](), paper)  # type: ignore[arg-type]
            assert all(cells(each.text) * each.width <= across for each in elements if isinstance(each, Text))
            assert elements[-1] == Cut()


def test_a_correction_notice_names_everything() -> None:
    notice = SAMPLES["correction"]()
    assert isinstance(notice, CorrectionNotice)
    lines = texts("correction")
    joined = "".join(line.strip() for line in lines)
    assert lines[:2] == ["灵山县政务服务中心", "一次性告知书"]
    assert "《行政许可法》第三十二条" in joined and "请于此日前补正：2026-03-13" in joined
    for place, each in enumerate(notice.missing, 1):
        assert f"{place}. {each.name}：{each.fault}".replace(" ", "") in joined.replace(" ", "")
    # What goes on below a number begins further right.
    assert "   的可行性研究报告：缺原件 1 份" in lines
    signed = next(line for line in lines if line.startswith("申请人签收"))
    assert signed.endswith("____") and cells(signed) == 32
    assert not any("补正：" in line for line in texts("correction", reply_by=None))


def test_an_acceptance_says_by_when() -> None:
    assert isinstance(SAMPLES["acceptance"](), AcceptanceReceipt)
    lines = texts("acceptance")
    assert {"受理日期：2026-03-02", "承诺办结日期：2026-03-09", "法定办结期限：2026-03-30"} <= set(lines)
    assert "查询码：7K4Q82" in lines and "灵山县发展和改革局 （盖章）" in lines
    marked = texts("acceptance", note="2027 年日历尚未公布", materials=())
    assert "2027 年日历尚未公布" in marked and "收到材料：" not in marked


def test_a_result_says_where_the_document_is_and_a_refusal_what_can_be_done() -> None:
    assert isinstance(SAMPLES["result"](), ResultNotice)
    granted, refused = "".join(texts("result")), "".join(texts("refusal"))
    assert "准予许可" in granted and "领取地点" in granted and "复议" not in granted
    assert "不予许可" in refused and "理由：未取得节能审查意见" in refused
    assert "六十日内向本级人民政府申请行政复议" in refused.replace(" ", "") and "领取地点" not in refused


@pytest.mark.parametrize("kind", ["correction", "acceptance", "result"])
def test_a_notice_printed_again_says_so(kind: str) -> None:
    assert "补打" not in "".join(texts(kind))
    assert "补打" in texts(kind, reprint=1)
    assert "补打（第 2 次）" in texts(kind, reprint=2)


def test_a_hall_has_its_own_layout(tmp_path: Path) -> None:
    (tmp_path / "ticket.toml").write_text(
        '[[element]]\ntext = "{number} 号 {hall}"\nsize = 2\n[[element]]\ntext = "{priority}"\n'
        '[[element]]\nrule = "="\npaper = 80\n[[element]]\nqr = "{qr}"\n[[element]]\ncut = true\n',
        encoding="utf-8",
    )
    check_layouts(str(tmp_path))
    slip = SAMPLES["ticket"]()
    assert isinstance(slip, TicketSlip)
    plain = replace(slip, priority="")
    assert [type(each) for each in lay_out(plain, 58, str(tmp_path))] == [Text, Qr, Cut]
    assert [each.text for each in lay_out(plain, 80, str(tmp_path)) if isinstance(each, Text)] == [
        "A023 号 灵山县政务服务中心",
        "=" * 48,
    ]
    # The kinds it says nothing of are as they were.
    assert lay_out(SAMPLES["result"](), 58, str(tmp_path)) == lay_out(SAMPLES["result"](), 58)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("element = [", "TOML"),
        ('[[element]]\ntext = "x"\n', "the last element is cut = true"),
        ('[[element]]\ntext = "{nobody}"\n[[element]]\ncut = true\n', "no field {nobody}"),
        ('[[element]]\ntext = "{"\n[[element]]\ncut = true\n', "element.1"),
        ('[[element]]\ntext = "x"\ngap = 1\n[[element]]\ncut = true\n', "one of text, rule"),
        ('[[element]]\ntext = "x"\nsize = 9\n[[element]]\ncut = true\n', "element.1.size"),
        ('[[element]]\ntext = "{name}"\neach = "nothing"\n[[element]]\ncut = true\n', "no list nothing"),
        ('[[element]]\neach = "missing"\ngap = 1\n[[element]]\ncut = true\n', "each needs a text"),
        ('[[element]]\ncolour = "red"\n[[element]]\ncut = true\n', "element.1"),
    ],
)
def test_a_layout_that_cannot_be_used_is_one_sentence(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "ticket.toml"
    path.write_text(text, encoding="utf-8")
    with speaking("en"), pytest.raises(LayoutRefused) as refused:
        check_layouts(str(tmp_path))
    assert words in str(refused.value) and str(path) in str(refused.value)
    # A machine that runs already goes on with ours.
    assert job_of(SAMPLES["ticket"](), PrinterSettings(), str(tmp_path)) == job_of(
        SAMPLES["ticket"](), PrinterSettings()
    )


def test_a_folder_that_is_not_there() -> None:
    with pytest.raises(BadSetting):
        check_layouts("/nowhere")


def test_every_layout_of_ours_is_for_a_slip() -> None:
    assert {path.stem for path in FOLDER.glob("*.toml")} | {"refusal", "extension"} == set(SAMPLES)


@needs_font
def test_a_printer_without_chinese_is_sent_a_picture() -> None:
    events = read_job(job_of(SAMPLES["ticket"](), PrinterSettings(raster=True, width=80)))
    assert not [event for event in events if isinstance(event, Line)] and events[-1] == Knife(full=True)


def run(*words: str) -> tuple[int, str]:
    app = typer.Typer()
    kiosk_commands(app)
    done = CliRunner().invoke(app, ["slip", "preview", *words])
    error = f"{done.exception}" if done.exception and not isinstance(done.exception, SystemExit) else ""
    return done.exit_code, done.output + error


@needs_font
def test_a_preview_in_the_terminal_and_as_a_picture(tmp_path: Path) -> None:
    import zxingcpp
    from PIL import Image

    code, shown = run("ticket")
    assert code == 0 and "A 0 2 3" in shown and "▀" in shown
    # 33 modules and the white around them are more than the 32 cells of the paper.
    assert {len(line) for line in shown.splitlines() if "▀" in line or "█" in line} == {39}
    path = tmp_path / "slip.png"
    code, shown = run("correction", "--width", "80", "--png", str(path))
    assert code == 0 and str(path) in shown
    with Image.open(path) as picture:
        assert picture.width == 576 + 48
        assert [found.text for found in zxingcpp.read_barcodes(picture.convert("L"))]


def test_a_preview_of_nothing_is_one_sentence(tmp_path: Path) -> None:
    for words, told in (
        (("bill",), "Use one of: ticket, appointment"),
        (("ticket", "--width", "70"), "no paper of 70 mm"),
        (("ticket", "--png", str(tmp_path / "no" / "slip.png")), "--png"),
    ):
        with speaking("en"):
            code, shown = run(*words)
        assert code != 0 and told in shown, shown

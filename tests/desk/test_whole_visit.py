"""A whole visit in the real program: a hall set up by commands, a desk in tmux, keys, and what is stored then."""

from __future__ import annotations

import json
import os
import select
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select as select_rows

from schema.cases.views import list_cases, materials_of
from schema.hall.halls import find_hall, find_window
from schema.store.engine import Store
from schema.store.events import event_t
from tests.front_door import run_onestop
from tests.halls import PASSWORD

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs Debian's tmux")

ROOT = Path(__file__).parent.parent.parent
ITEM = ROOT / "tests" / "data" / "lingshan-item.json"
TITLE = "政府投资项目审批——可行性研究报告审批"
NAME, DOCUMENT = "李建国", "350583199001012345"
#: How they are shown.
MASKED_NAME, MASKED_DOCUMENT = "李**", "350583********2345"
WINDOW, CLERK, QUEUE = 1, "1001", "F"
#: Longer than anything here takes on a slow machine.
PATIENCE = 40.0


@dataclass
class Pane:
    """A terminal of 80×24 in tmux, and a pipe that has something to read whenever it was painted upon."""

    socket: str
    painted: int

    def tmux(self, *words: str) -> str:
        """What a command of tmux prints."""
        done = subprocess.run(
            ["tmux", "-S", self.socket, *words], capture_output=True, text=True, check=True, encoding="utf-8"
        )
        return done.stdout

    def keys(self, *names: str) -> None:
        """Press keys by tmux's names of them."""
        self.tmux("send-keys", "-t", "desk", *names)

    def type(self, text: str) -> None:
        self.tmux("send-keys", "-t", "desk", "-l", text)

    @property
    def screen(self) -> str:
        return self.tmux("capture-pane", "-p", "-t", "desk")

    def shows(self, *words: str) -> str:
        """Wait until all of these stand on the screen at once; the whole of it."""
        end = time.monotonic() + PATIENCE
        while not all(word in (screen := self.screen) for word in words):
            ready = select.select([self.painted], [], [], max(0.0, end - time.monotonic()))[0]
            assert ready and os.read(self.painted, 65536), f"{words} are not all there:\n{screen}"
        return screen


@contextmanager
def in_tmux(folder: Path, command: str) -> Iterator[Pane]:
    """A shell command on a tmux server of its own, which ends with it; its exit code is the last it prints."""
    pipe, begin = folder / "painted", folder / "begin"
    os.mkfifo(pipe)
    os.mkfifo(begin)
    painted = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    pane = Pane(str(folder / "tmux"), painted)
    # It begins when its screen is watched, and its last words stand until somebody has read them.
    script = f"read begin < {begin}; {command}; echo over: $?; read end < {begin}"
    try:
        pane.tmux("-u", "-f", "/dev/null", "new-session", "-d", "-s", "desk", "-x", "80", "-y", "24", script)
        pane.tmux("pipe-pane", "-t", "desk", f"exec cat > {shlex.quote(str(pipe))}")
        begin.write_text("\n")
        yield pane
    finally:
        subprocess.run(
            ["tmux", "-S", pane.socket, "kill-session", "-t", "desk"], check=False, capture_output=True
        )
        os.close(painted)


def told(*words: str, stdin: str = "") -> dict[str, Any]:
    """What a command answers for scripts."""
    done = run_onestop(*words, "--json", stdin=stdin)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


@pytest.fixture
def visitor(db_url: str) -> str:
    """The number of somebody who waits in a hall that was set up by commands alone."""
    at = ("--db", db_url)
    told("init", "--preset", "nanan", "--name", "试验县政务服务中心", *at)
    told("clerk", "password", CLERK, "--stdin", *at, stdin=f"{PASSWORD}\n{PASSWORD}\n")
    told("items", "import", str(ITEM), *at)
    ticket = told("ticket", "issue", "--queue", QUEUE, "--name", NAME, "--id-number", DOCUMENT, *at)
    assert (ticket["visitor"], ticket["id_number"]) == (MASKED_NAME, MASKED_DOCUMENT)
    return str(ticket["number"])


def test_a_whole_visit(store: Store, db_url: str, visitor: str, tmp_path: Path) -> None:
    surroundings = f"LANG=C.UTF-8 ONESTOP_LANGUAGE=zh_CN XDG_STATE_HOME={tmp_path}"
    program = f"{shlex.quote(sys.executable)} -m onestop desk --window {WINDOW} --clerk {CLERK}"
    command = f"cd {ROOT} && env {surroundings} {program} --db {shlex.quote(db_url)}"
    with in_tmux(tmp_path, command) as pane:
        pane.shows("试验县政务服务中心", "工号", CLERK, "密码")
        pane.type(PASSWORD)
        pane.keys("Enter")
        screen = pane.shows(f"{WINDOW}号窗口已开放", "窗口 开放", "数据库 正常", visitor)
        assert PASSWORD not in screen and "王芳" in screen and "等候 1" in screen
        pane.keys("Space")
        screen = pane.shows(f"已叫 {visitor}", MASKED_NAME, MASKED_DOCUMENT, "等候 0")
        assert NAME not in screen and DOCUMENT not in screen
        pane.keys("k")
        pane.shows("申请办理什么事项")
        pane.type("zftzxmsp")
        pane.shows("zftzxmsp", f"▸ {TITLE}")
        pane.keys("Enter")
        pane.shows(TITLE, NAME, DOCUMENT)  # in full where it is written down
        pane.keys("F2")
        pane.shows("必要而缺 8 项", "项目建议书批复文件", MASKED_NAME)
        pane.type("v")
        pane.shows("必要而缺 0 项")
        pane.type("a")
        pane.shows("-00001-", "：办理中，承诺", MASKED_NAME)
        pane.type("2")
        pane.shows(f"{visitor} 已办：", "无人等候", "今日已办 1")
        pane.type("l")
        pane.shows("全部在办", "Esc")
        pane.keys("Tab", "Tab")
        pane.shows("-00001-", "政府投资项目", MASKED_NAME, "办理中")
        pane.keys("Enter")
        screen = pane.shows("-00001-", "办理中", TITLE, MASKED_NAME, "17:00")
        assert NAME not in screen and DOCUMENT not in screen
        pane.keys("Escape")
        pane.shows("全部在办")
        pane.keys("Escape")
        pane.shows("无人等候")
        pane.keys("C-q")
        screen = pane.shows("over: 0")
        assert "Traceback" not in screen and "窗口" not in screen, "the terminal is as it was before"
    _check_what_is_stored(store, db_url, visitor)


def _check_what_is_stored(store: Store, db_url: str, visitor: str) -> None:
    hall = store.read(find_hall)
    assert store.read(lambda reader: find_window(reader, hall, WINDOW)).state == "closed"
    (ticket,) = told("ticket", "list", "--db", db_url)["tickets"]
    assert (ticket["number"], ticket["state"], ticket["outcome"]) == (visitor, "served", "accepted")
    (case,) = store.read(lambda reader: list_cases(reader, hall))
    assert (case.state, case.accepted_by, case.ticket_id) == ("accepted", f"clerk:{CLERK}", ticket["id"])
    assert (case.applicant_name, case.document_number) == (NAME, DOCUMENT)
    assert case.promised_days == 5 and case.promised_due_at is not None
    there = [each for each in store.read(lambda reader: materials_of(reader, case.id)) if each.received]
    assert len(there) == 8
    done = store.read(
        lambda reader: reader.all(
            select_rows(event_t.c.verb, event_t.c.actor)
            .where(event_t.c.place == f"window:{WINDOW}")
            .order_by(event_t.c.id)
        )
    )
    # Whoever typed with a visitor's name in front of them has looked at it; nothing was done twice.
    assert " ".join(verb for verb, _actor in done) == "sign_in open call look receive_case accept finish close"
    assert {actor for _verb, actor in done} == {f"clerk:{CLERK}"}

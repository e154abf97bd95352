"""`onestop …` as a process of its own, without the second each process takes to import the program.

One process a test worker has everything imported and runs no command; each command is a fork of it, with its own
words, input, surroundings and exit code.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

ROOT = Path(__file__).parent.parent

WAITING = """
import json, os, sys, traceback
sys.path.insert(0, sys.argv[1])
import onestop
onestop.build()
from schema.exchange import files, importing  # noqa: F401
from schema.store import migrating  # noqa: F401
for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if not child:
        code = 1
        for number, name, flags in (
            (0, "stdin", os.O_RDONLY), (1, "stdout", os.O_WRONLY), (2, "stderr", os.O_WRONLY)
        ):
            os.dup2(os.open(os.path.join(order["folder"], name), flags), number)
        sys.stdin = open(0, encoding="utf-8")
        sys.stdout = open(1, "w", encoding="utf-8")
        sys.stderr = open(2, "w", encoding="utf-8")
        os.environ.clear()
        os.environ.update(order["environment"])
        os.chdir(order["place"])
        sys.argv = ["onestop.py", *order["words"]]
        try:
            onestop.main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else int(end.code is not None)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    _, status = os.waitpid(child, 0)
    print(os.waitstatus_to_exitcode(status), flush=True)
"""


@cache
def _waiting(_worker: int) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WAITING, str(ROOT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUTF8": "1"},
    )

    def end() -> None:
        assert process.stdin is not None and process.stdout is not None
        process.stdin.close()
        process.stdout.close()
        process.wait()

    atexit.register(end)
    return process


def run_onestop(*words: str, stdin: str = "", language: str = "en") -> CompletedProcess[str]:
    """Run a command; what it printed and how it ended."""
    process = _waiting(os.getpid())
    assert process.stdin is not None and process.stdout is not None
    with tempfile.TemporaryDirectory(prefix="onestop-command-") as folder:
        files = {name: Path(folder) / name for name in ("stdin", "stdout", "stderr")}
        for name, path in files.items():
            path.write_text(stdin if name == "stdin" else "", encoding="utf-8")
        environment = os.environ | {"ONESTOP_LANGUAGE": language, "PYTHONUTF8": "1"}
        order = {"words": words, "folder": folder, "environment": environment, "place": str(ROOT.parent)}
        process.stdin.write(json.dumps(order) + "\n")
        process.stdin.flush()
        code = int(process.stdout.readline())
        said = {name: path.read_text(encoding="utf-8") for name, path in files.items()}
    return CompletedProcess(words, code, said["stdout"], said["stderr"])

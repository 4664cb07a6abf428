"""The lab started as a user starts it, and where this machine has a browser to look at it."""

import contextlib
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
BROWSER = {"executable_path": CHROMIUM, "args": ["--no-sandbox"]}  # options of playwright's launch
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+\S*")


@contextlib.contextmanager
def served(*options: str) -> Iterator[str]:
    """Run ``mentoring lab`` on a free port; give the address that it tells."""
    with started(*options) as (_, address):
        yield address


@contextlib.contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``mentoring lab`` on a free port; give the process and the address that it tells."""
    command = [sys.executable, "-m", "experiments.cli", "lab", "--no-browser", "--port", "0", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline()
            found = ADDRESS.search(said)
            assert found, said + process.stdout.read()
            yield process, found.group()
        finally:
            process.terminate()

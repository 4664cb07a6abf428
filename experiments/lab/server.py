"""The lab's server: every page a marimo notebook of its own, served on this machine alone."""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from pathlib import Path
from typing import Any

import marimo
import uvicorn
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from experiments.lab.shell import PAGES
from sim import ScenarioError

HOST = "127.0.0.1"
FOLDER = Path(__file__).parent
HOME = "watch"  # the notebook of the first page
PARTS = "/parts"  # where the parts of marimo's pages are
FORGET = 600  # seconds after which the state of a page that was closed is let go


def notebooks() -> dict[str, Path]:
    """Return the notebook of each page by its path: those of PAGES, the instructor's, and every lesson."""
    found = {f"/{page}": FOLDER / "pages" / f"{page or HOME}.py" for page in (*PAGES, "instructor")}
    lessons = sorted((FOLDER / "lessons").glob("*.toml"))
    return found | {f"/lesson-{lesson.stem}": lesson.with_suffix(".py") for lesson in lessons}


def application() -> ASGIApp:
    """Return the ASGI application of all pages; visitors share nothing but the process."""
    builder = marimo.create_asgi_app(quiet=True, include_code=False, session_ttl=FORGET, asset_url=PARTS)
    for path, notebook in notebooks().items():
        builder = builder.with_app(path=path, root=str(notebook))
    pages, parts = builder.build(), _Parts(directory=Path(marimo.__file__).parent / "_static")

    async def either(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] == "http" and path.startswith(f"{PARTS}/"):
            await parts({**scope, "path": path.removeprefix(PARTS)}, receive, send)
        else:
            await pages(scope, receive, send)

    return either


class _Parts(StaticFiles):
    """The parts of marimo's own pages, some three hundred files: one address for all pages, so a browser has them once.

    Their names change with their content, so a browser need not ask again.
    """

    def file_response(self, *args: Any, **options: Any) -> Response:
        """Return a file that may be kept."""
        answer = super().file_response(*args, **options)
        answer.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return answer


def serve(port: int, path: str, opened: bool, tell: Callable[[str], None]) -> None:
    """Serve the lab until Ctrl-C; ``tell`` is called with the address once it answers, ``opened`` opens a browser.

    ``path`` is the page to begin with, such as "/levers?school=...". Port 0 takes any free one. Raises ScenarioError
    when the port is in use.
    """
    listening = _socket(port)
    address = f"http://{HOST}:{listening.getsockname()[1]}{path}"
    server = uvicorn.Server(uvicorn.Config(application(), log_level="error", lifespan="on"))
    threading.Thread(target=_warm, daemon=True).start()
    tell(address)  # the socket listens already: a browser that is early waits
    if opened:
        webbrowser.open(address)
    try:
        server.run(sockets=[listening])
    except KeyboardInterrupt:
        os._exit(0)  # marimo's threads of pages that are still open would wait for them for ever


def _socket(port: int) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((HOST, port))
    except OSError as error:
        listening.close()
        allowed = f"the port cannot be used ({error.strerror}): stop what uses it, or take another, such as 0 for any"
        raise ScenarioError("--port", port, allowed) from None
    listening.listen()
    return listening


def _warm() -> None:
    """Import and compile what the first picture needs while the browser is starting."""
    from experiments.lab import view  # noqa: F401  - the import is the work
    from experiments.terminal import tell_of_compiling
    from sim import load, simulate
    from sim.compiling import before_compiling

    with before_compiling(tell_of_compiling):
        simulate(load("baseline").vary({"school.class_size": 4, "run.years": 1}), 0)

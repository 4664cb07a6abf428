"""A real browser, Debian's chromium, and the lab served as a user starts it."""

import os
from collections.abc import Callable, Iterator

import pytest

from tests.lab_server import BROWSER, CHROMIUM, served

NO_BROWSER = "no chromium on this machine: the tests of the lab's pages are skipped (apt-get install chromium)"
LEFT = "net::ERR_ABORTED"  # of a request still on its way when its page is left; of a server that fails it is another


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens pages."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


@pytest.fixture(scope="session")
def browser():
    """Chromium without a window."""
    if CHROMIUM is None and "CI" in os.environ:
        pytest.fail(NO_BROWSER)  # where it is installed, a browser that is missing is no excuse
    if CHROMIUM is None:
        pytest.skip(NO_BROWSER)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(**BROWSER)
        yield running
        running.close()


@pytest.fixture
def opened(browser) -> Iterator[Callable]:
    """Open an address in a context of its own; at the end no page may have complained or asked anybody else.

    ``opened(address, width=..., height=..., scheme="light", offline=False)`` returns the page; ``page.complaints``
    lists what went wrong so far.
    """
    contexts, pages = [], []

    def open_page(address: str, width: int = 1280, height: int = 720, scheme: str = "light", offline: bool = False):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, offline=offline, accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        pages.append(page)
        home = "file:" if address.startswith("file:") else "/".join(address.split("/")[:3]) + "/"
        allowed = ("data:", "blob:", home)

        def asked(request) -> None:
            if not request.url.startswith(allowed):
                page.complaints.append(f"asked {request.url}")

        def failed(request) -> None:
            if request.failure != LEFT:
                page.complaints.append(f"failed: {request.url} ({request.failure})")

        page.on("request", asked)
        page.on("requestfailed", failed)
        page.on("pageerror", lambda error: page.complaints.append(f"error: {error}"))
        page.on("console", lambda said: said.type == "error" and page.complaints.append(said.text))
        page.goto(address)
        return page

    yield open_page
    complaints = [complaint for page in pages for complaint in page.complaints]
    for context in contexts:
        context.close()
    assert not complaints, complaints


@pytest.fixture(scope="session")
def lab(tmp_path_factory) -> Iterator[Callable[[str], str]]:
    """The address of a page, ``lab("two")``, in a lab started as a user does, at a small school."""
    school = tmp_path_factory.mktemp("school") / "small-school.toml"
    school.write_text(
        'extends = "baseline"\ntitle = "A small school"\nschool.class_size = 24\nschool.faculty.number = 200\n'
    )
    with served("--school", str(school)) as address:
        yield lambda page="": address.replace("/?", f"/{page}/?" if page else "/?")

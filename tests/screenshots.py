"""Pictures of every page of the lab: ``make screenshots`` writes results/screenshots and the picture of the README.

Each page at 1280x720, 1920x1080 and 390x844, light and dark; for whoever changes a page to look at.
"""

from itertools import product
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright
from rich.console import Console

from experiments.lab.server import notebooks
from tests.lab_server import BROWSER, served

RESULTS = Path(__file__).parents[1] / "results"
FOLDER = RESULTS / "screenshots"
OF_README = RESULTS / "reference" / "lab.png"
SIZES = ((1280, 720), (1920, 1080), (390, 844))
PATIENCE = 120_000  # milliseconds
SETTLED = 4_000  # after the page's foot is there
WEEK = 380  # of the README's picture: the policies have been in force for three years


def main() -> None:
    """Take all pictures."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright, served() as address:
        browser = playwright.chromium.launch(**BROWSER)
        _of_readme(browser, address)
        for path, scheme in product(sorted(notebooks()), ("light", "dark")):
            query = "?lesson=luck" if path == "/instructor" else ""
            page = _opened(browser, f"{address.rstrip('/')}{path.rstrip('/')}/{query}", scheme)
            for width, height in SIZES:
                page.set_viewport_size({"width": width, "height": height})
                page.wait_for_timeout(500)
                page.screenshot(path=FOLDER / f"{path.strip('/') or 'watch'}-{width}-{scheme}.png")
            page.context.close()
    Console().print(f"Written to {FOLDER} and {OF_README}")


def _of_readme(browser: Browser, address: str) -> None:
    page = _opened(browser, f"{address}two/", "light")
    scrub = page.get_by_role("slider").first
    scrub.evaluate(
        "(input, week) => { input.value = week; input.dispatchEvent(new Event('input', { bubbles: true })); }", WEEK
    )
    page.wait_for_timeout(SETTLED)
    page.screenshot(path=OF_README)
    page.context.close()


def _opened(browser: Browser, address: str, scheme: str) -> Page:
    page = browser.new_context(viewport={"width": 1280, "height": 720}, color_scheme=scheme).new_page()  # type: ignore[arg-type]
    page.goto(address)
    page.locator(".lab-foot").wait_for(timeout=PATIENCE)
    page.wait_for_timeout(SETTLED)
    return page


if __name__ == "__main__":
    main()

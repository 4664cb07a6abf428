"""How fast the lab is in a real browser: ``python -m tests.benchmarks.lab``, or among all else ``make bench``.

Needs chromium. Figures: first_picture_seconds, from the command to the first school drawn, browser running already and
its cache warm (very_first_picture_seconds: empty);
slider_seconds, from a lever moved to its effect redrawn (20 seeds), and compare_over_slider, how many times as long
``compare`` takes for the same numbers; frames_per_second of a baseline school (600 students, some 850 faculty) that
plays, and networkx_over_frame, how many times as long NetworkX takes to draw one such week; the largest exported
lesson in megabytes.
"""

import io
import socket
import statistics
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import networkx as nx
from matplotlib.figure import Figure
from playwright.sync_api import Locator, Page, sync_playwright
from rich.console import Console

from experiments.compare import compare
from experiments.ensemble import posterior
from experiments.lab.teaching import lesson as lessons
from experiments.lab.teaching.export import export
from sim import load, simulate
from tests.benchmarks.kept import keep
from tests.benchmarks.timing import seconds
from tests.lab_server import BROWSER, CHROMIUM, served

PATIENCE = 60_000  # milliseconds
PLACES = (4, 32, 12, 26, 18)  # of a slider, in turn
SECONDS = 5  # of play that are counted
WEEK = 415
TURNS = 3
MOVE = """(slider, place) => {
  slider.value = place;
  slider.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
}"""
PLAYED = """view => new Promise(answer => {
  const root = view, before = Number(root.dataset.frames), since = performance.now();
  setTimeout(() => answer((root.dataset.frames - before) / (performance.now() - since) * 1000), %d);
})"""


def lab_figures() -> dict[str, float]:
    """Return the figures; none, with a word, where there is no chromium."""
    if CHROMIUM is None:
        Console().print("No chromium: the lab is left out.")
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**BROWSER)
        page = browser.new_page(viewport={"width": 1920, "height": 1080})
        return first_picture(page) | slider(page) | frames(page) | exported()


def first_picture(page: Page) -> dict[str, float]:
    """Time the command until a school is drawn, several times; the first is left out, since it fills the caches."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])  # the same each time, as a user's: what the browser has of the page it keeps
    times = []
    for _ in range(1 + TURNS):
        since = perf_counter()
        with served("--port", port) as address:
            page.goto(address)
            drawn(page)
            times.append(perf_counter() - since)
    return {"first_picture_seconds": statistics.median(times[1:]), "very_first_picture_seconds": times[0]}


def slider(page: Page) -> dict[str, float]:
    """Time a lever from being moved to its effect on the page, and the same effect by ``compare``."""
    with served() as address:
        page.goto(f"{address}levers/")
        found = page.locator(".found[data-answer]")
        found.wait_for(timeout=PATIENCE)
        lever = page.locator('[data-key="levers.pool.share"]')
        times = [moved(lever, found, place) for place in PLACES]
    policies: list[Any] = [load("wider-pool")]
    whole = min(seconds(lambda: compare(policies, seeds=20, ensemble=posterior())) for _ in range(TURNS))
    middle = statistics.median(times[1:])  # the first waits for the school without a plan
    return {"slider_seconds": middle, "compare_over_slider": whole / middle}


def moved(lever: Locator, found: Locator, place: int) -> float:
    """Move a lever; return the seconds until another answer is shown."""
    before = found.get_attribute("data-answer")
    since = perf_counter()
    lever.evaluate(MOVE, place)
    while found.get_attribute("data-answer") == before:
        found.page.wait_for_timeout(5)
    return perf_counter() - since


def frames(page: Page) -> dict[str, float]:
    """Count the frames of a school that plays, and time NetworkX for one."""
    with served() as address:
        rates = {}
        for name, path in (("one", ""), ("two", "two/")):
            page.goto(f"{address}{path}")
            view = drawn(page)
            page.get_by_role("button", name="Play").click()
            page.wait_for_timeout(500)
            rates[name] = view.evaluate(PLAYED % (1000 * SECONDS))
    graph = simulate(load("baseline"), 0).graph(WEEK)
    places = {person: (number % 40, number // 40) for number, person in enumerate(graph)}

    def draw() -> None:
        figure = Figure(figsize=(19.2, 10.8), dpi=100)
        nx.draw_networkx(graph, places, ax=figure.add_subplot(), with_labels=False, node_size=9)
        figure.savefig(io.BytesIO(), format="png")

    drawing = min(seconds(draw) for _ in range(TURNS))
    return {
        "frames_per_second": rates["one"],
        "frames_per_second_two_panes": rates["two"],
        "networkx_over_frame": drawing * rates["one"],
    }


def exported() -> dict[str, float]:
    """Measure the exported lessons."""
    with tempfile.TemporaryDirectory() as folder:
        files = [export(lessons.lesson(name), Path(folder))[0] for name in lessons.names()]
        return {"largest_lesson_mb": max(file.stat().st_size for file in files) / 1e6}


def drawn(page: Page) -> Locator:
    """Return the view of a page, once it is drawn."""
    view = page.locator(".school-view[data-ready=true]")
    view.wait_for(timeout=PATIENCE)
    return view


if __name__ == "__main__":
    found = lab_figures()
    for figure, value in found.items():
        Console().print(f"{figure:<30}{value:>10.3g}")
    keep(found, beside=True)

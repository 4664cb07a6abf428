"""Every page of the lab as a visitor opens it: it loads, complains of nothing, and asks nobody but the local server."""

import signal
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from experiments.cli import app
from experiments.lab.server import HOST, notebooks
from experiments.lab.teaching.lesson import lesson
from sim import load, simulate
from tests.lab_server import served, started

SMALL = {"school.class_size": 24, "school.faculty.number": 200}
SCREENS = [(1280, 720), (1920, 1080), (390, 844)]
WAIT = 60_000  # milliseconds; a machine of tests has other work too
LISTENS = "0A"  # as the kernel writes it
COUNT_PIXELS = """canvas => {
  const { width, height } = canvas, seen = new Set();
  const pixels = canvas.getContext("2d").getImageData(0, 0, width, height).data;
  for (let at = 0; at < pixels.length; at += 4) if (pixels[at + 3]) seen.add(pixels.slice(at, at + 3).join());
  return seen.size;
}"""


def shown(page):
    """Return the view of a page, once it is drawn."""
    view = page.locator(".school-view[data-ready=true]")
    view.wait_for(timeout=WAIT)
    return view


def until(view, holds: Callable[[], bool]) -> None:
    """Wait until something holds of a view; fails when it does not come."""
    for _ in range(WAIT // 100):
        if holds():
            return
        view.page.wait_for_timeout(100)
    pytest.fail(f"it did not come: {view.evaluate('view => JSON.stringify(view.dataset)')}")


def week_of(view) -> int:
    return int(view.get_attribute("data-week"))


def mentored(scenario: str, week: int, seed: int = 0) -> set[int]:
    """Return the students with a mentor at the end of a week."""
    school = load("baseline").vary(SMALL)
    record = simulate(school if scenario == "baseline" else school.under(load(scenario)), seed)
    return {node[1] for node in record.graph(week).nodes if node[0] == "student" and record.graph(week).degree[node]}


@pytest.mark.parametrize("path", sorted(notebooks()))
def test_a_page_loads_and_asks_nobody_else(lab, opened, path):
    query = "&lesson=luck" if path == "/instructor" else ""
    page = opened(lab(path.strip("/")) + query)
    page.locator(".lab-head").wait_for(timeout=WAIT)
    page.locator(".lab-foot").wait_for(timeout=WAIT)
    heading = page.locator("h1").first
    assert heading.inner_text()
    if path.startswith("/lesson-"):
        expect(heading).to_have_text(lesson(path.removeprefix("/lesson-")).title)
    assert not page.locator(".lab-problem").count()
    assert "Traceback" not in page.locator("body").inner_text()
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_school_is_drawn_and_play_advances_the_week(lab, opened):
    page = opened(lab())
    view = shown(page)
    assert view.locator("canvas").first.evaluate(COUNT_PIXELS) > 20
    before = week_of(view)
    page.get_by_role("button", name="Play").click()
    until(view, lambda: week_of(view) > before + 3)
    page.get_by_role("button", name="Pause").click()
    stopped = week_of(view)
    page.wait_for_timeout(800)
    assert week_of(view) == stopped


def test_two_policies_show_the_students_who_differ(lab, opened):
    page = opened(lab("two"))
    view = shown(page)
    assert view.get_attribute("data-panes") == "2"
    view.locator("input[type=range]").first.focus()
    page.keyboard.press("End")
    until(view, lambda: week_of(view) == 415)
    left, right = mentored("baseline", 415), mentored("focus-group-bundle", 415)
    assert right - left
    assert int(view.get_attribute("data-gained")) == len(right - left)
    assert int(view.get_attribute("data-lost")) == len(left - right)


def test_another_draw_of_luck_is_another_run(lab, opened):
    page = opened(lab())
    shown(page)
    assert "seed 0" in page.locator(".lab-foot").inner_text()
    page.get_by_role("button", name="Draw again").click()
    page.get_by_text("seed 1").wait_for(timeout=WAIT)


def test_a_story_is_that_of_the_record(lab, opened):
    page = opened(lab())
    view = shown(page)
    record = simulate(load("baseline").vary(SMALL), 0)
    student = sorted(mentored("baseline", 415))[0]
    view.locator("input[type=range]").first.focus()
    page.keyboard.press("End")
    view.get_by_placeholder("Find a student or mentor").fill(str(student))
    page.keyboard.press("Enter")
    story = record.story("student", student)
    page.get_by_text(story.events[0][1][:40]).first.wait_for(timeout=WAIT)
    told = view.inner_text()
    assert all(text[:40] in told for _, text in story.events[:5])


def test_two_visitors_do_not_see_each_others_state(lab, opened):
    one, other = opened(lab()), opened(lab())
    for page in (one, other):
        shown(page)
    one.get_by_role("button", name="Draw again").click()
    one.get_by_text("seed 1").wait_for(timeout=WAIT)
    other.wait_for_timeout(1_000)
    assert "seed 0" in other.locator(".lab-foot").inner_text()


def test_a_school_that_is_not_kept_is_explained(lab, opened):
    address = lab().partition("?")[0] + "?school=made-up"
    page = opened(address)
    page.get_by_text("not in the lab's memory").wait_for(timeout=WAIT)


def test_the_server_listens_on_this_machine_alone(tmp_path):
    assert HOST == "127.0.0.1"
    with served() as address:
        port = int(address.split(":")[2].strip("/"))
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        listening = [line[1].split(":") for line in lines if line[3] == LISTENS]
        addresses = {address for address, of_port in listening if int(of_port, 16) == port}
    assert addresses == {"0100007F"}  # 127.0.0.1, written by the kernel from the right


def test_ctrl_c_ends_the_lab_though_a_page_is_open(browser):
    context = browser.new_context()
    with started() as (process, address):
        page = context.new_page()
        page.goto(address)
        page.locator(".lab-foot").wait_for(timeout=WAIT)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=30) == 0
    context.close()


def test_a_port_in_use_is_explained():
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = CliRunner().invoke(app, ["lab", "--no-browser", "--port", str(port)])
    assert done.exit_code == 2
    assert f"--port = {port}" in done.output
    assert "take another" in done.output


def test_a_school_file_with_a_mistake_is_explained_before_anything_is_served(tmp_path):
    file = tmp_path / "school.toml"
    file.write_text('extends = "baseline"\nschool.class_sise = 90\n')
    done = CliRunner().invoke(app, ["lab", "--no-browser", "--school", str(file)])
    assert done.exit_code == 2
    assert "class_size" in done.output

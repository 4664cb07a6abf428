"""An exported lesson in a real browser: from disk, with the network off, on a projector and on a phone."""

import json
import re

import pytest
from typer.testing import CliRunner

from experiments.cli import app
from experiments.lab.teaching.export import export
from experiments.lab.teaching.lesson import lesson, names

LARGEST = 5e6  # bytes
FEW = {"seeds": 4}  # the file is the same with fewer runs behind its numbers


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    """The lesson and the instructor's page, as files."""
    folder = tmp_path_factory.mktemp("exported")
    return export(lesson("courses").model_copy(update=FEW), folder)


@pytest.fixture
def page(exported, opened):
    """The exported lesson opened from disk with the network off."""
    return opened(exported[0].as_uri(), offline=True)


def predict(page):
    page.get_by_role("radio", name="4 to 9 more").click()
    page.locator(".school-view[data-ready]").wait_for()


def week(page) -> int:
    return int(page.locator(".school-view").get_attribute("data-week"))


def pixels(page) -> int:
    """Count how many colours the first canvas shows."""
    return page.evaluate(
        """() => { const canvas = document.querySelector('.sv-pane canvas');
        const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
        const seen = new Set(); for (let i = 0; i < data.length; i += 4) seen.add(data.slice(i, i + 3).join());
        return seen.size; }"""
    )


def test_nothing_of_the_experiment_is_shown_before_a_prediction(page):
    assert page.get_by_role("button", name="Play").count() == 0
    assert not page.get_by_role("heading", name="Discussion").is_visible()
    assert page.get_by_text("opens when you have predicted").is_visible()
    predict(page)
    assert page.get_by_role("button", name="Play").is_visible()
    assert not page.get_by_text("opens when you have predicted").is_visible()
    assert page.get_by_text("You predicted: 4 to 9 more").is_visible()


def test_the_instructor_can_skip_the_prediction(page):
    page.get_by_role("radio", name="Skip").click()
    page.locator(".school-view[data-ready]").wait_for()
    assert not page.get_by_text("You predicted").is_visible()


def test_it_plays(page):
    predict(page)
    before = week(page)
    assert pixels(page) > 20
    page.get_by_role("button", name="Play").click()
    for _ in range(300):
        if week(page) >= before + 3:
            return
        page.wait_for_timeout(100)
    pytest.fail(f"week {week(page)} after half a minute")


def test_a_second_thought_does_not_begin_anew(page):
    predict(page)
    page.keyboard.press("Tab")
    page.locator(".sv-pane canvas").first.focus()
    page.keyboard.press("ArrowRight")
    here = week(page)
    page.get_by_role("radio", name="Hardly any change").click()
    assert page.get_by_text("You predicted: Hardly any change").is_visible()
    assert week(page) == here


def test_other_recordings_can_be_held_side_by_side_or_one_alone(page):
    predict(page)
    page.get_by_label("Right").select_option("One attending for 8 weeks")
    page.locator(".sv-pane", has_text="One attending for 8 weeks").wait_for()
    page.get_by_label("Right").select_option("nothing beside it")
    page.locator('.school-view[data-panes="1"]').wait_for()


def test_the_slider_changes_the_numbers_and_the_picture(page):
    predict(page)
    slider = page.locator("#position input")
    before = page.locator("#point").inner_html()
    slider.focus()
    page.keyboard.press("End")
    assert page.locator("#position output").inner_text() == "8 weeks"
    assert "With attendings who stay 8 weeks" in page.locator("#point").inner_text()
    assert page.locator("#point").inner_html() != before
    assert page.locator("#point .chart-row.here span").inner_text() == "8 weeks"


def test_a_story_opens_from_the_file(page):
    predict(page)
    found = page.locator(".sv-controls input[type=text]")
    known = page.evaluate("JSON.parse(document.getElementById('lesson-data').textContent).recordings.length")
    assert known == 3
    found.fill("10000")
    found.press("Enter")
    story = page.locator(".sv-story")
    story.wait_for()
    assert "10000" in story.inner_text()
    assert "No story was recorded" not in story.inner_text()


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_the_screen(exported, opened, width, height, scheme):
    page = opened(exported[0].as_uri(), width=width, height=height, scheme=scheme, offline=True)
    predict(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    brightness = page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).map(Number)[0]")
    assert (brightness > 128) == (scheme == "light")
    sizes = page.evaluate(
        """() => [...document.querySelectorAll('main p, main li, main span, main b, main text, main label, footer p')]
        .filter((one) => one.textContent.trim()).map((one) => parseFloat(getComputedStyle(one).fontSize))"""
    )
    assert min(sizes) >= 15


def test_the_instructors_page_stands_beside_it_and_not_in_it(exported, opened):
    page = opened(exported[1].as_uri(), offline=True)
    assert page.get_by_role("heading", name="What students usually predict").is_visible()
    assert "usually predict" not in exported[0].read_text(encoding="utf-8")


def test_the_files_are_small_and_ask_nobody(exported):
    text = exported[0].read_text(encoding="utf-8")
    assert exported[0].stat().st_size < LARGEST
    assert "default-src 'none'" in text
    assert not re.search(r"""(?:src|href)=["']https?:""", text)
    data = json.loads(re.search(r'id="lesson-data">(.*?)</script>', text, re.DOTALL).group(1))
    assert len(data["points"]) == len(data["positions"]) == 6


@pytest.mark.parametrize("name", names())
def test_every_exported_lesson_is_small(name, tmp_path):
    made = lesson(name)
    few = made.model_copy(
        update=FEW | {"seeds": max(FEW["seeds"], *(point.runs or 0 for point in made.control.points))}
    )
    assert export(few, tmp_path)[0].stat().st_size < LARGEST


def test_the_command_lists_lessons_and_names_the_nearest(tmp_path):
    run = CliRunner()
    assert [line.split()[0] for line in run.invoke(app, ["lab", "export"]).output.splitlines()] == names()
    wrong = run.invoke(app, ["lab", "export", "lukc", "--out", str(tmp_path)])
    assert wrong.exit_code == 2
    assert list(tmp_path.iterdir()) == []

"""*Your school* in a browser: mistakes beside the field, the school as one answers, files, other pages, the report."""

import re
from itertools import product
from pathlib import Path

import pytest
from playwright.sync_api import expect
from typer.testing import CliRunner

from experiments.cli import app
from sim import load

LONGER_RUN = 'extends = "baseline"\ntitle = "Ours"\nschool.class_size = [20, 30]\nrun.years = 6\n'


@pytest.fixture
def page(opened, lab):
    shown = opened(lab("school"))
    expect(shown.locator(".weeks").first).to_be_visible(timeout=30_000)
    return shown


def test_a_mistake_is_explained_beside_its_field_and_what_was_typed_stays(page):
    page.get_by_label("How many students enter each year?").fill("lots")
    field = page.locator("#class_size")
    told = page.locator("#class_size-problem")
    expect(told).to_have_text("'lots' cannot be used: it must be a whole number of students from 4 to 1,000.")
    expect(field).to_have_attribute("aria-invalid", "true")
    assert "class_size-problem" in field.get_attribute("aria-describedby")
    field_box, told_box = field.bounding_box(), told.bounding_box()
    assert 0 < told_box["y"] - field_box["y"] < 120
    assert abs(told_box["x"] - field_box["x"]) < 20
    expect(field).to_have_value("lots")
    for name in ("Save the file", "See it live", "Make the report"):
        expect(page.get_by_role("button", name=name)).to_be_disabled()
    field.fill("90")
    expect(told).to_be_empty()
    expect(page.locator(".size")).to_contain_text("90 students per class")
    expect(page.get_by_role("button", name="Make the report")).to_be_enabled()


def test_the_timetable_follows_the_answers(page):
    page.get_by_label("How many months after matriculation").fill("12")
    second = page.get_by_role("img", name=re.compile("Class year 2"))
    expect(second).to_have_attribute("aria-label", re.compile("clerkship, medicine: 8 weeks"))
    page.get_by_role("switch", name=re.compile("preceptor")).click()
    expect(page.locator(".stays")).to_contain_text("preceptor")


def test_the_file_saved_is_that_of_the_command_line_and_can_be_loaded(page, opened, lab, tmp_path, monkeypatch):
    page.get_by_label("How many students enter each year?").fill("90")
    page.get_by_role("switch", name=re.compile("adviser")).click()
    expect(page.locator(".size")).to_contain_text("90 students")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the file").click()
    assert saved.value.suggested_filename == "small-school.toml"
    monkeypatch.chdir(tmp_path)
    answers = ("title=A small school", "class_size=90", "faculty=200", "advisers=yes")
    given = [word for answer in answers for word in ("--answer", answer)]
    assert CliRunner().invoke(app, ["school", "new", "small-school.toml", *given, "--yes"]).exit_code == 0
    assert Path(saved.value.path()).read_bytes() == Path("small-school.toml").read_bytes()

    other = opened(lab("school"))  # another visitor sees nothing of it
    expect(other.locator("#class_size")).to_have_value("24")
    other.locator("input[type=file]").set_input_files("small-school.toml")
    expect(other.locator("#class_size")).to_have_value("90")
    expect(other.get_by_role("switch", name=re.compile("adviser"))).to_be_checked()


def test_what_was_typed_last_is_in_the_file_however_soon_it_is_saved(page):
    page.locator("#class_size").fill("31")
    with page.expect_download() as saved:
        page.locator(".save").dispatch_event("click")
    assert "class_size = 31" in Path(saved.value.path()).read_text()


def test_a_file_that_says_more_than_the_questions_is_kept_and_named(page, tmp_path):
    (tmp_path / "ours.toml").write_text(LONGER_RUN)
    page.locator("input[type=file]").set_input_files(tmp_path / "ours.toml")
    expect(page.get_by_text("ours.toml also sets run.years and school.class_size.")).to_be_visible()
    expect(page.locator("#class_size")).to_be_disabled()
    expect(page.locator(".size")).to_contain_text("20 to 30 students")
    page.locator("#faculty").fill("300")
    expect(page.locator(".size")).to_contain_text("300 faculty")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the file").click()
    (tmp_path / "again.toml").write_bytes(Path(saved.value.path()).read_bytes())
    school = load(tmp_path / "again.toml")
    assert (school.school.class_size, school.school.faculty.number, school.run.years) == ((20, 30), 300, 6)
    page.get_by_role("button", name="Leave these out").click()
    expect(page.locator("#class_size")).to_be_enabled()


def test_a_file_with_a_mistake_is_explained_and_nothing_is_lost(page, tmp_path):
    page.locator("#faculty").fill("nobody")
    expect(page.locator("#faculty-problem")).not_to_be_empty()
    (tmp_path / "ours.toml").write_text('extends = "baseline"\nschool.clas_size = 9\n')
    page.locator("input[type=file]").set_input_files(tmp_path / "ours.toml")
    expect(page.locator(".said")).to_contain_text("ours.toml: school.clas_size = 9: unknown key; did you mean")
    (tmp_path / "ours.toml").write_bytes(b"\xff\xfe")
    page.locator("input[type=file]").set_input_files(tmp_path / "ours.toml")
    expect(page.locator(".said")).to_contain_text("not text in UTF-8")
    expect(page.locator("#faculty")).to_have_value("nobody")


def test_another_page_shows_this_school_and_back_finds_the_answers(page):
    page.locator("#title").fill("A school by the sea")
    page.locator("#class_size").fill("30")
    expect(page.locator(".size")).to_contain_text("30 students")
    page.get_by_role("button", name="Try the levers").click()
    page.wait_for_url(re.compile(r"/levers/\?school="))
    expect(page.get_by_text("A school by the sea").first).to_be_visible(timeout=30_000)
    page.go_back()
    expect(page.locator("#title")).to_have_value("A school by the sea")
    expect(page.locator("#class_size")).to_have_value("30")


def test_the_report_can_be_stopped_is_made_while_the_form_answers_and_opens(page):
    page.locator("#class_size").fill("20")
    page.locator("#faculty").fill("150")
    expect(page.locator(".size")).to_contain_text("20 students per class, 150 faculty")
    page.locator(".cost").fill("much")
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator(".words")).to_have_text("'much' cannot be used: it must be a number above 0, or empty.")
    page.locator(".cost").fill("80")
    page.get_by_role("button", name="Make the report").click()
    expect(page.locator(".words")).to_contain_text("runs, about", timeout=60_000)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".words")).to_have_text("Stopped: there is no report.", timeout=60_000)
    page.get_by_role("button", name="Make the report").click()
    page.locator("#title").fill("Another name")
    expect(page.locator(".name")).to_have_text("Another name")
    expect(page.get_by_text("The report of A small school, 20 seeds, is ready.")).to_be_visible(timeout=120_000)
    expect(page.locator(".changed")).to_be_visible()
    with page.context.expect_page() as other:
        page.get_by_role("link", name="Open the report").click()
    expect(other.value.locator("h1")).to_have_text("Which policies help medical students find a mentor?")
    expect(other.value.locator("body")).to_contain_text("A small school")
    with page.expect_download() as saved:
        page.get_by_role("link", name="Save report.html").click()
    assert "Which policies help" in Path(saved.value.path()).read_text()


def test_nothing_is_wider_than_the_page_and_all_text_can_be_read(page):
    for (width, height), scheme in product([(1280, 720), (1920, 1080), (390, 844)], ["light", "dark"]):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.wait_for_timeout(300)
        wide, small = page.locator(".school").evaluate(
            """(school) => [
                [...school.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1),
                [...school.querySelectorAll("*")].filter((e) => parseFloat(getComputedStyle(e).fontSize) < 15),
            ].map((found) => found.map((e) => e.outerHTML.slice(0, 80)))"""
        )
        assert not wide, (width, scheme, wide)
        assert not small, (width, scheme, small)


def test_the_form_is_reached_by_keyboard_and_every_control_has_a_name(page):
    page.locator("#title").focus()
    for name in ("class_size", "faculty", "classroom_months"):
        page.keyboard.press("Tab")
        expect(page.locator(f"#{name}")).to_be_focused()
    nameless = page.locator(".school").evaluate(
        """(school) => [...school.querySelectorAll("input, select, button")].filter(
            (e) => !e.hidden && !(e.labels?.length || e.textContent.trim() || e.getAttribute("aria-label"))
        ).map((e) => e.outerHTML)"""
    )
    assert nameless == []
    page.locator("#sessions").focus()
    page.keyboard.press("Space")
    expect(page.locator("#sessions")).to_be_checked()

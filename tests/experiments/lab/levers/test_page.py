"""The page of levers in a browser: a slider changes the numbers and the picture to what the command line gives."""

import re

import pytest
from playwright.sync_api import expect

from experiments.words import points
from tests.experiments.lab.levers.test_view import command_line

ANSWER = 60_000  # ms in which a busy machine answers


@pytest.fixture
def page(opened, lab):
    page = opened(lab("levers"))
    expect(page.locator(".found .headline")).to_be_visible(timeout=ANSWER)
    return page


def answered(page, act):
    """Do something that moves a lever; wait until what it does is shown."""
    before = page.locator(".found").get_attribute("data-answer")
    act()
    expect(page.locator(".found")).not_to_have_attribute("data-answer", before, timeout=ANSWER)
    expect(page.locator(".results")).not_to_have_attribute("aria-busy", "true", timeout=ANSWER)


def set_slider(page, key, place):
    slider = page.locator(f'[data-key="{key}"]')
    slider.evaluate(
        "(input, place) => { input.value = place; "
        "input.dispatchEvent(new Event('input', { bubbles: true, composed: true })); }",
        place,
    )


def test_a_slider_gives_what_the_command_line_gives(page, tmp_path):
    page.get_by_label("Adjust: A wider pool of mentors").click()
    answered(page, lambda: set_slider(page, "levers.pool.share", 30))
    first = page.locator(".found").inner_html()
    answered(page, lambda: set_slider(page, "levers.pool.share", 36))
    second = page.locator(".found").inner_html()
    drawings = [re.findall(r"<circle[^>]*>", html) for html in (first, second)]
    assert drawings[0] != drawings[1]
    table = command_line(second, tmp_path)
    (effect,) = table("effects").filter(outcome="mentored_clinical").iter_rows(named=True)
    expect(page.locator(".picture .words").first).to_have_text(points(effect))


def test_arrow_keys_move_a_slider_and_its_value_is_told(page):
    page.get_by_label("Adjust: Responsibility on students").click()
    slider = page.get_by_role("slider", name="Share of first moves left to students")
    slider.focus()
    before = slider.get_attribute("aria-valuetext")
    answered(page, lambda: page.keyboard.press("ArrowRight"))
    assert slider.get_attribute("aria-valuetext") != before
    expect(page.locator(".levers [role=status]")).to_contain_text("percentage points")


def test_the_first_move_of_a_group_takes_the_rest_from_the_shipped_policy(page):
    page.get_by_label("Adjust: Faculty education").click()
    answered(page, lambda: set_slider(page, "levers.faculty_education.reach", 20))
    effect = page.locator('[data-key="levers.faculty_education.effect"]')
    assert effect.get_attribute("aria-valuetext").startswith("30")
    assert page.locator(".preset").input_value() == "own"


def test_a_shipped_policy_sets_the_sliders_and_reset_puts_all_back(page):
    answered(page, lambda: page.locator(".preset").select_option("early-education"))
    expect(page.locator(".plan")).to_have_text("Early education about finding mentors")
    expect(page.locator('[data-weeks="levers.education.weeks"] input').first).to_be_checked()
    answered(page, lambda: page.get_by_role("button", name="Reset").click())
    expect(page.locator(".plan")).to_have_text("The school as it is")
    assert page.locator(".group.moved").count() == 0


def test_the_plan_can_be_downloaded(page):
    answered(page, lambda: page.get_by_role("checkbox", name="Explicit promotion").check())
    with page.expect_download() as download:
        page.get_by_role("link", name="Download plan.toml").click()
    text = download.value.path().read_text()
    assert "[policies.my-plan.levers.promotion]" in text


def test_behaviour_is_closed_and_kept_apart(page):
    assert page.locator(".behaviour[open]").count() == 0
    page.locator(".behaviour summary").click()
    assert page.locator("[data-behaviour] input").first.is_disabled()
    answered(page, lambda: page.get_by_label(re.compile("as the sliders below say")).check())
    expect(page.locator(".found")).to_contain_text("The intervals show luck only")


def test_two_sessions_do_not_see_each_other(page, opened, lab):
    answered(page, lambda: page.locator(".preset").select_option("promotion"))
    other = opened(lab("levers"))
    expect(other.locator(".plan")).to_have_text("The school as it is", timeout=ANSWER)
    expect(page.locator(".plan")).to_have_text("Explicit promotion")


def test_nothing_is_wider_than_the_screen(page):
    answered(page, lambda: page.locator(".preset").select_option("focus-group-bundle"))
    for width, height in [(1280, 720), (1920, 1080), (390, 844)]:
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(300)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for part in (".results", ".panel") if width > 390 else (".panel", ".by-year", ".stopped"):
            box = page.locator(part).bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= width
            assert page.locator(part).evaluate("part => part.scrollWidth <= part.clientWidth + 1")
    assert page.locator(".top").bounding_box()["y"] < page.locator(".panel").bounding_box()["y"]

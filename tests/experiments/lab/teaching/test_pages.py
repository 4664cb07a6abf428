"""The lessons in the lab: the list, a prediction before anything plays, the experiment, and the instructor's page."""

import pytest

from experiments.lab.teaching.lesson import lesson, names

PATIENCE = 120_000  # milliseconds that a busy machine may take over a lesson's runs


@pytest.fixture
def luck(lab, opened):
    """The page of the lesson on luck."""
    page = opened(lab("lesson-luck"))
    page.get_by_role("radio").first.wait_for()
    return page


def predict(page, words="3 to 5 in 100"):
    page.get_by_role("radio", name=words).click()
    page.locator(".school-view[data-ready]").wait_for(timeout=PATIENCE)


def test_the_list_leads_to_every_lesson_and_its_instructors_page(lab, opened):
    page = opened(lab("lessons"))
    page.locator(".lesson-list").wait_for()
    for name in names():
        link = page.get_by_role("link", name=lesson(name).title, exact=True)
        assert link.get_attribute("href").startswith(f"/lesson-{name}/")
    assert page.get_by_role("link", name="For the instructor").count() == len(names())


def test_the_experiment_opens_with_a_prediction_and_the_answer_follows(luck):
    luck.get_by_text("opens when you have predicted").wait_for()
    assert luck.get_by_role("button", name="Play").count() == 0
    assert luck.get_by_role("heading", name="Discussion").count() == 0
    predict(luck)
    luck.get_by_role("heading", name="Sources").wait_for(timeout=PATIENCE)
    assert luck.get_by_text("You predicted: 3 to 5 in 100").is_visible()
    assert luck.locator(".lesson-claims li.fails").count() == 0


def test_the_slider_changes_what_is_said(luck):
    predict(luck)
    luck.get_by_text("After 3 pairs:").wait_for(timeout=PATIENCE)
    slider = luck.locator("input[type=range]").last
    slider.focus()
    luck.keyboard.press("End")
    luck.get_by_text("After 40 pairs:").wait_for()
    assert luck.locator(".chart-row.here span").first.inner_text() == "40 pairs"


def test_a_second_thought_changes_the_words_and_nothing_else(luck):
    predict(luck)
    luck.get_by_text("You predicted: 3 to 5 in 100").wait_for(timeout=PATIENCE)
    luck.locator(".school-view").evaluate("(view) => { view.dataset.mine = 'yes'; }")
    luck.get_by_role("radio", name="10 in 100 or more").click()
    luck.get_by_text("You predicted: 10 in 100 or more").wait_for()
    assert luck.locator(".school-view").get_attribute("data-mine") == "yes"


def test_the_instructors_page_of_a_lesson(lab, opened):
    page = opened(lab("instructor") + "&lesson=luck")
    page.get_by_role("heading", name="Pitfalls").wait_for(timeout=PATIENCE)
    assert page.get_by_role("heading", name="For the instructor: Luck").is_visible()


@pytest.mark.parametrize(("query", "said"), [("&lesson=lukc", "did you mean 'luck'"), ("", "must name one")])
def test_a_wrong_address_is_explained(lab, opened, query, said):
    page = opened(lab("instructor") + query)
    page.get_by_text(said).wait_for()

"""The canvas of the lab in a real browser, in a plain file opened from disk: what is drawn is what the record holds."""

import json
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from experiments.lab import front
from experiments.lab.recording import packed
from sim import Record, load, simulate

LOOKS = Path(front.__file__).parents[2] / "looks.css"
VIEW = "document.querySelector('.school-view').schoolView"
WEEK = 300
PIXELS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let [drawn, sum] = [0, 0];
  for (let i = 0; i < data.length; i += 4) {
    drawn += data[i + 3] > 0;
    sum = (sum * 31 + data[i] * 3 + data[i + 1] * 5 + data[i + 2] * 7 + data[i + 3]) % 1000003;
  }
  return [drawn, sum];
}"""
COLOURED = """(canvas, [red, green, blue]) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) found += data[i] === red && data[i + 1] === green && data[i + 2] === blue;
  return found;
}"""
BLUE, ORANGE, GREEN = (0, 114, 178), (213, 94, 0), (0, 158, 115)


@cache
def run(policy: str) -> Record:
    """Return a run of a small school, under the baseline or a policy that begins in year 5."""
    return simulate(load(policy).vary({"school.class_size": 24, "school.faculty.number": 200}), 1)


@cache
def recording(policy: str) -> str:
    """Return the run packed with the stories of all, as in an exported file."""
    stories = {
        f"{kind}s" if kind == "student" else kind: {str(person): story._asdict() for person, story in told.items()}
        for kind, told in run(policy).stories().items()
    }
    return packed(run(policy), policy, stories)


@pytest.fixture
def view(tmp_path, opened):
    """Open a file with the view of one run, or of two beside each other."""

    def open_view(panes: int = 1, week: int = WEEK, **options):
        names = ["baseline", "focus-group-bundle"][:panes]
        recordings = [{"title": f"Run {name}", "data": recording(name)} for name in names]
        values = {"recordings": recordings, "panes": list(range(panes)), "first_week": 156, "week": week}
        page = opened(written(tmp_path, f"mount(place, {json.dumps(values)})").as_uri(), **options)
        page.wait_for_selector(".school-view[data-ready]")
        settle(page)
        return page

    return open_view


def written(folder: Path, start: str) -> Path:
    """Write a page that shows the view: below a head of 64 pixels, with no more than it brings."""
    page = folder / "view.html"
    page.write_text(
        f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>View</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<style>{LOOKS.read_text()} body {{ margin: 0 }} #head {{ height: 64px }} #place {{ padding: 4px 16px }}
{front.style()}</style>
<div id="head"></div><div id="place"></div>
<script type="module">{front.script()}
const place = document.getElementById("place");
window.model = {start};</script>"""
    )
    return page


def settle(page) -> None:
    """Wait until nothing moves."""
    page.wait_for_function(f"{VIEW}.frame === 0")


def pixels(page, pane: int = 0) -> list[int]:
    """Return how many pixels of a pane are drawn, and a sum that changes when one does."""
    settle(page)
    return page.locator(".sv-box canvas").nth(pane).evaluate(PIXELS)


def coloured(page, colour: tuple[int, int, int], pane: int = 0) -> int:
    """Return how many pixels of a pane have just this colour."""
    settle(page)
    return page.locator(".sv-box canvas").nth(pane).evaluate(COLOURED, list(colour))


def week_of(page) -> int:
    return int(page.locator(".school-view").get_attribute("data-week"))


def click_on(page, kind: str, person: int, pane: int = 0) -> None:
    """Click where somebody is drawn."""
    x, y = page.evaluate(
        f"""([kind, id, place]) => {{
          const pane = {VIEW}.panes[place];
          const box = pane.canvas.getBoundingClientRect();
          const [x, y] = pane.place(kind, pane.recording.rowOf[kind].get(id));
          return [box.left + x, box.top + y];
        }}""",
        [kind, person, pane],
    )
    page.mouse.click(x, y)


def mentored(record: Record, week: int) -> set[int]:
    """Return the students with a mentor at the end of a week, from the record's ties."""
    ties = record.ties.filter(
        (pl.col("start_week") <= week) & (pl.col("stop_week").is_null() | (pl.col("stop_week") > week))
    )
    return set(ties["student"].to_list())


def test_a_school_is_drawn_with_its_people_and_their_ties(view):
    page = view()
    drawn, _ = pixels(page)
    assert drawn > 20_000
    assert coloured(page, BLUE) > 500
    assert page.locator(".sv-box canvas").get_attribute("aria-label").startswith("Run baseline. Year 6, week 41:")


def test_every_week_counts_the_students_with_a_mentor_whom_the_record_counts(view):
    page = view()
    weekly = run("baseline").weekly.group_by("week", maintain_order=True).agg(pl.col("mentored").sum())
    counted = page.evaluate(
        f"""() => {{
          const {{ moment }} = {VIEW}.panes[0];
          return Array.from({{ length: moment.recording.weeks }}, (_, week) => {{
            moment.go(week);
            return moment.mentors.reduce((sum, mentors) => sum + (mentors > 0), 0);
          }});
        }}"""
    )
    assert counted == weekly["mentored"].to_list()


def test_connection_is_that_of_the_record_in_spring_and_the_same_whichever_way_one_comes(view):
    page = view()
    record = run("baseline")
    spring = record.plan.spring_week
    drawn = page.evaluate(
        f"""(weeks) => {{
          const {{ moment, recording }} = {VIEW}.panes[0];
          const {{ ties, students, faculty }} = recording;
          const there = (week) => {{
            moment.go(week);
            return Array.from(moment.mentoring, (tie) => [
              week, students.id[ties.student[tie]], faculty.id[ties.faculty[tie]], moment.connection(tie) / 255,
            ]);
          }};
          const forward = weeks.map(there);
          const back = weeks.toReversed().map(there).toReversed();
          return {{ forward: forward.flat(), same: JSON.stringify(forward) === JSON.stringify(back) }};
        }}""",
        [year * 52 + spring for year in range(8)],
    )
    assert drawn["same"]
    found = {(week // 52 + 1, student, faculty): value for week, student, faculty, value in drawn["forward"]}
    expected = {(year, student, faculty): value for year, _, student, faculty, value, _ in record.census.iter_rows()}
    assert found.keys() == expected.keys()
    assert all(found[key] == pytest.approx(expected[key], abs=1 / 255) for key in expected)


def test_play_goes_on_week_by_week_and_pause_stops(view):
    page = view()
    page.get_by_role("button", name="Play").click()
    page.wait_for_function(f"document.querySelector('.school-view').dataset.week >= {WEEK + 4}")
    page.get_by_role("button", name="Pause").click()
    stopped = week_of(page)
    page.wait_for_timeout(600)
    assert week_of(page) == stopped == page.evaluate("model.get('week')")
    assert "students have a mentor" in page.get_by_role("status").inner_text()


def test_steps_and_the_slider_go_to_a_week_exactly(view):
    page = view()
    page.get_by_role("button", name="One week forward").click()
    assert week_of(page) == WEEK + 1
    page.get_by_role("button", name="One week back").click(click_count=2)
    assert week_of(page) == WEEK - 1
    page.get_by_label("Week", exact=True).fill("333")
    assert week_of(page) == 333
    assert page.locator(".sv-when").inner_text() == "Year 7, week 22"
    assert page.evaluate("model.get('week')") == 333
    page.evaluate("model.set('week', 250)")
    assert week_of(page) == 250


def test_the_keyboard_plays_steps_and_clears(view):
    page = view()
    page.locator(".sv-box canvas").focus()
    page.keyboard.press("ArrowRight")
    assert week_of(page) == WEEK + 1
    page.keyboard.press("Home")
    assert week_of(page) == 156
    page.keyboard.press("End")
    assert week_of(page) == 415
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    page.wait_for_function("document.querySelector('.school-view').dataset.week > 157")
    page.keyboard.press("Space")
    assert page.locator(".school-view").get_attribute("data-playing") == "false"
    page.get_by_label("Week", exact=True).focus()
    page.keyboard.press("ArrowRight")
    stepped = week_of(page)
    page.keyboard.press("Space")
    page.wait_for_function(f"document.querySelector('.school-view').dataset.week > {stepped}")
    page.keyboard.press("Space")
    page.get_by_label("Find a student or mentor").fill("student 50003")
    page.keyboard.press("Enter")
    assert page.locator(".sv-story").get_attribute("data-id") == "50003"
    page.keyboard.press("Escape")
    assert page.locator(".sv-story").is_hidden()


@pytest.mark.parametrize("kind", ["student", "faculty"])
def test_a_click_tells_the_story_so_far_of_whoever_was_clicked(view, kind):
    page = view()
    record = run("baseline")
    ties = record.ties.filter((pl.col("start_week") <= WEEK) & pl.col("stop_week").is_null())
    person = ties[kind][0]
    story = record.stories()[kind][person]
    before = pixels(page)
    click_on(page, kind, person)
    assert page.locator(".sv-story").get_attribute("data-id") == str(person)
    assert page.locator(".sv-story h2").inner_text() == story.name
    assert pixels(page) != before
    told = [text for (_, text), known in zip(story.events, story.known, strict=True) if known <= WEEK]
    shown = page.locator(".sv-story li span").all_inner_texts()
    assert shown == told
    page.keyboard.press("End")
    assert len(page.locator(".sv-story li").all()) == len(story.events) + len(story.end)
    page.keyboard.press("Escape")
    page.evaluate(f"model.set('week', {WEEK})")
    assert pixels(page) == before


def test_a_name_that_nobody_has_is_answered_beside_the_box(view):
    page = view()
    box = page.get_by_label("Find a student or mentor")
    box.fill("Dr Who")
    box.press("Enter")
    assert "Nobody has this name" in box.evaluate("box => box.validationMessage")
    assert page.locator(".sv-story").is_hidden()


def test_filters_and_acquaintances_change_what_is_drawn(view):
    page = view()
    seen = [pixels(page)]
    for choice in ("With a mentor", "Without a mentor", "Third-years"):
        page.get_by_role("combobox", name="Students").select_option(choice)
        seen.append(pixels(page))
    page.get_by_role("combobox", name="Students").select_option("All")
    page.get_by_label("Acquaintances").uncheck()
    seen.append(pixels(page))
    assert len({tuple(sums) for sums in seen}) == len(seen)


@pytest.mark.parametrize("week", [207, 240, 300, 415])
def test_two_policies_differ_by_just_the_students_who_have_a_mentor_under_one(view, week):
    page = view(panes=2, week=week)
    left, right = (mentored(run(name), week) for name in ("baseline", "focus-group-bundle"))
    root = page.locator(".school-view")
    assert int(root.get_attribute("data-gained")) == len(right - left)
    assert int(root.get_attribute("data-lost")) == len(left - right)
    heads = page.locator(".sv-count").all_inner_texts()
    assert f"▼ {len(left - right)} only here" in heads[0]
    assert f"▲ {len(right - left)} only here" in heads[1]
    assert (coloured(page, ORANGE, 1) > 20) == (len(right - left) > 0)
    assert (coloured(page, GREEN) > 10) == (len(left - right) > 0)


def test_the_same_student_is_in_the_same_place_in_both_panes_and_told_of_in_both(view):
    page = view(panes=2)
    places = page.evaluate(
        f"""() => {VIEW}.panes.map((pane) => pane.moment.students.map((row) => [
          pane.recording.students.id[row], ...pane.place("student", row)]))"""
    )
    assert places[0] == places[1]
    student = next(iter(mentored(run("focus-group-bundle"), WEEK) - mentored(run("baseline"), WEEK)))
    click_on(page, "student", student, pane=1)
    assert page.get_by_role("button", name="Right").get_attribute("aria-pressed") == "true"
    texts = []
    for side in ("Left", "Right"):
        page.get_by_role("button", name=side).click()
        texts.append(page.locator(".sv-story ol").inner_text())
    assert texts[0] != texts[1]


def test_other_runs_can_be_shown_at_the_same_week_and_whoever_was_chosen_stays(view):
    page = view(panes=2)
    student = next(iter(mentored(run("focus-group-bundle"), WEEK) - mentored(run("baseline"), WEEK)))
    page.evaluate(f"model.set('selected', {{ kind: 'student', id: {student} }})")
    page.get_by_role("button", name="One week forward").click()
    page.evaluate("model.set('panes', [1])")
    page.wait_for_selector(".school-view[data-panes='1']")
    assert week_of(page) == WEEK + 1
    assert page.locator(".sv-pane h2").inner_text() == "Run focus-group-bundle"
    story = run("focus-group-bundle").story("student", student)
    told = [text for (_, text), known in zip(story.events, story.known, strict=True) if known <= WEEK + 1]
    assert page.locator(".sv-story li span").all_inner_texts() == told


def test_a_live_page_asks_python_for_a_story_and_tells_the_answer(tmp_path, opened):
    values = {"recordings": [{"title": "A run", "data": packed(run("baseline"))}], "panes": [0], "week": WEEK}
    start = f"""(() => {{
      const model = new PlainModel({json.dumps(values)});
      Object.assign(model, {{ isOffline: false, sent: [], send: (content) => model.sent.push(content) }});
      render({{ model, el: place }});
      return model;
    }})()"""
    page = opened(written(tmp_path, start).as_uri())
    page.wait_for_selector(".school-view[data-ready]")
    page.evaluate("model.set('selected', { kind: 'student', id: 50001 })")
    asked = {"pane": 0, "kind": "student", "id": 50001}
    assert page.evaluate("model.sent") == [{"story": asked}]
    story = run("baseline").story("student", 50001)._asdict()
    page.evaluate(
        "(message) => { for (const act of model.heard.get('msg:custom')) act(message); }",
        {"story": asked | {"story": story}},
    )
    assert page.locator(".sv-about").inner_text() == " ".join(story["about"])


def test_dark_and_light_change_at_once(view):
    page = view()
    light = pixels(page)
    page.evaluate("document.documentElement.classList.add('dark')")
    page.wait_for_function(f"{VIEW}.theme.paper === 'rgb(22, 25, 29)'")
    assert pixels(page) != light
    page.evaluate("document.documentElement.classList.remove('dark')")
    page.wait_for_function(f"{VIEW}.theme.paper === 'rgb(255, 255, 255)'")
    assert pixels(page) == light


@pytest.mark.parametrize("panes", [1, 2])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1920, 1080), (390, 844)])
def test_it_fits_a_projector_and_a_phone(view, panes, width, height):
    page = view(panes=panes, width=width, height=height)
    across, down = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert across <= width
    if width > 1000:
        assert down <= height
    boxes = [canvas.bounding_box() for canvas in page.locator(".sv-box canvas").all()]
    if panes == 2:
        assert (boxes[0]["y"] == boxes[1]["y"]) == (width > 1000)
    sizes = page.locator(".school-view :is(button, select, input, label, p, li, h2)").evaluate_all(
        "(all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert min(sizes) >= 15


def test_every_control_has_a_name(view):
    page = view(panes=2)
    unnamed = page.locator(".school-view :is(button, select, input)").evaluate_all(
        """(all) => all.filter(({ ariaLabel, textContent, labels }) => {
          return !(ariaLabel || textContent.trim() || labels?.[0]?.textContent.trim());
        }).length"""
    )
    assert unnamed == 0


def test_without_motion_a_class_moves_up_at_once(tmp_path, view):
    page = view(week=311)
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="One week forward").click()
    assert page.evaluate(f"{VIEW}.isGliding()") is False
    page.emulate_media(reduced_motion="no-preference")
    page.get_by_role("button", name="One week back").click()
    assert page.evaluate(f"{VIEW}.isGliding()") is True
    settle(page)
    assert page.evaluate(f"{VIEW}.isGliding()") is False

"""The page of levers answers with what the command line gives for the file that it offers."""

import base64
import re
import subprocess
import sys
from html import unescape
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from experiments.lab import schools
from experiments.lab.levers import behaviours
from experiments.lab.levers.view import LeversView
from experiments.words import points, span
from sim import load

LINK = re.compile(r'download="([^"]+)" href="data:[^,]*,([^"]*)"')


@pytest.fixture(scope="module")
def school():
    return load("baseline").vary(
        {"school.class_size": 24, "school.faculty.number": 200, "name": "small", "title": "A small school"}
    )


@pytest.fixture(scope="module")
def view(school):
    return LeversView(school)


@pytest.fixture
def sent(view, monkeypatch):
    """What the page is sent."""
    messages = []
    monkeypatch.setattr(view, "send", messages.append)
    return messages


def moved(view, name, **places):
    return {**view.info["rest"], **view.info["presets"][name], **places}


def command_line(page, folder):
    """Run the command that a page names, on the files that it offers; return its tables' reader."""
    for name, text in LINK.findall(page):
        (folder / name).write_bytes(base64.b64decode(text))
    (command,) = re.findall(r"<code>mentoring ([^<]*)</code>", page)
    result = subprocess.run(
        [sys.executable, "-m", "experiments.cli", *command.split(), "--out", "out"],
        cwd=folder,
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr
    return lambda table: pl.read_parquet(folder / "out" / f"{table}.parquet")


@pytest.mark.parametrize("behave", [behaviours.SETS, behaviours.SCENARIO])
def test_the_page_says_what_the_command_line_says_of_the_files_it_offers(view, behave, tmp_path):
    places = moved(view, "focus-group-bundle", clerkship_length=4)
    dials = {**view.info["behaviour"], "behaviour.need.1": 5, "behaviour.seeking_rate": 9}
    page = unescape(view.results(places, behave, dials if behave == behaviours.SCENARIO else {}))
    table = command_line(page, tmp_path)
    effects = {row["outcome"]: row for row in table("effects").iter_rows(named=True)}
    assert f">{points(effects['mentored_clinical']).split(' ')[0]}</strong>" in page
    assert f'<td class="words">{points(effects["mentored_clinical"])}</td>' in page
    assert f'<td class="words">{span(effects["barrier_declined"], 1, 1)}</td>' in page
    for outcome in ("hours_policy", "hours_mentoring"):
        assert f"<dd>{span(effects[outcome]).split(' ')[0]} <span>" in page
    for row in table("class_year_effects").filter(group="all").iter_rows(named=True):
        assert f'<td class="words">{points(row)}</td>' in page


def test_the_files_offered_load_as_what_was_run(view, tmp_path):
    page = view.results(moved(view, "longitudinal-clerkship"), behaviours.SETS, {})
    files = {name: base64.b64decode(text).decode() for name, text in LINK.findall(unescape(page))}
    assert set(files) == {"plan.toml", "small.toml"}
    (tmp_path / "small.toml").write_text(files["small.toml"])
    assert load(tmp_path / "small.toml") == view.levers.school


def test_at_the_shipped_baseline_the_plan_alone_is_enough():
    view = LeversView(load("baseline").vary({"run.years": 8}))
    assert "--school" not in view.results(moved(view, "promotion"), behaviours.SCENARIO, view.info["behaviour"])


def test_a_message_of_the_page_is_answered_under_its_number(view, sent):
    view._asked(view, {"ask": 7, "places": moved(view, "promotion"), "behave": "sets", "behaviour": {}}, [])
    assert sent[0]["answer"] == 7
    assert "Explicit promotion" in sent[0]["results"]


def test_what_cannot_be_is_told_and_nothing_breaks(view, sent):
    view._asked(view, {"ask": 1, "places": {"levers.pool.share": 999}, "behave": "sets", "behaviour": {}}, [])
    assert "levers.pool.share" in sent[0]["problem"]
    view._asked(view, "nonsense", [])
    assert len(sent) == 1


def test_the_plan_can_be_seen_live_at_the_same_school(view, sent):
    view.parameters = {}
    places = moved(view, "wider-pool")
    view._asked(view, {"ask": 1, "live": True, "places": places, "behave": "sets", "behaviour": {}}, [])
    address = urlsplit(sent[0]["address"])
    query = {key: value for key, (value,) in parse_qs(address.query).items()}
    assert address.path.strip("/") == "two"
    assert schools.planned(query) == view.levers.plan(places)


def test_behaviour_is_no_lever_and_has_every_parameter(view):
    assert not any(key.startswith("behaviour.") for key in view.info["rest"])
    of_behaviour = view.info["behaviour"]
    assert {key.split(".")[1] for key in of_behaviour} == set(dict(view.levers.school.behaviour))
    same = behaviours.behaving(view.levers.school, view.dials, of_behaviour)
    assert same is view.levers.school
    other = behaviours.behaving(view.levers.school, view.dials, {**of_behaviour, "behaviour.need.1": 0})
    assert other.behaviour.need[1] == view.dials["behaviour.need.1"].values[0]
    assert other.behaviour.need[0] == view.levers.school.behaviour.need[0]


def test_a_school_that_says_how_its_people_behave_keeps_its_own(school):
    view = LeversView(school.vary({"behaviour.seeking_rate": 0.03}))
    assert view.sets is None
    assert "seeking_rate" in view.panel
    assert "--behaviour scenario" in view.results(moved(view, "promotion"), behaviours.SETS, view.info["behaviour"])


def test_titles_are_text_and_never_markup(school):
    view = LeversView(school.vary({"title": "<script>alert(1)</script>"}))
    page = view.results(view.info["rest"], behaviours.SETS, {})
    assert "<script" not in page + view.panel


def test_every_control_of_the_panel_has_a_label(view):
    ids = re.findall(r'<input type="range" id="([^"]+)"', view.panel)
    assert ids
    assert set(ids) <= set(re.findall(r'<label for="([^"]+)"', view.panel))
    assert all(" " not in one for one in ids)

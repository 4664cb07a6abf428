"""Policies tried at a planner's own school: what is held against what, what cannot be done there, and what is said."""

import re

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from rich.console import Console
from typer.testing import CliRunner

import scenarios
from experiments import plots
from experiments.cli import app
from experiments.compare import compare
from experiments.tables import comparison_view
from sim import ScenarioError, load
from tests.scenario_texts import PLANNER, WIDER

NO_PSYCHIATRY = """
extends = "baseline"
title = "A school without psychiatrists"

[phases.clerkship]
departments = ["medicine", "surgery", "pediatrics", "obstetrics", "family", "neurology", "emergency"]
weeks = 6

[phases.elective]
departments = ["medicine", "surgery", "pediatrics"]
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """Return a working directory with the files of some schools."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my-school.toml").write_text(PLANNER)
    (tmp_path / "three.toml").write_text(PLANNER.replace("    { elective = 32 },\n", ""))
    (tmp_path / "plan.toml").write_text('extends = "baseline"' + WIDER)
    (tmp_path / "school-and-plan.toml").write_text(PLANNER + WIDER)
    return tmp_path


@pytest.fixture
def without_psychiatry(folder):
    """Return a school that lacks a department, which its file cannot take away from the baseline."""
    (folder / "rest.toml").write_text(NO_PSYCHIATRY)
    school = load("rest.toml")
    departments = {name: dict(size) for name, size in school.school.departments.items() if name != "psychiatry"}
    return school.vary({"school.departments": departments})


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def printed(result):
    """Return what was printed on one line, however it was wrapped."""
    return re.sub(r"\s+", " ", result.stdout)


# --- a school under policies -------------------------------------------------------------------------


def test_a_school_under_a_plan_is_the_school_with_its_policies(folder):
    school, plan = load("my-school.toml"), load("promotion")
    both = school.under(plan)
    assert both.vary({"policies": {}}) == school
    assert both.policies == plan.policies
    assert (both.name, both.title, both.description) == (plan.name, plan.title, plan.description)


@pytest.mark.parametrize("name", scenarios.policies())
def test_the_shipped_baseline_under_a_shipped_policy_is_that_policys_file(name):
    assert load("baseline").under(load(name)) == load(name)


def test_what_the_school_does_already_stays_in_force(folder):
    school = load("school-and-plan.toml")
    assert list(school.under(load("promotion")).policies) == ["wider", "promotion"]
    with pytest.raises(ScenarioError, match=r"plan at school-and-plan: policies\.wider: .* already"):
        school.under(load("plan.toml"))


def test_only_policies_can_be_tried_at_a_school():
    with pytest.raises(ScenarioError, match=r"modern-curriculum at baseline: .*no policies"):
        load("baseline").under(load("modern-curriculum"))


@pytest.mark.parametrize("file", ["my-school.toml", "three.toml"])
def test_a_policy_that_replaces_all_class_years_needs_those_it_was_written_for(folder, file):
    with pytest.raises(ScenarioError, match=r"policies\.longitudinal-clerkship\.curriculum\.years"):
        load(file).under(load("longitudinal-clerkship"))


# --- comparing there ---------------------------------------------------------------------------------


def test_at_the_shipped_baseline_it_is_the_plain_comparison(folder):
    plain = compare(policies=["wider-pool", "longitudinal-clerkship"], seeds=2, years=6)
    there = compare(["wider-pool", "longitudinal-clerkship"], scenarios.find("baseline").as_posix(), seeds=2, years=6)
    assert there.provenance == plain.provenance
    for name, table in plain.tables().items():
        assert_frame_equal(table, there.tables()[name], check_exact=True)


def test_all_are_held_against_the_school_and_what_cannot_be_tried_is_named(folder):
    comparison = compare(school="my-school.toml", seeds=2, years=6)
    assert set(comparison.references.values()) == {"my-school"}
    assert set(comparison.references) | set(comparison.left_out) == set(scenarios.policies())
    assert set(comparison.left_out) == {"longitudinal-clerkship"}
    for name, scenario in comparison.scenarios.items():
        assert (scenario.school.class_size, scenario.run.years) == (90, 6)
        assert scenario.policies == (load(name).policies if name != "my-school" else {})


def test_a_policy_named_explicitly_is_never_left_out(folder):
    with pytest.raises(ScenarioError, match="longitudinal-clerkship at three"):
        compare(["promotion", "longitudinal-clerkship"], "three.toml", seeds=2)


def test_a_school_that_lacks_a_department_goes_without_the_policies_that_need_it(without_psychiatry):
    school = without_psychiatry.vary({"school.class_size": 20, "school.faculty.number": 200, "run.years": 5})
    comparison = compare(school=school, seeds=2)
    assert set(comparison.left_out) == {"longitudinal-clerkship"}
    reason = comparison.left_out["longitudinal-clerkship"]
    assert "longitudinal-clerkship at rest" in reason
    assert '"psychiatry": no such department' in reason


def test_a_policy_for_a_missing_department_names_it(folder, without_psychiatry):
    visits = "\n[policies.visits]\nstart_year = 2\n[policies.visits.phases.elective]\ndepartments = ['psychiatry']\n"
    (folder / "visits.toml").write_text('extends = "baseline"' + visits)
    with pytest.raises(ScenarioError, match=r'visits at rest: .*departments = "psychiatry": no such department'):
        compare(["visits.toml"], without_psychiatry, seeds=2)


def test_when_every_policy_starts_after_the_run_nothing_is_compared(folder):
    with pytest.raises(ScenarioError, match="start before the run ends"):
        compare(school="my-school.toml", seeds=2, years=4)


def test_policies_of_the_schools_own_stay_in_force_on_both_sides(folder):
    comparison = compare(["promotion"], "school-and-plan.toml", seeds=2, years=5)
    assert comparison.references == {"promotion": "school-and-plan"}
    assert list(comparison.scenarios["school-and-plan"].policies) == ["wider"]
    assert list(comparison.scenarios["promotion"].policies) == ["wider", "promotion"]


def test_another_school_is_held_against_the_school(folder):
    comparison = compare(["modern-curriculum"], "my-school.toml", seeds=2, years=5)
    assert comparison.references == {"modern-curriculum": "my-school"}
    assert comparison.scenarios["modern-curriculum"] == load("modern-curriculum").vary({"run.years": 5})


# --- what is printed and drawn -----------------------------------------------------------------------


def test_the_command_names_the_school_its_years_and_what_is_left_out(folder):
    result = run("compare", "--school", "three.toml", "--seeds", 4, "--years", 5, "--out", "there")
    assert result.exit_code == 0, result.output
    title = "A school of 90 with one classroom year"
    for words in (
        f"Compared with: {title}, in spring of year 5",
        f"What each policy changes at: {title}",
        "of second-years with a mentor",
        "of third-years with a mentor",
        f"Left out, because they cannot be tried at: {title}",
        "longitudinal-clerkship at three: policies.longitudinal-clerkship.curriculum.years",
    ):
        assert words in printed(result)
    assert "fourth-years" not in printed(result)
    effects = pl.read_parquet(folder / "there" / "effects.parquet")
    assert set(effects["scenario"]) == set(scenarios.policies()) - {"longitudinal-clerkship"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--school", "my-scool.toml"], ["my-scool.toml", "no such"]),
        (["--school", "three.toml", "longitudinal-clerkship"], ["longitudinal-clerkship at three", "class years"]),
        (["--school", "my-school.toml", "--years", 4], ["start_year", "run.years = 4"]),
        (["--school", "school-and-plan.toml", "plan.toml"], ["plan at school-and-plan", "policies.wider", "already"]),
    ],
)
def test_mistakes_get_one_message_and_write_nothing(folder, arguments, words):
    before = sorted(folder.iterdir())
    result = run("compare", *arguments)
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.stderr
    assert sorted(folder.iterdir()) == before


def test_extra_hours_are_printed_with_their_interval(folder):
    result = run("compare", "promotion", "--school", "my-school.toml", "--seeds", 4, "--years", 6, "--out", "there")
    hours = pl.read_parquet(folder / "there" / "effects.parquet").filter(pl.col("outcome") == "hours_all")
    row = hours.row(0, named=True)
    assert f"{row['effect']:+,.0f}" in result.stdout
    assert f"{row['low']:,.0f} to {row['high']:,.0f}" in result.stdout
    assert "policy +100" in result.stdout


def test_figures_name_the_school(folder):
    comparison = compare(["promotion", "wider-pool"], "my-school.toml", seeds=2, years=5)
    for draw in (plots.effects_figure, plots.cost_figure, plots.class_years_figure, plots.barriers_figure):
        figure = draw(comparison)
        assert "A school of 90 with one classroom year" in figure.get_suptitle().replace("\n", " ")
        assert "my-school (A school of 90 with one classroom year" in figure.get_supxlabel().replace("\n", " ")


def test_two_schools_have_no_class_years_in_common(folder):
    comparison = compare(["modern-curriculum"], "three.toml", seeds=2, years=5)
    assert set(comparison.clinical_years.values()) == {
        "students in the last year but one",
        "students in the last year",
    }
    console = Console(width=130)
    with console.capture() as capture:
        console.print(comparison_view(comparison))
    assert "Another school, not a policy of this one: A modern curriculum" in " ".join(capture.get().split())

"""Studies: what is varied and how, and what is refused before anything runs."""

import pytest

from experiments.study import make_study, parse_values, read_study
from sim import ScenarioError

SMALL = {"class_size": [24], "faculty.number": [200]}


def rows(**values):
    return make_study(values).rows


def test_short_names_mean_the_one_parameter_that_ends_so():
    (row,) = rows(vary={"clerkship.weeks": [4], "pool.share": [0.5], "behaviour.growth_rate": [0.1]})
    assert row == {"phases.clerkship.weeks": 4, "levers.pool.share": 0.5, "behaviour.growth_rate": 0.1}


def test_tables_in_a_file_name_parameters_as_dots_do():
    assert rows(vary={"pool": {"share": [0.3, 0.5]}}) == rows(vary={"pool.share": [0.3, 0.5]})


def test_a_grid_has_every_combination_and_a_list_goes_in_step():
    vary = {"clerkship.weeks": [4, 6], "pool.share": [0.2, 0.5]}
    assert len(rows(vary=vary)) == 4
    in_step = rows(vary=vary, design="list")
    assert [tuple(row.values()) for row in in_step] == [(4, 0.2), (6, 0.5)]


def test_a_latin_hypercube_has_one_point_in_each_slice():
    shares = sorted(row["levers.pool.share"] for row in rows(vary={"pool.share": "0.2:0.8"}, points=10))
    assert [int((share - 0.2) / 0.06) for share in shares] == list(range(10))


@pytest.mark.parametrize("design", ["lhs", "sobol"])
def test_drawn_points_are_whole_where_they_must_be_and_the_same_each_time(design):
    study = {"vary": {"class_size": "20:23", "clerkship.weeks": [4, 8]}, "design": design, "points": 16}
    drawn = rows(**study)
    assert {row["school.class_size"] for row in drawn} == {20, 21, 22, 23}
    assert {row["phases.clerkship.weeks"] for row in drawn} == {4, 8}
    assert drawn == rows(**study)
    assert drawn != rows(**study, design_seed=1)


def test_every_scenario_is_run_with_every_row():
    study = make_study({"scenarios": ["baseline", "promotion"], "vary": {"clerkship.weeks": [4, 6]}, "seeds": 3})
    assert [(point.school.name, point.values["phases.clerkship.weeks"]) for point in study.points()] == [
        ("baseline", 4),
        ("baseline", 6),
        ("promotion", 4),
        ("promotion", 6),
    ]
    assert study.runs == 12
    assert len(set(study.fingerprints)) == 4


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("4,6,8", [4, 6, 8]),
        ("0.2:0.8", "0.2:0.8"),
        ("block, phase", ["block", "phase"]),
        ("[10],[10,20]", [[10], [10, 20]]),
    ],
)
def test_values_are_read_from_the_command_line(text, values):
    assert parse_values(text) == values


@pytest.mark.parametrize(
    ("study", "words"),
    [
        ({"vary": {"cleekship.weeks": [4]}}, ["vary.cleekship.weeks", "clerkship.weeks"]),
        ({"vary": {"rotation_weeks": [4]}}, ["several parameters", "phases.elective.slots.attending.rotation_weeks"]),
        ({"scenarios": ["wider-pool"], "vary": {"pool.share": [0.5]}}, ["policies.wider-pool.levers.pool.share"]),
        ({"vary": {"pool.share": []}}, ["pool.share", "list of one or more values"]),
        ({"vary": {"pool.share": "0.8:0.2"}, "points": 5}, ["0.8:0.2", "empty"]),
        ({"vary": {"pool.share": "low:high"}, "points": 5}, ["low:high", "range such as"]),
        ({"vary": {"class_size": "1.5:9"}, "points": 5}, ["1.5:9", "whole number"]),
        ({"vary": {"education.weeks": "1:9"}, "points": 5}, ["1:9", "single number"]),
        ({"vary": {"pool.share": "0.2:0.8"}}, ["points", "lhs needs"]),
        ({"vary": {"pool.share": "0.2:0.8"}, "design": "grid"}, ["pool.share", "lhs or sobol"]),
        ({"vary": {"pool.share": [0.2]}, "design": "grid", "points": 5}, ["points", "leave it out"]),
        ({"vary": {"pool.share": [0.2], "class_size": [9, 10]}, "design": "list"}, ["same number of values"]),
        ({"vary": {"pool.share": [0.2], "levers.pool.share": [0.3]}}, ["varied twice"]),
        ({"vary": {"pool.share": "0.2:0.8"}, "points": 10**9}, ["points", "100,000"]),
        ({"vary": {name: list(range(1000)) for name in ("class_size", "pool.share", "run.years")}}, ["100,000"]),
        ({"seeds": 10**9}, ["seeds", "10,000,000"]),
        ({"seeds": 0}, ["seeds", "1 or more"]),
        ({"seeds": [1, 1]}, ["seeds", "once"]),
        ({"outcomes": ["mentored_yaer_3"]}, ["mentored_yaer_3", "mentored_year_3"]),
        ({"required": ["gapp"]}, ["required", "gap"]),
        ({"outcoms": ["gap"]}, ["outcoms", "outcomes"]),
        ({"design": "lsh"}, ["design", "lhs"]),
        ({"design": "sobol", "points": 4}, ["nothing is varied"]),
        ({"scenarios": ["baselin"]}, ["baselin", "baseline"]),
        ({"scenarios": ["baseline", "baseline"]}, ["scenarios", "once"]),
    ],
)
def test_bad_studies_are_refused_in_plain_words(study, words):
    with pytest.raises(ScenarioError) as refused:
        make_study(study)
    for word in words:
        assert word in str(refused.value)


def test_a_point_that_cannot_be_run_is_refused_before_anything_runs():
    study = make_study({"vary": {"pool.share": [0.5, 1.5]}})
    with pytest.raises(ScenarioError, match=r"levers\.pool\.share = 1\.5: must be a number from 0 to 1"):
        study.fingerprints  # noqa: B018


def test_a_file_is_named_in_messages_and_scenarios_are_found_beside_it(tmp_path):
    (tmp_path / "mine.toml").write_text('extends = "baseline"\n[school]\nclass_size = 24\n')
    file = tmp_path / "study.toml"
    file.write_text('scenarios = ["./mine.toml"]\nseeds = 2\n[vary]\n"pool.share" = [0.2]\n')
    assert read_study(file).schools[0].school.class_size == 24
    file.write_text('[vary]\n"pool.sahre" = [0.2]\n')
    with pytest.raises(ScenarioError, match=r"study\.toml.*pool\.sahre"):
        read_study(file)
    file.write_text("seeds = \n")
    with pytest.raises(ScenarioError, match=r"study\.toml.*not TOML"):
        read_study(file)

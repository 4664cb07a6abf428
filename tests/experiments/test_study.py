"""Studies: what is varied and how, and what is refused before anything runs."""

import pytest

import scenarios
from experiments.study import make_study, parse_values, read_study
from sim import ScenarioError

SCHOOLS = """\
name,class_size,faculty.number,clerkship.weeks,curriculum.years
north,24,200,"[8, 6, 6, 6, 4, 4, 4, 4]","[{ classroom = 36 }, { clerkship = 42 }]"
south, 36 ,300,4,"[{ clerkship = 24 }, { elective = 20 }]"
"""
MANY_SCHOOLS = read_study("many-schools")
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


def test_a_table_gives_a_named_point_per_row_to_every_scenario(tmp_path):
    (tmp_path / "schools.csv").write_text("\ufeff" + SCHOOLS)  # with the mark that spreadsheets set
    study = make_study({"scenarios": ["baseline", "promotion"], "table": "schools.csv"}, beside=tmp_path)
    north, south = study.rows
    assert north == {
        "name": "north",
        "school.class_size": 24,
        "school.faculty.number": 200,
        "phases.clerkship.weeks": [8, 6, 6, 6, 4, 4, 4, 4],
        "curriculum.years": [{"classroom": 36}, {"clerkship": 42}],
    }
    assert (south["name"], south["school.class_size"]) == ("south", 36)
    points = [point.scenario() for point in study.points()]
    assert [(point.name, len(point.policies)) for point in points] == [
        ("north", 0),
        ("south", 0),
        ("north", 1),
        ("south", 1),
    ]
    assert len(set(study.fingerprints)) == 4


@pytest.mark.parametrize("policy", MANY_SCHOOLS.schools[1:], ids=lambda policy: policy.name)
def test_a_policy_at_a_school_of_the_table_is_the_school_under_that_policy(policy):
    for row in MANY_SCHOOLS.rows[:3]:
        assert policy.vary(row) == MANY_SCHOOLS.schools[0].vary(row).under(policy)


def test_the_shipped_study_has_every_policy_but_the_one_that_replaces_all_class_years():
    reference, *policies = MANY_SCHOOLS.schools
    assert not reference.policies
    assert {policy.name for policy in policies} == set(scenarios.policies()) - {"longitudinal-clerkship"}
    assert len(MANY_SCHOOLS.rows) == 125


@pytest.mark.slow
def test_every_policy_can_be_tried_at_every_school_of_the_shipped_study():
    assert len(set(MANY_SCHOOLS.fingerprints)) == 13 * 125  # and no two are alike


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("", ["schools.csv", "one or more rows"]),
        ("name,class_size\n", ["schools.csv", "one or more rows"]),
        ("name\nnorth\n", ["schools.csv", "names the columns"]),
        ("class_sise\n24\n", ["schools.csv", "class_sise", "no such parameter"]),
        ("rotation_weeks\n4\n", ["schools.csv", "several parameters end so"]),
        ("class_size,school.class_size\n24,25\n", ["school.class_size", "column already"]),
        ("class_size,class_size\n24,25\n", ["class_size", "each column once"]),
        ("name,\nnorth,24\n", ["schools.csv", "no such parameter"]),
        ("name,class_size\nnorth,24\nnorth,25\n", ["name", "north", "each name once"]),
        ("name,class_size\nnorth,24\nsouth,\n", ["class_size", "row 2 has no value"]),
        ("name,class_size\nnorth,24,25\n", ["row 1 has 3 values", "2 columns"]),
        ('name,class_size\n"north,24\n', ["schools.csv", "not CSV"]),
    ],
)
def test_bad_tables_are_refused_in_plain_words(table, words, tmp_path):
    (tmp_path / "schools.csv").write_text(table)
    (tmp_path / "study.toml").write_text('table = "schools.csv"\n')
    with pytest.raises(ScenarioError) as refused:
        read_study(tmp_path / "study.toml")
    for word in ("study.toml", *words):
        assert word in str(refused.value)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("north,many", 'baseline at north: school.class_size = "many": must be a whole number'),
        ("north,24.5", "baseline at north: school.class_size = 24.5: must be a whole number"),
        ("north,999999", "baseline at north: school.class_size = 999999: must be a whole number from 1"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_the_name_of_its_row(row, words, tmp_path):
    (tmp_path / "schools.csv").write_text(f"name,class_size\nsouth,24\n{row}\n")
    study = make_study({"table": "schools.csv"}, beside=tmp_path)
    with pytest.raises(ScenarioError) as refused:
        study.fingerprints  # noqa: B018
    assert words in str(refused.value)


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
        ({"table": "schools.csv"}, ["table", "schools.csv", "no such file"]),
        ({"table": "schools.csv", "vary": {"pool.share": [0.2]}}, ["table", "leave vary"]),
        ({"table": "schools.csv", "points": 5}, ["table", "leave vary, points"]),
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

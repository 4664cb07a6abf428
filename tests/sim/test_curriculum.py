"""The timetable of a school, held against timetables worked out by hand."""

import ast
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import scenarios
import sim
from sim import Scenario, load, simulate
from sim.curriculum import NO_BLOCK, build_timetable
from sim.posts import apportioned
from sim.schema import Setting
from tests.scenario_texts import PLANNER


@pytest.fixture
def school(tmp_path: Path) -> Callable[[str], Scenario]:
    """Return a function that loads a scenario from its text."""

    def read(text: str) -> Scenario:
        path = tmp_path / "school.toml"
        path.write_text(text)
        return load(path)

    return read


def course(scenario: Scenario, track: int, stage: int = 0) -> list[tuple[str, int, int]]:
    """Return what a track of students passes: (block, first week since matriculation, weeks)."""
    timetable, names, _ = build_timetable(scenario)
    weeks = timetable.block_at[timetable.levers[stage]["structure"], track]
    starts = [week for week, block in enumerate(weeks) if block != NO_BLOCK and (week == 0 or block != weeks[week - 1])]
    return [(names.blocks[weeks[start]], start, int((weeks == weeks[start]).sum())) for start in starts]


def tracks(scenario: Scenario, stage: int = 0) -> np.ndarray:
    """Return the blocks of each track and week of a stage's timetable."""
    timetable = build_timetable(scenario)[0]
    return timetable.block_at[timetable.levers[stage]["structure"]]


# --- blocks and tracks -------------------------------------------------------------------------------


def test_a_track_passes_its_blocks_in_order():
    clerkships = [("medicine", 8), ("surgery", 8), ("pediatrics", 8), ("obstetrics", 6)]
    clerkships += [(name, 4) for name in ("family", "psychiatry", "neurology", "emergency")]
    expected = [("classroom", start, 9) for start in (0, 9, 18, 27, 52, 61, 70, 79)]
    week = 104
    for name, weeks in clerkships:
        expected.append((f"clerkship ({name})", week, weeks))
        week += weeks
    assert week == 104 + 46
    expected += [("elective", start, 4) for start in range(156, 188, 4)]  # eight in 34 weeks, two weeks left
    assert course(load("baseline"), track=0) == expected


def test_each_track_starts_with_another_department_and_all_pass_all():
    orders = [[name for name, start, _ in course(load("baseline"), track) if 104 <= start < 156] for track in range(8)]
    for track in range(8):
        assert orders[track] == orders[0][track:] + orders[0][:track]


def test_at_any_time_each_department_has_its_share_of_the_students(school):
    scenario = school(PLANNER)
    names = build_timetable(scenario)[1]
    for week in range(52, 52 + 48):
        departments = Counter(names.blocks[block] for block in tracks(scenario)[:, week])
        assert len(departments) == 8
        assert set(departments.values()) == {1}


def test_tracks_of_phases_of_different_lengths_are_all_there(school):
    three = "extends = 'baseline'\n[phases.elective]\ndepartments = ['medicine', 'surgery', 'family']\norder = 'tracks'"
    scenario = school(three)
    assert len(tracks(scenario)) == 24  # the least number after which orders of eight and of three repeat
    assert course(scenario, 7)[8][0] == "clerkship (emergency)"
    assert course(scenario, 7)[16][0] == "elective (surgery)"


def test_there_are_never_more_tracks_than_students_in_a_class(school):
    scenario = load("baseline").vary({"school.class_size": [3, 5], "school.faculty.number": 200})
    assert len(tracks(scenario)) == 5


def test_a_phase_goes_on_in_the_next_year_where_it_stopped():
    scenario = load("modern-curriculum")
    blocks = course(scenario, track=6)
    assert [block for block in blocks if block[0] == "classroom"] == [
        ("classroom", start, 12) for start in (0, 12, 24, 36, 52)
    ]
    clerkships = [(name.split("(")[1][:-1], start) for name, start, weeks in blocks if "clerkship" in name]
    assert clerkships == [
        ("neurology", 64),
        ("emergency", 70),
        ("medicine", 76),
        ("surgery", 82),
        ("pediatrics", 88),
        ("obstetrics", 94),
        ("family", 104),
        ("psychiatry", 110),
    ]


def test_a_phase_starts_once_also_when_it_lasts_several_years():
    timetable, names, _ = build_timetable(load("modern-curriculum"))
    starts = {
        (name.partition(" ")[0], int(b["phase_start"])) for name, b in zip(names.blocks, timetable.blocks, strict=True)
    }
    assert starts == {("classroom", 0), ("clerkship", 64), ("elective", 116)}


def test_weeks_that_no_block_fills_are_free():
    free = (tracks(load("baseline")) == NO_BLOCK).sum(axis=1)
    assert set(free) == {208 - 36 - 36 - 46 - 32}


def test_a_policy_changes_the_timetable_from_its_year_on():
    scenario = load("longer-clerkships")
    assert course(scenario, 0) == course(load("baseline"), 0)
    clerkships = [block for block in course(scenario, 2, stage=1) if 104 <= block[1] < 156]
    assert clerkships == [
        ("clerkship (pediatrics)", 104, 11),
        ("clerkship (obstetrics)", 115, 11),
        ("clerkship (family)", 126, 11),
        ("clerkship (psychiatry)", 137, 11),
    ]
    timetable = build_timetable(scenario)[0]
    assert list(timetable.levers["start"]) == [0, 4 * 52]


def test_a_policy_on_levers_alone_keeps_the_timetable():
    assert len(build_timetable(load("focus-group-bundle"))[0].block_at) == 1


# --- the planner's school ----------------------------------------------------------------------------


def test_a_school_of_90_as_a_planner_writes_it(school):
    scenario = school(PLANNER)
    blocks = course(scenario, track=0)
    assert blocks[:5] == [("classroom", start, 9) for start in (0, 9, 18, 27, 36)]
    assert [(start, weeks) for name, start, weeks in blocks if "clerkship" in name] == [
        (52 + 6 * place, 6) for place in range(8)
    ]
    assert sum(name == "elective" for name, *_ in blocks) == 10 + 8

    record = simulate(scenario, seed=1)
    assert record.students.filter(pl.col("cohort") == 1).height == 90
    assert record.faculty.filter(pl.col("arrival_week") == 0).height == 580
    taught = record.spells.filter(pl.col("slot") == "clerkship.attending")
    since = taught.join(record.students, on="student").select(pl.col("start_week") - pl.col("entry_week")).to_series()
    assert since.is_between(52, 52 + 47).all()
    assert record.census["class_year"].max() == 4


# --- slots -------------------------------------------------------------------------------------------


def spells_of_class(record: sim.Record, cohort: int, slots: str) -> pl.DataFrame:
    """Return the spells of one class in the slots whose name matches, with departments."""
    students = record.students.filter(pl.col("cohort") == cohort).select("student", "entry_week")
    named = record.spells.with_columns(pl.col("slot").cast(pl.String)).filter(pl.col("slot").str.contains(slots))
    return named.join(students, on="student").join(
        record.faculty.select("faculty", "department", "setting"), on="faculty"
    )


def test_the_preceptors_of_a_longitudinal_clerkship_never_change():
    record = simulate(load("longitudinal-clerkship"), seed=5)
    spells = spells_of_class(record, 5, "^longitudinal")
    of_student = spells.group_by("student").agg(
        pl.len().alias("spells"), pl.col("slot").n_unique().alias("slots"), pl.col("department").n_unique()
    )
    assert of_student.height == 150
    assert of_student.select("spells", "slots", "department").unique().rows() == [(6, 6, 6)]
    assert ((spells["stop_week"] - spells["start_week"] + 1) == 40).all()
    assert spells.select(slot=pl.col("slot").str.strip_prefix("longitudinal.")).to_series().to_list() == (
        spells["department"].cast(pl.String).to_list()
    )
    assert spells_of_class(record, 5, "^clerkship").is_empty()


def test_a_longitudinal_preceptor_gives_88_hours():
    slots = load("longitudinal-clerkship").stages[1].phases["longitudinal"].slots.values()
    assert len(slots) == 6
    for slot in slots:
        assert slot.hours * 40 == pytest.approx(88)
        assert slot.days * 40 == pytest.approx(22)


def test_a_preceptor_of_the_classroom_years_stays_while_at_the_school():
    record = simulate(load("early-clinical-contact").vary({"school.faculty.turnover": 0.0}), seed=5)
    spells = spells_of_class(record, 5, "^classroom.preceptor")
    preceptors = spells.group_by("student").agg(pl.col("faculty").n_unique(), pl.col("stop_week").max())
    assert preceptors.height == 150
    assert (preceptors["faculty"] == 1).all()
    assert (preceptors["stop_week"] == 4 * 52 + 52 + 35).all()
    assert set(spells["setting"].cast(pl.String)) <= {"clinic", "community"}


def test_longer_rotations_mean_fewer_attendings():
    met = {
        name: spells_of_class(simulate(load(name), seed=5), 5, r"^clerkship\.attending").height
        for name in ("baseline", "longer-rotations")
    }
    # a block of w weeks that starts anywhere in rotations of r weeks sees (w + r - 1) / r of them on average
    weeks = [8, 8, 8, 6, 4, 4, 4, 4]
    for name, rotation in (("baseline", 2), ("longer-rotations", 4)):
        expected = 150 * sum((w + rotation - 1) / rotation for w in weeks)
        assert met[name] == pytest.approx(expected, rel=0.03)


# --- faculty -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["baseline", "modern-curriculum", "longitudinal-clerkship"])
def test_a_roster_holds_exactly_the_posts_that_may_teach(name):
    scenario = load(name)
    timetable, names, posts = build_timetable(scenario)
    for row, (phase, _, slot) in enumerate(names.slots):
        stage = next(stage for stage in reversed(scenario.stages) if phase in stage.phases)
        for place in stage.phases[phase].departments or [None]:
            departments = [place] if slot.departments == "own" and place else slot.departments
            roster = timetable.teachers[row, names.departments.index(place) + 1 if place else 0]
            listed = timetable.roster_post[timetable.roster_start[roster] : timetable.roster_start[roster + 1]]
            eligible = [
                post
                for post, (d, s) in enumerate(zip(posts.department, posts.setting, strict=True))
                if Setting(s).name in slot.settings
                and (isinstance(departments, str) or names.departments[d] in departments)
            ]
            assert list(listed) == eligible


def test_faculty_by_department_and_setting_add_up():
    _, names, posts = build_timetable(load("baseline"))
    assert len(posts.department) == 960
    assert set(posts.first_week) == {0}
    counts = Counter(zip(posts.department.tolist(), posts.setting.tolist(), strict=True))
    assert counts[names.departments.index("emergency"), Setting.ward] == round(960 * 4 / 100)
    assert counts[names.departments.index("medicine"), Setting.ward] == pytest.approx(960 * 0.22 * 0.45, abs=1)
    assert sum(n for (d, _), n in counts.items() if names.departments[d] == "medicine") == pytest.approx(211, abs=1)


@given(st.integers(0, 5_000), st.lists(st.floats(0.01, 100), min_size=1, max_size=30))
def test_people_are_shared_out_whole_and_in_proportion(number, weights):
    counts = apportioned(number, weights)
    assert sum(counts) == number
    for count, weight in zip(counts, weights, strict=True):
        assert abs(count - number * weight / sum(weights)) < 1 + 1e-9


def test_recruits_are_clinicians_who_come_when_the_policy_starts(school):
    scenario = school(
        'extends = "baseline"\n[policies.hire]\nstart_year = 3\nstart_week = 11\nlevers.pool.recruits = 40'
    )
    posts, before = build_timetable(scenario)[2], build_timetable(load("baseline"))[2]
    assert np.array_equal(posts.department[:960], before.department)
    assert list(posts.first_week[960:]) == [2 * 52 + 10] * 40
    assert {Setting(s).name for s in posts.setting[960:]} <= {"ward", "clinic", "community"}


# --- no rule names a curriculum ----------------------------------------------------------------------


def test_no_rule_names_a_phase_slot_or_department_of_a_shipped_school():
    stages = [stage for name in scenarios.names() for stage in load(name).stages]
    shipped = {name for stage in stages for name in stage.phases}
    shipped |= {name for stage in stages for phase in stage.phases.values() for name in phase.slots}
    shipped |= set(load("baseline").school.departments)
    assert {"classroom", "clerkship", "attending", "medicine"} <= shipped
    root = Path(sim.__file__).parent
    files = [root / "rules.py", root / "model.py", *root.glob("kernel/*.py"), *root.glob("agents/*.py")]
    assert len(files) > 5
    for file in files:
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert node.value not in shipped, f"{file.name}:{node.lineno}"

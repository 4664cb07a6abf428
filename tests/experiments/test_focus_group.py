"""The focus group tells what the record says, codes it as defined, and follows its students under another policy."""

import re

import polars as pl
import pytest
from statsmodels.stats.proportion import proportion_confint
from typer.testing import CliRunner

from experiments.cli import app
from experiments.focus_group.change import changes, counts, difference, other_policy
from experiments.focus_group.events import references
from experiments.focus_group.groups import GROUP_SIZE, draw_groups
from experiments.focus_group.page import rendered
from experiments.focus_group.session import hold
from experiments.focus_group.themes import THEMES, codes, shares
from sim import load
from sim.errors import ScenarioError
from sim.measures import by_class_year
from sim.scenario import from_values
from sim.words import called
from tests.experiments.test_report import Page
from tests.scenario_texts import WIDER

LIVELY = {
    "name": "lively",
    "title": "A <lively> school",
    "school.class_size": 40,
    "school.faculty.number": 250,
    "school.faculty.turnover": 0.15,
    "run.years": 6,
    "behaviour.seeking_rate": 0.06,
    "behaviour.introduction_rate": 0.3,
    "levers.pool.mean_slots": 1.5,
}
SMALL = """
extends = "baseline"
title = "A small school"
school.class_size = 20
school.faculty.number = 150
run.years = 5
"""
REFUSALS = {"open to": "not_in_pool", "room for another": "no_free_slot", "place left": "no_free_slot"}


@pytest.fixture(scope="module")
def lively():
    values = load("baseline").vary(LIVELY).model_dump()
    assignment = {"weeks": (3,), "share": 0.3}
    values["policies"] = {"assign": {"start_year": 2, "levers": {"assignment": assignment}}}
    return from_values(values)


@pytest.fixture(scope="module")
def held(lively):
    return hold(lively, 7, other_policy(lively, "early-education").vary({"policies.early-education.start_year": 2}))


@pytest.fixture(scope="module")
def here(held):
    return held.here


# --- who takes part ----------------------------------------------------------------------------------


def test_two_groups_with_a_mentor_and_two_without(held, here):
    mentored = set(here.mentored)
    assert [group.mentored for group in held.groups] == [True, True, False, False]
    for group in held.groups:
        assert 0 < len(group.students) <= GROUP_SIZE
        assert all((student in mentored) == group.mentored for student in group.students)
    everybody = [student for group in held.groups for student in group.students]
    assert len(set(everybody)) == len(everybody)
    assert set(everybody) <= set(here.students["student"])


def test_having_a_mentor_is_what_students_report_in_the_last_spring(here):
    spring = by_class_year(here.record).filter(
        pl.col("year") == here.record.years, pl.col("class_year") == here.record.plan.class_years
    )
    assert spring["mentored"].item() == len(here.mentored)
    assert spring["enrolled"].item() == here.students.height


def test_when_few_have_a_mentor_the_groups_are_smaller(here):
    few = here.mentored[:5]
    groups = draw_groups(here._replace(named=here.named.filter(pl.col("student").is_in(few))))
    assert sorted(len(group.students) for group in groups[:2]) == [2, 3]
    assert {student for group in groups[:2] for student in group.students} == set(few)


def test_the_draw_depends_on_the_seed_alone(held, lively):
    again, other = hold(lively, 7), hold(lively, 4)
    assert again.groups == held.groups
    assert [group.students for group in other.groups] != [group.students for group in held.groups]
    for name, table in again.tables().items():
        assert table.equals(hold(lively, 7).tables()[name])


def test_a_run_without_a_last_class_year_is_refused(lively):
    with pytest.raises(ScenarioError, match=r"run.years = 3.*4 years"):
        hold(lively.vary({"run.years": 3}), 0)


# --- stories rest on the record ----------------------------------------------------------------------


def rows_of(record, events):
    """Return the rows of the record's tables that references name, read by their number."""
    named = [one.split("/") for one in references(events)]
    return [(table, getattr(record, table).row(int(row), named=True)) for table, row in named]


def told(held):
    return held.sentences.iter_rows(named=True)


def test_every_sentence_rests_on_rows_of_its_own_student(held):
    for sentence in told(held):
        rows = rows_of(held.here.record, sentence["events"])
        assert rows, sentence["text"]
        for table, row in rows:
            assert table == "weekly" or row["student"] == sentence["student"]


def test_every_name_in_a_sentence_is_of_somebody_in_its_rows(held):
    for sentence in told(held):
        people = set()
        for _, row in rows_of(held.here.record, sentence["events"]):
            people |= {called(row[key]) for key in ("faculty", "introduced_by") if row.get(key) is not None}
        assert set(re.findall(r"Dr \d+(?:-\d+)?", sentence["text"])) <= people, sentence["text"]


def test_the_weeks_told_are_those_of_the_rows(held):
    for sentence in told(held):
        said = re.match(r"In weeks? ([\d, and]+)", sentence["text"])
        if said:
            rows = [row for _, row in rows_of(held.here.record, sentence["events"])]
            weeks = {row[key] % 52 + 1 for row in rows for key in row if key.endswith("week") and row[key] is not None}
            assert {int(week) for week in re.findall(r"\d+", said[1])} <= weeks, sentence["text"]


def test_the_department_is_told_with_the_first_mention(held):
    departments = dict(held.here.record.faculty.select("faculty", "department").iter_rows())
    by_name = {called(faculty): department.replace("_", " ") for faculty, department in departments.items()}
    for _, story in held.sentences.group_by("student", maintain_order=True):
        whole, seen = " ".join(story["text"]), set()
        for name, department in re.findall(r"(Dr \d+(?:-\d+)?)(?: \(([^)]*)\))?", whole):
            assert department == ("" if name in seen else by_name[name])
            seen.add(name)


def test_what_was_asked_and_answered_is_all_told_and_nothing_else(held):
    """Each first move of a participant stands in exactly one sentence, and its answer with it."""
    record = held.here.record
    for (student,), story in held.sentences.group_by("student", maintain_order=True):
        stands = [
            (one, text) for text, events in story.select("text", "events").iter_rows() for one in references(events)
        ]
        requests = [(one, text) for one, text in stands if one.startswith("requests/")]
        own = record.requests.with_row_index("row").filter(pl.col("student") == student)
        assert sorted(one for one, _ in requests) == sorted(f"requests/{row}" for row in own["row"])
        for one, text in requests:
            row = record.requests.row(int(one.split("/")[1]), named=True)
            if row["move"] in ("asked", "searched"):
                yes = "answer was yes" in text or "gained a mentor" in text
                assert yes == (row["outcome"] == "accepted")
            for words, outcome in REFUSALS.items():
                if words in text and row["faculty"] is not None:
                    assert row["outcome"] == outcome


def test_what_ended_is_told_with_its_reason(held):
    seen = set()
    for (student,), story in held.sentences.group_by("student", maintain_order=True):
        ended = held.here.ties.filter(
            pl.col("student") == student, pl.col("end_reason").is_in(["faded", "mentor_left"])
        )
        for tie in ended.iter_rows(named=True):
            words = "faded for want of contact" if tie["end_reason"] == "faded" else "left the school"
            sentences = story.filter(pl.col("events").str.split(" ").list.contains(tie["event"]))["text"]
            assert any(words in text for text in sentences)
            seen.add(tie["end_reason"])
    assert seen == {"faded", "mentor_left"}  # so that the school is lively enough to test this


def test_the_spring_survey_is_told_as_it_was_answered(held, here):
    for group in held.groups:
        for student in group.students:
            (survey,) = [one.text for one in held.stories[student] if "spring survey" in one.text]
            named = here.named.filter(pl.col("student") == student)["faculty"]
            assert set(re.findall(r"Dr \d+(?:-\d+)?", survey)) == {called(faculty) for faculty in named}
            assert ("no mentor" in survey) != group.mentored


def test_the_events_table_says_each_event_that_is_referred_to(held):
    for scenario, table in (("lively", held.sentences), ("lively", held.codes), ("early-education", held.codes)):
        known = set(held.events.filter(pl.col("scenario") == scenario)["event"])
        if "scenario" in table.columns:
            table = table.filter(pl.col("scenario") == scenario)
        assert {one for text in table["events"] for one in references(text)} <= known


# --- codes -------------------------------------------------------------------------------------------


def only(last, outcome, move):
    """Return the class with one first move alone, by its first student, to somebody who knows what students need."""
    attuned = last.record.faculty.filter(pl.col("attunement") > 0.5)["faculty"][0]
    values = {"event": "requests/0", "student": last.students["student"][0], "week": 260, "faculty": attuned}
    one = pl.DataFrame([values | {"move": move, "outcome": outcome}], last.requests.schema)
    return last._replace(requests=one, ties=last.ties.clear(), named=last.named.clear())


def coded_by(last, theme):
    table = codes(last).filter(pl.col("theme") == theme, pl.col("coded"))
    return set(table["student"])


@pytest.mark.parametrize(
    ("theme", "outcome", "move"),
    [
        ("short_courses", "course_over_too_soon", "nothing"),
        ("transition", "lost_at_transition", "nothing"),
        ("exposure", "no_clinician_met", "nothing"),
        ("not_knowing_how", "did_not_know_how", "nothing"),
        ("pool", "not_in_pool", "asked"),
        ("pool", "no_free_slot", "searched"),
        ("responsibility", "accepted", "searched"),
        ("responsibility", "declined", "asked"),
    ],
)
def test_a_first_move_is_coded_as_its_theme_and_no_other(here, theme, outcome, move):
    coded = codes(only(here, outcome, move)).filter("coded")
    assert set(coded["student"]) == {here.students["student"][0]}
    assert set(coded["theme"]) == {theme} | ({"responsibility"} if move != "nothing" else set())


def test_being_assigned_nobody_is_no_sign_of_a_small_pool(here):
    assert codes(only(here, "no_free_slot", "assigned")).filter("coded").is_empty()


def test_mentors_are_coded_by_how_close_invested_and_alike_they_are(here):
    first, second = here.mentored[:2]
    named = here.named.filter(pl.col("student").is_in([first, second])).unique("student", maintain_order=True)
    weak = named.with_columns(connection=pl.lit(0.2), advocacy=pl.lit(0.1))
    strong = pl.col("student") == first
    mixed = weak.with_columns(
        connection=pl.when(strong).then(0.35).otherwise(0.34), advocacy=pl.when(strong).then(0.3).otherwise(0.29)
    )
    untouched = here.ties.with_columns(introduced_by=pl.lit(None, pl.Int32))
    last = here._replace(named=mixed, ties=untouched)
    assert coded_by(last, "personal_connection") == {first}
    assert coded_by(last, "investment") == {first}
    mentor = dict(named.select("student", "faculty").iter_rows())
    highest = pl.struct("student", "faculty") == pl.struct(
        pl.lit(first, pl.Int32).alias("student"), pl.lit(mentor[first], pl.Int32).alias("faculty")
    )
    of_second = (pl.col("student") == second) & (pl.col("faculty") == mentor[second])
    ties = untouched.with_columns(
        compatibility=pl.when(highest).then(2.0).when(of_second).then(-1.0).otherwise(pl.col("compatibility"))
    )
    assert coded_by(last._replace(ties=ties), "vision") == {first}


def test_an_introduction_by_a_mentor_named_is_advocacy(here):
    pair = here.named.row(0, named=True)
    weak = here.named.with_columns(advocacy=pl.lit(0.0))
    by_mentor = (pl.col("student") == pair["student"]) & (pl.col("faculty") != pair["faculty"])
    ties = here.ties.with_columns(
        introduced_by=pl.when(by_mentor).then(pl.lit(pair["faculty"], pl.Int32)).otherwise(None)
    )
    assert coded_by(here._replace(named=weak, ties=ties), "investment") == {pair["student"]}


def test_faculty_understanding_is_read_from_the_attunement_of_who_declined(here):
    attunement = dict(here.record.faculty.select("faculty", "attunement").iter_rows())
    declined = here.requests.filter(pl.col("outcome") == "declined")
    expected = {row["student"] for row in declined.iter_rows(named=True) if attunement[row["faculty"]] < 0.5}
    assert 0 < len(expected) < declined["student"].n_unique()
    assert coded_by(here, "faculty_understanding") == expected


def test_faculty_education_raises_the_attunement_that_is_read(lively):
    policy = {"taught": {"start_year": 1, "levers": {"faculty_education": {"reach": 1.0, "effect": 1.0}}}}
    assert coded_by(hold(lively.vary({"policies": policy}), 7).here, "faculty_understanding") == set()


def test_every_code_rests_on_events_of_the_student(held):
    for code in held.codes.filter("coded", pl.col("scenario") == "lively").iter_rows(named=True):
        rows = rows_of(held.here.record, code["events"])
        assert rows
        assert all(row["student"] == code["student"] for _, row in rows)


def test_shares_count_the_whole_class_with_the_wilson_interval(here):
    coded = codes(here)
    for row in shares(coded).drop_nulls("share").iter_rows(named=True):
        kind = {"all": pl.lit(True), "with a mentor": pl.col("mentored"), "without": ~pl.col("mentored")}[row["who"]]
        counted = coded.filter(kind, pl.col("theme") == row["theme"])["coded"]
        assert (row["count"], row["students"]) == (counted.sum(), len(counted))
        low, high = proportion_confint(row["count"], row["students"], method="wilson")
        assert (row["low"], row["high"]) == pytest.approx((low, high), abs=1e-9)


def test_what_the_model_cannot_express_has_words_and_no_number(held):
    promotion = held.themes.filter(pl.col("theme") == "promotion")
    assert promotion["share"].null_count() == len(promotion)
    assert "Cannot be coded" in promotion["definition"][0]
    assert held.codes.filter(pl.col("theme") == "promotion")["coded"].null_count() == 2 * held.here.students.height


# --- the same students under another policy ----------------------------------------------------------


def test_gained_less_lost_is_the_difference_of_those_with_a_mentor(held):
    number = counts(held.changes)
    assert sum(number.values()) == held.here.students.height
    assert number["gained"] - number["lost"] == len(held.there.mentored) - len(held.here.mentored)
    assert number["gained"] > 0
    share, low, high = difference(held.changes)
    assert share == pytest.approx((number["gained"] - number["lost"]) / held.here.students.height)
    assert low < share < high


def test_each_student_is_called_by_what_became_of_having_a_mentor(held):
    here, there = set(held.here.mentored), set(held.there.mentored)
    for student, change in held.changes.select("student", "change").iter_rows():
        assert (student in here, student in there) == {
            "gained": (False, True),
            "lost": (True, False),
            "kept": (True, True),
            "still without": (False, False),
        }[change]


def test_seen_from_the_other_side_gained_is_lost(held):
    back = changes(held.there, held.here)
    for one, other in (("gained", "lost"), ("lost", "gained")):
        ours = held.changes.filter(pl.col("change") == one)
        theirs = back.filter(pl.col("change") == other)
        assert ours.select("student", "faculty", "week", "way").equals(
            theirs.select("student", "faculty", "week", "way")
        )
        assert ours["here"].to_list() == theirs["there"].to_list()


def test_a_tie_gained_begins_with_the_first_move_told(held):
    for row in held.changes.filter(pl.col("change") == "gained").iter_rows(named=True):
        moves = [found for table, found in rows_of(held.there.record, row["there_events"]) if table == "requests"]
        assert [(move["student"], move["faculty"], move["week"], move["outcome"]) for move in moves] == [
            (row["student"], row["faculty"], row["week"], "accepted")
        ]
        assert called(row["faculty"]) in row["there"]
        for _, found in rows_of(held.here.record, row["here_events"]):
            assert found["student"] == row["student"]


def test_the_first_event_apart_is_in_one_history_only(held):
    records = {last.record.scenario.name: last.record for last in (held.here, held.there)}
    seen = set()
    for row in held.changes.drop_nulls("parted").iter_rows(named=True):
        ((table, found),) = rows_of(records[row["parted_in"]], row["parted_event"])
        seen.add((table, row["change"]))
        (other,) = [record for name, record in records.items() if name != row["parted_in"]]
        if table in ("spells", "requests"):
            keys = ["student", "faculty", "slot"] if table == "spells" else ["student", "faculty", "move", "outcome"]
            same = getattr(other, table).filter(*(pl.col(key).eq_missing(found[key]) for key in keys))
            start = "start_week" if table == "spells" else "week"
            assert found[start] not in same[start]
    assert ("weekly", "gained") in seen  # a session of early education led to a mentor, and none away from one
    assert ("weekly", "lost") not in seen
    assert "lost" in set(held.changes["change"])


def test_a_policy_of_another_school_is_tried_at_this_one(lively):
    other = other_policy(lively, "wider-pool")
    assert other.school == lively.school
    assert set(other.policies) == {"assign", "wider-pool"}
    assert other_policy(load("early-education"), "wider-pool") == load("wider-pool")


# --- page and commands -------------------------------------------------------------------------------


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(held):
    html = rendered(held)
    page = Page(html)
    assert page.open == []
    for tag in ("script", "link", "iframe", "object", "img"):
        assert page.all(tag) == []
    assert "http" not in html
    assert "url(" not in html
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    assert {attributes["href"] for attributes in page.all("a")} <= {f"#{one}" for one in ids}
    for attributes in (attributes for _, attributes in page.elements if "aria-labelledby" in attributes):
        assert attributes["aria-labelledby"] in ids
    assert "A &lt;lively&gt; school" in html


def test_the_page_tells_every_story_and_defines_every_theme(held):
    html = rendered(held).replace("\N{NO-BREAK SPACE}", " ").replace("&#39;", "'").replace("&amp;", "&")
    for text in held.sentences["text"]:
        assert text in html
    for theme in THEMES:
        assert theme.definition in html
        assert theme.paper in html
    for student in held.changes.filter(pl.col("change") == "gained")["student"]:
        assert f'<th scope="row">{student}' in html


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SMALL)
    (tmp_path / "plan.toml").write_text(SMALL + WIDER)
    return tmp_path


def test_the_command_prints_a_story_of_each_group_and_writes_everything(folder):
    result = run("focus-group", "small.toml", "--seed", 7)
    assert result.exit_code == 0, result.output
    for words in ("Group 1: students with a mentor", "Group 4: students without", "Third year.", "one simulated class"):
        assert words in result.stdout
    written = {path.name for path in (folder / "results" / "focus-group-small").iterdir()}
    tables = {"sentences", "codes", "themes", "events"}
    assert written == {"focus-group.html", "stories.txt", *(f"{name}.parquet" for name in tables)}
    for name in tables:
        metadata = pl.read_parquet_metadata(folder / "results" / "focus-group-small" / f"{name}.parquet")
        assert (metadata["scenario"], metadata["seed"]) == ("small", "7")
        assert metadata["fingerprint"] == load("small.toml").fingerprint


def test_references_are_rows_of_the_tables_that_run_writes(folder):
    assert run("focus-group", "small.toml", "--seed", 7, "--out", "told").exit_code == 0
    assert run("run", "small.toml", "--seed", 7, "--out", "run").exit_code == 0
    tables = {path.stem: pl.read_parquet(path) for path in (folder / "run").iterdir()}
    for sentence in pl.read_parquet(folder / "told" / "sentences.parquet").iter_rows(named=True):
        for one in references(sentence["events"]):
            table, row = one.split("/")
            found = tables[table].row(int(row), named=True)
            assert table == "weekly" or found["student"] == sentence["student"]


def test_the_command_follows_the_class_under_another_policy(folder):
    result = run("focus-group", "small.toml", "--seed", 7, "--compare", "plan.toml", "--out", "here")
    assert result.exit_code == 0, result.output
    assert "The same students under" in result.stdout
    changed = pl.read_parquet(folder / "here" / "changes.parquet")
    gained = (changed["change"] == "gained").sum()
    assert f"{gained} gained a mentor" in result.stdout.replace("\n", " ")
    metadata = pl.read_parquet_metadata(folder / "here" / "changes.parquet")
    assert metadata["compared fingerprint"] == load("plan.toml").fingerprint


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["smal.toml"], ["smal.toml", "no such"]),
        (["small.toml", "--seed", -1], ["--seed", "-1"]),
        (["small.toml", "--compare", "wider-pol"], ["wider-pol", "did you mean 'wider-pool'"]),
        (["small.toml", "--compare", "small.toml"], ["--compare", "small.toml", "nothing to compare"]),
        (["small.toml", "--compare", "baseline"], ["--compare", "baseline", "not the same people"]),
        (["short.toml"], ["run.years", "2", "4 years"]),
        (["small.toml", "--out", "small.toml"], ["--out", "small.toml", "folder"]),
    ],
)
def test_mistakes_get_one_message_and_write_nothing(folder, arguments, words):
    (folder / "short.toml").write_text(SMALL.replace("run.years = 5", "run.years = 2"))
    before = {path.name for path in folder.iterdir()}
    result = run("focus-group", *arguments)
    assert result.exit_code == 2, result.output
    for word in words:
        assert word in result.stderr
    assert "Traceback" not in result.output
    assert {path.name for path in folder.iterdir()} == before

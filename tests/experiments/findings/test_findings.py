"""The page of findings tells only numbers that its tables hold, and says plainly what cannot be told apart."""

import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from markupsafe import escape
from typer.testing import CliRunner

from experiments.cli import app
from experiments.compare import compare
from experiments.ensemble import Ensemble
from experiments.findings import analyses, kept, recommendations
from experiments.findings.kept import SECTIONS, read_findings
from experiments.findings.ledger import Ledger, Source
from experiments.findings.page import outputs, rendered, told
from experiments.findings.parts import write_parts
from experiments.output import write_outputs
from experiments.report import FILE, write_report
from sim import ScenarioError, load

pytestmark = pytest.mark.slow  # all analyses, once, on a small school
SIZES = analyses.Sizes(
    seeds=4, trajectories=4, own=2, points=32, cases=40, case_seeds=4, portfolio_seeds=4, fresh_seeds=4
)
POLICIES = ("early-education", "wider-pool")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("findings")


@pytest.fixture(scope="module")
def found(folder):
    sets = Ensemble("two", pl.DataFrame({"behaviour.seeking_rate": [0.02, 0.04]}))
    school = load("baseline").vary({"school.class_size": 20, "school.faculty.number": 150, "run.years": 5})
    return analyses.findings(school, 500.0, SIZES, folder, sets, policies=POLICIES)


@pytest.fixture(scope="module")
def page(found):
    return told(found)


@pytest.fixture(scope="module")
def written(found, page, folder):
    write_parts(found, folder)
    write_outputs(outputs(found, page), folder)
    return folder


def statements(page):
    return [*page.lead, *(statement for section in page.sections for statement in section.statements)]


def test_every_number_told_is_in_the_table(page):
    texts = sorted(set(page.ledger.table()["told"]), key=len, reverse=True)
    cells = [
        cell
        for section in page.sections
        for tabled in section.tables
        for head, *cells in tabled.grid.rows
        for cell in cells
    ]
    for told_there in (*(statement.text for statement in statements(page)), *cells):
        left = told_there
        for text in texts:
            left = left.replace(text, "")
        assert not re.search(r"\d", left.replace("leaves out 0", "").replace("holds 0", "")), told_there


def test_numbers_stand_in_the_tables_that_statements_name(page, written):
    for row in page.ledger.table().iter_rows(named=True):
        table = pl.read_parquet(written / row["table"])
        assert row["column"] in table.columns, row
        if row["value"] is not None and table[row["column"]].dtype == pl.Float64 and row["statement"] != "budget":
            assert (table[row["column"]] - row["value"]).abs().min() < 1e-9, row
    tabled = [tabled for section in page.sections for tabled in section.tables]
    for said in (*statements(page), *tabled):
        assert said.sources
        assert all((written / source.page).exists() for source in said.sources if source.page)


def test_the_first_recommendation_is_the_one_that_adds_most(found, page):
    effects = found.recommended.comparison.effects.filter(
        pl.col("outcome") == "mentored_clinical", pl.col("scenario").is_in(found.recommended.names)
    )
    first = effects.sort("effect", descending=True)["title"][0]
    assert first in page.lead[0].text
    behind = found.recommended.behind
    second = behind.filter(scenario=found.recommended.ranked[1]).row(0, named=True)
    cannot = second["low"] <= 0 <= second["high"]
    assert ("cannot separate" in page.lead[1].text) == cannot


def test_differences_from_the_first_are_those_of_the_effects(found):
    effects = dict(
        found.recommended.comparison.effects.filter(outcome="mentored_clinical")
        .select("scenario", "effect")
        .iter_rows()
    )
    for row in found.recommended.behind.iter_rows(named=True):
        assert row["mean"] == pytest.approx(effects[row["first"]] - effects[row["scenario"]])


def test_discoveries_share_the_runs_of_the_school_without_a_policy(found, folder):
    stores = [path.name for path in (folder / analyses.DISCOVERY_RUNS).iterdir() if path.is_dir()]
    assert len([name for name in stores if "without" in name]) == 2  # those searched, and the fresh ones
    assert len(stores) == 2 + 2 * len(found.discoveries)


def test_started_again_it_makes_no_run_of_its_parts(found, folder):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("runs/*.parquet")}
    again = analyses.findings(found.school, 500.0, SIZES, folder, found.ensemble, policies=POLICIES)
    assert again.portfolio.decided.equals(found.portfolio.decided)
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("runs/*.parquet")} == before


def test_the_page_names_what_it_cannot_say(found, page):
    html = rendered(found, page)
    assert "What this cannot say" in html
    assert "No controlled study" in html


def test_at_the_shipped_baseline_the_committed_conclusions_are_told_as_their_table_has_them(found):
    page = told(replace(found, committed=True))
    (tabled,) = (tabled for tabled in page.sections[0].tables if "no source" in tabled.grid.caption)
    cells = [cell for row in tabled.grid.rows for cell in row]
    table = pl.read_parquet(Path(__file__).parents[3] / analyses.COMMITTED)
    entered = page.ledger.table().filter(table=analyses.COMMITTED)
    assert entered.height == 2 * len(recommendations.SINGLE)
    for row in entered.iter_rows(named=True):
        assert row["told"] in cells
        assert row["value"] in table.filter(scenario=row["statement"].partition(":")[0])[row["column"]]
    assert len(told(found).sections[0].tables) == 1  # another school's are not


def test_the_report_of_the_school_tells_what_was_found(found, page, written, tmp_path):
    comparison = compare(POLICIES, found.school, 4, ensemble=found.ensemble)
    write_report(comparison, tmp_path, findings=read_findings(written, found.school, found.ensemble))
    html = (tmp_path / FILE).read_text(encoding="utf-8")
    told_there = [section for section in page.sections if section.anchor in SECTIONS]
    assert len(told_there) == len(SECTIONS)
    for section in told_there:
        assert all(escape(statement.text) in html for statement in section.statements)
        assert escape(section.picture.caption) in html
        for tabled in section.tables:
            assert escape(tabled.grid.caption) in html
            assert all(f">{escape(cell)}</t" in html for row in tabled.grid.rows for cell in row)
    assert html.count("data:image/png;base64,iVBOR") == len(SECTIONS)
    assert "mentoring portfolio --budget-hours" not in html  # what was found is told, not how to find it


def test_findings_of_another_school_behaviour_or_model_are_refused(found, written, monkeypatch):
    for school, ensemble, why in (
        (load("early-education"), found.ensemble, "the report is of 'early-education'"),
        (found.school.vary({"run.years": 6}), found.ensemble, "file or years"),
        (found.school, None, "other sets of behaviour"),
    ):
        with pytest.raises(ScenarioError, match=why):
            read_findings(written, school, ensemble)
    monkeypatch.setattr(kept, "model_version", lambda: "another")
    with pytest.raises(ScenarioError, match="another version of the model"):
        read_findings(written, found.school, found.ensemble)


def test_a_number_is_told_with_its_interval_and_entered():
    ledger = Ledger()
    source = Source("", "effects.parquet", "effect")
    text = ledger.points("a: effect", {"effect": 0.031, "low": 0.02, "high": 0.042}, source)
    assert text.replace("\N{NO-BREAK SPACE}", " ") == "+3.1 (2.0 to 4.2)"
    assert ledger.table().row(0)[:4] == ("a: effect", 0.031, 0.02, 0.042)
    assert ledger.state("x").sources == (source,)
    assert ledger.state("y").sources == ()


def test_a_school_that_has_them_already_is_refused():
    plans, _ = recommendations.plans_at(load("baseline"))
    assert len(plans) == 4
    with pytest.raises(ScenarioError, match="fewer than two"):
        recommendations.plans_at(load("focus-group-bundle"))


def test_the_command_says_how_long_it_takes_and_refuses_behaviour_without_sets():
    done = CliRunner().invoke(app, ["findings", "--dry-run", "--cases", "40"])
    assert done.exit_code == 0, done.output
    assert "runs" in done.output
    done = CliRunner().invoke(app, ["findings", "--behaviour", "scenario"])
    assert done.exit_code == 2


def test_a_folder_without_findings_and_one_that_no_report_asks_for_are_refused(tmp_path):
    for options, why in ((["--report"], "no whole findings are there"), ([], "add --report")):
        out = tmp_path / "out"
        done = CliRunner().invoke(app, ["compare", "--findings", str(tmp_path), "--out", str(out), *options])
        assert done.exit_code == 2
        assert why in " ".join(done.output.split())
        assert not out.exists()

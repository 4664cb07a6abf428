"""When a policy shows, as one HTML page: words first, then figures and tables, and how it was found."""

import polars as pl

from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.timing import words
from experiments.timing.effects import CLINICAL
from experiments.timing.figures import courses_figure, sessions_figure
from experiments.timing.timing import Timing
from experiments.words import points

FILE = "timing.html"
AFTER = (0, 1, 2, 4, 6)  # springs since a policy was withdrawn that the page shows; 0: its last
YEARS = (1, 2, 3, 4, 5, 6, 8)  # years of a policy of which the page shows the share reached


def outputs(found: Timing) -> Outputs:
    """Return page, tables and figures; no figure of sessions where none are timed."""
    figures = {"courses": courses_figure(found, source(found))}
    if not found.sessions.is_empty():
        figures["sessions"] = sessions_figure(found, source(found))
    return Outputs(FILE, rendered(found), found.tables(), figures, found.provenance)


def rendered(found: Timing) -> str:
    """Return the page as HTML."""
    held = not found.sessions.is_empty()
    return filled(
        "timing/timing.html.j2",
        school=found.school.title,
        lead=words.lead(found),
        sessions=sessions_grid(found) if held else None,
        sessions_picture=_sessions_picture(found) if held else None,
        courses_picture=_courses_picture(found),
        showing=showing_grid(found),
        reached=_reached_grid(found),
        left=left_grid(found),
        method=words.method(found),
        limits=words.LIMITS,
        provenance=source(found),
        run=_run_grid(found),
        versions=found.provenance["versions"],
    )


def source(found: Timing) -> str:
    """Return where the numbers come from, on one line."""
    school = found.school
    return (
        f"{school.title} ({school.name}, {school.fingerprint[:8]}); {len(found.courses)} courses; seeds 0-"
        f"{found.seeds - 1}; behaviour {found.ensemble.name}; {school.run.years} years; mentoring-policy-lab "
        f"{found.provenance['versions']['mentoring-policy-lab']}."
    )


def sessions_grid(found: Timing) -> Grid:
    """Return what sessions for students add in the end, by when they are held, and how far the times differ."""
    rows = []
    for row in found.sessions.filter(pl.col("who") == CLINICAL).iter_rows(named=True):
        same = found.sessions.filter(title=row["title"], than=row["than"])
        of = {other["who"]: other for other in same.iter_rows(named=True)}
        label = row["title"] if not row["than"] else f"{row['title']}, less {row['than']}"
        hours = (words.hours_of(of[name]) for name in ("hours_policy", "hours_all"))
        rows.append([label[0].upper() + label[1:], words.meaned(row), words.meaned(of["all"]), *hours])
    heads = [
        "Sessions",
        "Last two class years, points",
        "All students, points",
        "Policy hours a year",
        "All hours a year",
    ]
    return Grid("What sessions for students add in the end (95 % intervals)", heads, rows)


def showing_grid(found: Timing) -> Grid:
    """Return when each policy shows, the largest final effect first."""
    half = dict(words.half_reached(found))
    rows = []
    for row in found.showing.filter(pl.col("who") == CLINICAL).sort("effect", descending=True).iter_rows(named=True):
        years = (_since(row["starts"], row[name]) for name in ("shows", "shows_from"))
        rows.append(
            [row["title"], points(row), *years, words.ordinal(half[row["title"]]) if row["title"] in half else "–"]
        )
    heads = [
        "Policy",
        "Final effect, points (95 % interval)",
        "First told from none",
        "From then on always",
        "Half of it",
    ]
    return Grid("In the spring of which year of the policy", heads, rows)


def left_grid(found: Timing) -> Grid:
    """Return what is left of withdrawn policies some springs later."""
    rows = [
        [title, *(words.meaned(by_since[since]) if since in by_since else "–" for since in AFTER)]
        for title, by_since in words.withdrawals(found)
    ]
    heads = [
        "Policy",
        *("last spring in force" if since == 0 else f"{words.ordinal(since)} spring after" for since in AFTER),
    ]
    years = found.withdrawn_after
    return Grid(f"What is left of a policy withdrawn after {years} years, points (95 % intervals)", heads, rows)


def _reached_grid(found: Timing) -> Grid:
    starts = dict(found.showing.select("scenario", "starts").iter_rows())
    rows = []
    for (name, title), of_policy in found.reached.filter(pl.col("who") == CLINICAL).group_by(
        "scenario", "title", maintain_order=True
    ):
        by_year = {row["year"] - starts[name] + 1: row for row in of_policy.iter_rows(named=True)}
        rows.append([str(title), *(words.share_of(by_year.get(year)) for year in YEARS)])
    heads = ["Policy", *(f"{words.ordinal(year)} year" for year in YEARS)]
    return Grid("Share of its final effect that a policy has in the spring of its year (95 % intervals)", heads, rows)


def _since(starts: int, year: int | None) -> str:
    return "–" if year is None else words.ordinal(year - starts + 1)


def _courses_picture(found: Timing) -> Picture:
    return Picture(
        data_url(courses_figure(found, source(found))),
        "A panel for each policy with its effect in every spring, kept and withdrawn. The numbers are in the tables.",
        "Blue squares: kept. Orange triangles: withdrawn. Dotted lines: the policy starts, and is withdrawn. The "
        "largest final effect comes first.",
    )


def _sessions_picture(found: Timing) -> Picture:
    return Picture(
        data_url(sessions_figure(found, source(found))),
        "Two panels with the effect of sessions for students in every spring, by when they are held.",
        "Weeks are since matriculation. Left: students of the last two class years. Right: all students.",
    )


def _run_grid(found: Timing) -> Grid:
    rows = [["School", found.school.name, found.school.fingerprint]]
    rows.append(["Behaviour", found.ensemble.name, found.ensemble.fingerprint])
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)

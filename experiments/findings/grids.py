"""What was found, in tables of the page; each number is entered in the ledger as it is told."""

import polars as pl

from experiments.discovery import words as discovery_words
from experiments.discovery.boxed import Boxed
from experiments.discovery.discover import HELPS, HURTS, UNCLEAR
from experiments.findings import words
from experiments.findings.analyses import Findings, committed_conclusions
from experiments.findings.ledger import NONE, Ledger, Row, Source, Tabled
from experiments.findings.recommendations import ASKED, SINGLE
from experiments.findings.sources import (
    ADDS,
    CONTEST,
    COST,
    EFFECTS,
    FINAL,
    FINALIST_HOURS,
    FINALIST_REGRET,
    FINALISTS,
    LEFT,
    SESSIONS,
    SHOWS,
    TITLES,
    TOTAL,
    VERDICTS,
    WHOM,
    of_discovery,
)
from experiments.observe import HOURS_ALL, STUDENTS_MENTORED
from experiments.portfolio import words as of_portfolio
from experiments.portfolio.choice import Question
from experiments.sensitivity import words as of_sensitivity
from experiments.sensitivity.results import REST
from experiments.students import GROUPS, THIRDS
from experiments.timing import effects
from experiments.timing import words as of_timing
from experiments.words import CLINICAL

MOST = 3  # numbers named that an effect depends on
LATER = 3  # springs after a withdrawal
_HOLDS = {True: "bear it out", False: "do not", None: "cannot tell"}
_SEEN = {HELPS: "It helps", UNCLEAR: "Cannot be told", HURTS: "It hurts"}


def asked_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return the recommendations, what they are made of and all together: effect, students and chances."""
    asked = found.recommended
    known = asked.chances["scenario"].to_list()
    rows = []
    for name in [*asked.ranked, *(name for name in asked.comparison.ranked if name not in asked.names)]:
        added = (
            ledger.points(f"{name}: effect", asked.comparison.effect(name, CLINICAL), EFFECTS),
            ledger.whole(f"{name}: students", asked.comparison.effect(name, STUDENTS_MENTORED), EFFECTS),
        )
        likely = [
            words.chance_of(found, ledger, name, column) if name in known else NONE for column in ("best", "helps")
        ]
        rows.append([asked.title(name), *added, *likely])
    heads = [
        "Recommendation",
        "Last two class years, points (95 % interval)",
        "Students more, all class years",
        "Chance: best of the four" if len(asked.names) == len(ASKED) else "Chance: best of them",
        "Chance: adds any",
    ]
    return ledger.tabled("What the students asked for; below, its parts and all together", heads, rows)


def committed_grid(found: Findings, ledger: Ledger) -> list[Tabled]:
    """Return what survives beliefs about what no source informs, at the shipped baseline (mentoring conclusions)."""
    table = committed_conclusions() if found.committed else None
    if table is None:
        return []
    rows = []
    for row in table.filter(pl.col("scenario").is_in(SINGLE)).iter_rows(named=True):
        ends = (row["median"], row["least"], row["most"])
        effect = ledger.tell(f"{row['scenario']}: effect over beliefs", ends, VERDICTS, 100, 1)
        kept = (row["same_sign"], None, None)
        share = ledger.share(f"{row['scenario']}: beliefs with its sign", kept, VERDICTS._replace(column="same_sign"))
        rows.append([row["title"], effect, share, row["sign"]])
    caption = "Where all that rests on no source is varied over what is plausible (mentoring conclusions)"
    heads = ["Policy", "Middle belief (range of most), points", "Beliefs under which its sign is the same", "Its sign"]
    return [ledger.tabled(caption, heads, rows, (3,))]


def whom_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return what the recommendations add for each kind of students, those worst off first."""
    asked = found.recommended
    kinds = [asked.kinds[0], *(kind for kind in (*GROUPS, *THIRDS) if kind != asked.kinds[0])]
    rows = [
        [
            asked.title(name),
            *(ledger.points(f"{name}: for {kind}", words.whom(found, name, kind), WHOM) for kind in kinds),
        ]
        for name in asked.ranked
    ]
    caption = "Percentage points more with a mentor among students of each kind, last two class years (95 % intervals)"
    return ledger.tabled(caption, ["Recommendation", *(kind.capitalize() for kind in kinds)], rows)


def cost_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return what the recommendations cost in faculty hours."""
    asked, rows = found.recommended, []
    for name in asked.ranked:
        spent = ledger.whole(f"{name}: all hours", asked.comparison.effect(name, HOURS_ALL), EFFECTS)
        own = ledger.whole(f"{name}: policy hours", asked.comparison.effect(name, "hours_policy"), EFFECTS)
        each = words.each_student(found, name)
        hours = NONE if each is None else ledger.count(f"{name}: hours per added student", each, COST)
        rows.append([asked.title(name), spent, own, hours])
    heads = ["Recommendation", "All, mentoring included", "For the policy itself", "For each student more"]
    return ledger.tabled("More faculty hours a year (95 % intervals); a dash: none is added for certain", heads, rows)


def added_grid(found: Findings, ledger: Ledger) -> list[Tabled]:
    """Return what the policies of the recommendations add alone, on average over all orders, and last."""
    titles = found.portfolio.levers.titled
    rows = [
        [
            titles[name],
            *(
                ledger.points(f"{name}: {measure}", of_portfolio.added(found.portfolio, name, measure), ADDS)
                for measure in ("alone", "shapley", "last")
            ),
        ]
        for name in SINGLE
        if name in titles
    ]
    if not rows:
        return []
    heads = ["Policy", "To the school as it is", "Shapley’s share", "To all the others"]
    return [ledger.tabled("What policies add among all combinations, points (95 % intervals)", heads, rows)]


def choices_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return what the rules choose within the budget, for the whole class and for those worst off."""
    rows = []
    for question in of_portfolio.all_questions(found.portfolio):
        if question.counted == HOURS_ALL:
            rows += _choices(found, ledger, question)
    heads = ["For whom", "Rule", "Policies", "Points more with a mentor", "More hours a year", "Largest regret, points"]
    return ledger.tabled("What to choose within the budget, all faculty hours counted", heads, rows, (1, 2))


def _choices(found: Findings, ledger: Ledger, question: Question) -> list[list[str]]:
    rows = []
    for row in of_portfolio.choices(found.portfolio, question):
        what = f"{row['chosen']}, {of_portfolio.for_whom(question.who)}"
        points = ledger.points(f"{what}: effect", words.spanned(row, "effect"), FINALISTS)
        hours = ledger.whole(f"{what}: hours", words.spanned(row, "hours"), FINALIST_HOURS)
        regret = (row["regret"], None, None)
        most = ledger.tell(f"{what}: largest regret", regret, FINALIST_REGRET, 100, 1, sign=False)
        who = of_portfolio.for_whom(question.who).capitalize()
        rows.append([who, row["chosen"], found.portfolio.title(row["combination"]), points, hours, most])
    return rows


def answers_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return in how many cases each recommendation helps, cannot be told, hurts, and adds most of all."""
    rows = []
    for name in found.recommended.ranked:
        answers = {answer.name: answer.share for answer in found.discoveries[name].answers}
        source = of_discovery(name, "share")
        cells = [ledger.span(f"{name}: {what}", share, source) for what, share in answers.items() if what in _SEEN]
        most = ledger.span(f"{name}: adds most", found.contest.adds_most(name), CONTEST)
        rows.append([found.recommended.title(name), *cells, most])
    heads = ["Recommendation", *_SEEN.values(), "Adds most of them"]
    return ledger.tabled("In what share of cases (95 % intervals)", heads, rows)


def boxes_grid(found: Findings, ledger: Ledger) -> list[Tabled]:
    """Return the boxes that stand: where a recommendation helps, cannot be told, hurts or adds least."""
    rows = []
    for name in found.recommended.ranked:
        one = found.discoveries[name]
        for answer in one.answers:
            if answer.stands:
                what = f"{name}: {answer.name}"
                head = ledger.quoted(
                    f"{what}, asked", discovery_words.head(answer), None, of_discovery(name, "question")
                )
                box = discovery_words.box_in_words(one, answer)
                box = ledger.quoted(f"{what}, box", box, None, of_discovery(name, "box"))
                shares = in_fresh_cases(ledger, what, answer, of_discovery(name, "box"))
                rows.append([found.recommended.title(name), head, f"where {box}", *shares, _HOLDS[answer.holds]])
    if not rows:
        return []
    heads = ["Recommendation", "Asked", "Mostly", "Of cases there", "Of others", "Of all such cases, there"]
    caption = "What such cases have in common, counted in fresh cases (95 % intervals)"
    return [ledger.tabled(caption, [*heads, "Fresh cases"], rows, (1, 2, 6))]


def in_fresh_cases(ledger: Ledger, what: str, box: Boxed, source: Source) -> list[str]:
    """Tell density in a box, density elsewhere and coverage, each in fresh cases; ``source`` is any of its columns."""
    return [
        ledger.span(f"{what}, {column}", getattr(box, column), source._replace(column=column))
        for column in ("fresh_density", "fresh_elsewhere", "fresh_coverage")
    ]


def sessions_grid(found: Findings, ledger: Ledger) -> list[Tabled]:
    """Return what sessions for students add in the end, by when they are held, and how far the times differ."""
    table, rows = found.timing.sessions, []
    for row in table.filter(who=effects.CLINICAL).iter_rows(named=True):
        title = ledger.quoted("time of sessions", row["title"], None, TITLES)
        label = title if not row["than"] else f"{title}, less {row['than']}"
        hours = table.filter(title=row["title"], than=row["than"], who="hours_policy").row(0, named=True)
        cells = (
            ledger.points(f"sessions {label}: effect", row, SESSIONS),
            ledger.whole(f"sessions {label}: policy hours", hours, SESSIONS),
        )
        rows.append([label.capitalize(), *cells, "yes" if words.sure(row) else "no"])
    if not rows:
        return []
    heads = ["Sessions", "Points in the end", "Policy hours a year", "Told from none?"]
    return [ledger.tabled("When students are taught to find mentors (95 % intervals)", heads, rows, (3,))]


def courses_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return when policies show, what they add in the end, and what is left of them when they are withdrawn."""
    left = found.timing.left.filter(pl.col("who") == effects.CLINICAL, pl.col("measure") == "withdrawn")
    rows = []
    shown = found.timing.showing.filter(pl.col("scenario").is_in(SINGLE), pl.col("who") == effects.CLINICAL)
    for row in shown.sort("effect", descending=True).iter_rows(named=True):
        name = row["scenario"]
        by_since = {one["since"]: one for one in left.filter(scenario=name).iter_rows(named=True)}
        ends = [
            ledger.points(f"{name}: {since} springs after it ended", by_since[since], LEFT)
            if since in by_since
            else NONE
            for since in (0, LATER)
        ]
        final = ledger.points(f"{name}: final effect", row, FINAL)
        rows.append([row["title"], _shows(row, ledger), final, *ends])
    years = str(found.timing.withdrawn_after)
    ledger.quoted("years until withdrawal", years, found.timing.withdrawn_after, LEFT._replace(column="year"))
    heads = [
        "Policy",
        "First told from none, in its",
        "Kept: in the end",
        "Withdrawn: its last spring",
        f"Withdrawn: {of_timing.ordinal(LATER)} spring after",
    ]
    return ledger.tabled(f"Kept, or withdrawn after {years} years, points (95 % intervals)", heads, rows, (1,))


def depends_grid(found: Findings, ledger: Ledger) -> Tabled:
    """Return the numbers on which the effect of each policy depends most."""
    rows = []
    for scenario in found.sensitivity.schools.policies:
        first = most(found, scenario.name)
        cells = []
        for row in first:
            ends = (row["total"], row["total_low"], row["total_high"])
            what = f"{scenario.name}: total index of {row['parameter']}"
            number = of_sensitivity.column_words(found.sensitivity, row["parameter"])
            cells.append(f"{number}: {ledger.tell(what, ends, TOTAL, 1, 2, sign=False)}")
        overlap = len(first) > 1 and first[1]["total_high"] > first[0]["total_low"]
        cells += [NONE] * (MOST - len(first)) + [("no" if overlap else "yes") if first else NONE]
        rows.append([scenario.title, *cells])
    heads = ["Policy", "Most", "Second", "Third", "Is the first sure?"]
    caption = "On what the effect depends most: total index, its share of all that varies, with all interplay"
    return ledger.tabled(f"{caption} (95 % intervals)", heads, rows, (1, 2, 3, 4))


def most(found: Findings, name: str) -> list[Row]:
    """Return the indices of the numbers on which the effect of a policy depends most."""
    rows = of_sensitivity.ranked(found.sensitivity, name)
    return [row for row in rows if row["parameter"] != REST and row["total_low"] > 0][:MOST]


def _shows(row: Row, ledger: Ledger) -> str:
    if row["shows"] is None:
        return "never"
    what = f"{row['scenario']}: spring in which it shows"
    since = of_timing.ordinal(row["shows"] - row["starts"] + 1)
    return f"{ledger.quoted(what, since, row['shows'], SHOWS)} spring"

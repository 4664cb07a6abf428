"""Which policies together, as one HTML page: words first, then the choice, the figures, and how it was found."""

from experiments.observe import HOURS_ALL
from experiments.output import Outputs
from experiments.pages import Grid, Picture, data_url, filled
from experiments.portfolio import words
from experiments.portfolio.choice import Question, shared
from experiments.portfolio.figures import by_share, frontier_figure, interactions_figure, shares_figure
from experiments.portfolio.portfolio import Portfolio
from experiments.portfolio.screened import CLASS, COUNTED
from experiments.words import number, percent, span

FILE = "portfolio.html"
MOST_ROWS = 25  # of finalists on the page; all are in the table
STEP = 0.01  # of the frontier on the page: a percentage point


def outputs(found: Portfolio) -> Outputs:
    """Return page, tables and figures."""
    figures = {
        "frontier": frontier_figure(found, source(found)),
        "shares": shares_figure(found, source(found)),
        "interactions": interactions_figure(found, source(found)),
    }
    return Outputs(FILE, rendered(found), found.tables(), figures, found.provenance)


def rendered(found: Portfolio) -> str:
    """Return the page as HTML."""
    return filled(
        "portfolio/portfolio.html.j2",
        school=found.levers.school.title,
        lead=words.lead(found),
        choices=choices_grid(found),
        frontier=_frontier_picture(found),
        on_frontier=_frontier_grid(found),
        near=_near_grid(found),
        shared=_shared_grid(found),
        together=words.together(found),
        shares=_shares_picture(found),
        adds=adds_grid(found),
        interactions=_interactions_picture(found),
        cannot=words.cannot(found),
        method=words.method(found),
        limits=words.LIMITS,
        provenance=source(found),
        run=_run_grid(found),
        versions=found.provenance["versions"],
    )


def source(found: Portfolio) -> str:
    """Return where the numbers come from, on one line."""
    school, seeds, fresh = found.levers.school, found.seeds, found.fresh_seeds
    return (
        f"{school.title} ({school.name}, {school.fingerprint[:8]}); {len(found.levers)} policies; seeds {seeds.start}-"
        f"{seeds.stop - 1}, finalists {fresh.start}-{fresh.stop - 1}; behaviour {found.ensemble.name}; "
        f"{school.run.years} years; mentoring-policy-lab {found.provenance['versions']['mentoring-policy-lab']}."
    )


def choices_grid(found: Portfolio) -> Grid:
    """Return what the rules choose for each question; rules that choose the same share a row."""
    rows = []
    for question in words.all_questions(found):
        for row in words.choices(found, question):
            cells = [row["chosen"], found.title(row["combination"]), words.points(row, "effect"), words.hours_of(row)]
            rows.append([_asked(question), *cells, number(100 * row["regret"], 1, sign=False)])
    heads = ["For whom; hours counted", "Rule", "Policies", "Points more with a mentor (95 % interval)"]
    heads += ["More hours a year, as counted", "Largest regret, points"]
    return Grid(f"What to choose within {words.hours(found.budget)} more faculty hours a year", heads, rows)


def adds_grid(found: Portfolio) -> Grid:
    """Return what each policy adds by every measure, the largest Shapley share first."""
    titles = found.levers.titled
    measures = ("alone", "average", "shapley", "last")
    rows = []
    for name in by_share(found):
        cells = [words.meaned(words.added(found, name, measure)) for measure in measures]
        spent = words.added(found, name, "shapley", HOURS_ALL)
        hours = span({"effect": spent["mean"], "low": spent["low"], "high": spent["high"]})
        rows.append([titles[name], *cells, hours])
    heads = ["Policy", "Alone", "On average", "Shapley’s share", "Last", "Shapley’s share of more hours a year"]
    return Grid("What each policy adds, percentage points with 95 % intervals", heads, rows)


def _asked(question: Question) -> str:
    return f"{words.for_whom(question.who)}; {words.COUNTS[question.counted]}".capitalize()


def _near_grid(found: Portfolio) -> Grid:
    """Return the finalists within the budget, all hours counted, and how far each is behind the best."""
    finalists = words.of_question(found.decided, Question(HOURS_ALL, CLASS))
    rows = [
        [
            found.title(row["combination"]),
            words.points(row, "effect"),
            words.hours_of(row),
            words.points(row, "behind") if row["behind"] else "the best",
            "yes" if row["told_apart"] else "no",
            number(100 * row["regret"], 1, sign=False),
        ]
        for row in finalists.head(MOST_ROWS).iter_rows(named=True)
    ]
    heads = [
        "Policies",
        "Points more with a mentor",
        "More hours a year",
        "Behind the best",
        "Told apart",
        "Largest regret",
    ]
    caption = f"The {len(rows)} best finalists of {finalists.height} within the budget, all hours counted, tried again"
    return Grid(caption, heads, rows)


def _shared_grid(found: Portfolio) -> Grid:
    """Return how many of the combinations that cannot be told from the best have each policy."""
    columns = []
    for question in words.all_questions(found):
        within = words.of_question(found.within_budget, question)
        columns.append([percent(share) for _, share in shared(found.levers, within.filter(~within["told_apart"]))])
    heads = ["Policy", *map(_asked, words.all_questions(found))]
    rows = [[title, *cells] for title, *cells in zip(found.levers.titles, *columns, strict=True)]
    return Grid("Share of the combinations not told apart from the best that have a policy", heads, rows)


def _frontier_grid(found: Portfolio) -> Grid:
    """Return the frontier, all hours counted, in steps of at least STEP."""
    counted, *_ = COUNTED
    spans = {(row["combination"], row["outcome"]): row for row in found.screened.effects.iter_rows(named=True)}
    rows, shown = [], 0.0
    for number_of in found.screened.frontier(CLASS, counted):
        gained, hours = spans[number_of, CLASS], spans[number_of, counted]
        if gained["mean"] >= shown + STEP:
            shown = gained["mean"]
            cost = span({"effect": hours["mean"], "low": hours["low"], "high": hours["high"]})
            rows.append([found.title(number_of), words.meaned(gained), cost])
    heads = ["Policies", "Points more with a mentor (95 % interval)", "More hours a year"]
    caption = (
        "The frontier, all faculty hours counted, in steps of a point or more: nothing screened adds more for as few"
    )
    return Grid(caption, heads, rows)


def _frontier_picture(found: Portfolio) -> Picture:
    return Picture(
        data_url(frontier_figure(found, source(found))),
        "Two scatter plots of all combinations, more faculty hours a year against percentage points more with a "
        "mentor, with the frontier and what is chosen within the budget. The numbers are in the tables.",
        "Left: all faculty hours. Right: only what the policies themselves cost, without teaching and mentoring. "
        "Square: best on average; triangle: least regretted, over the square where they are the same; both tried again "
        "under other behaviour sets. The frontier is the best of many under few sets, and flatters a little.",
    )


def _shares_picture(found: Portfolio) -> Picture:
    return Picture(
        data_url(shares_figure(found, source(found))),
        "For each policy what it adds alone, its Shapley share and what it adds last. All numbers are in the table.",
        "Grey: added to the school as it is. Blue: Shapley’s share. Orange: added to all the other policies.",
    )


def _interactions_picture(found: Portfolio) -> Picture:
    return Picture(
        data_url(interactions_figure(found, source(found))),
        "A square for each pair of policies with their interaction in percentage points; those that stand out are in "
        "the words above, all in the table pairs.",
        "Orange: each adds more where the other is in force. Green: each adds less. Bold: the interval leaves out 0.",
    )


def _run_grid(found: Portfolio) -> Grid:
    rows = [["School", found.levers.school.name, found.levers.school.fingerprint]]
    rows += [["Policy", plan.name, plan.fingerprint] for plan in found.levers.plans]
    rows.append(["Behaviour", found.ensemble.name, found.ensemble.fingerprint])
    return Grid("What was run; equal fingerprints mean equal contents", ["What", "Name", "Fingerprint"], rows)

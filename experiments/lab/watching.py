"""Which runs the pages "A school, week by week" and "Two policies side by side" show."""

import scenarios
from experiments.lab.view import SchoolView
from sim import Scenario, ScenarioError, load, simulate
from sim.schema import WEEKS_PER_YEAR

AS_IT_IS = "The school as it is"
SHOWN_FIRST = "focus-group-bundle"  # what the paper's students asked for, on the right until one chooses
LAST_YEARS = 5  # of a run are on the time line: a class's whole way, with the year before


def one(school: Scenario, seed: int) -> SchoolView:
    """Return the view of one run of a school."""
    record = simulate(school, seed)
    return SchoolView.of([record], [school.title], first_week=first_week(school))


def two(left: Scenario, right: Scenario, seed: int) -> SchoolView:
    """Return the view of two runs side by side: the same students with the same luck."""
    records = [simulate(scenario, seed) for scenario in (left, right)]
    starts = [stage.start_week for scenario in (left, right) for stage in scenario.stages if stage.start_week]
    return SchoolView.of(records, first_week=first_week(left), week=min(starts, default=first_week(left)))


def first_week(school: Scenario) -> int:
    """Return where the time line of a run begins: when every class year is there."""
    return max(0, min(len(school.curriculum.years) - 1, school.run.years - LAST_YEARS)) * WEEKS_PER_YEAR


def choices(school: Scenario, plan: Scenario | None) -> tuple[dict[str, Scenario], dict[str, str]]:
    """Return what can be shown at a school, by title: as it is, the plan, every shipped policy; and what cannot.

    The second table says, by title, why a shipped policy cannot be tried there.
    """
    found, left_out = {AS_IT_IS: school}, {}
    if plan is not None:
        found[f"My plan: {plan.title}"] = school.under(plan)
    for name in scenarios.policies():
        policy = load(name)
        try:
            found[policy.title] = school.under(policy)
        except ScenarioError as error:
            left_out[policy.title] = error.allowed
    return found, left_out


def first_choice(choices: dict[str, Scenario], plan: Scenario | None) -> str:
    """Return the title of what is shown on the right at first: the plan, or what the focus groups asked for."""
    titles = list(choices)
    if plan is not None:
        return titles[1]
    return next((title for title in titles if title == load(SHOWN_FIRST).title), titles[-1])


def reasons(left_out: dict[str, str]) -> list[str]:
    """Return why shipped policies cannot be tried at a school, a sentence each."""
    return [f"Not to be tried at this school: {title}. {why[:1].upper()}{why[1:]}." for title, why in left_out.items()]


def provenance(school: Scenario, seed: int) -> str:
    """Return where one run comes from, and what one run cannot say."""
    return (
        f"One run of {school.name} ({school.fingerprint[:8]}), seed {seed}, {school.run.years} years: one draw "
        "of luck, people behaving as the scenario says. How sure an effect is takes many runs: see Levers."
    )

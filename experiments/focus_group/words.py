"""What a focus group shows, in plain words and cells made from its tables; text and page say the same."""

from typing import Any, NamedTuple

from experiments.focus_group import change
from experiments.focus_group.session import FocusGroup
from experiments.focus_group.themes import THEMES, WHO, Theme
from experiments.words import NO_BREAK, listed
from experiments.words import number as written

NOT_CODED = {theme.name for theme in THEMES if theme.evidence is None}
NONE = "–"
NO_CODE = "cannot be coded"
PAPER = (
    "Hauer, Teherani, Dechet and Aagaard 2005, Medical students' perceptions of mentoring: a focus-group analysis, "
    "Medical Teacher 27(8):732-734"
)
LUCK = (
    "Shares are of one simulated class under one seed. The intervals (Wilson, over the students of the class) show "
    "luck only: not how unsure the behaviour of students and faculty is. The paper's themes stand beside them as "
    "words: no published share was found for any of them."
)
TRACED = (
    "Every sentence is made from events of the record and from nothing else: sentences.parquet names them, "
    "events.parquet says them, and mentoring run with the same scenario and seed writes the tables they are rows of. "
    "What did not happen rests on the student's own row."
)
WAYS = {
    "asked": "began with asking somebody known",
    "searched": "began with looking for somebody of like interests",
    "offered": "began with an offer",
    "assigned": "began with an assignment",
    "lasted": "began in both runs but was named in one only",
}


class ThemeRow(NamedTuple):
    """A theme as a row of a table, with a cell for each kind of student or each run."""

    theme: Theme
    cells: list[str]


def title(focus_group: FocusGroup) -> str:
    """Return what the focus group is called."""
    record = focus_group.here.record
    return f"The model's focus group: {record.scenario.title}, seed {record.seed}"


def participants(focus_group: FocusGroup) -> int:
    """Return how many students take part."""
    return sum(len(group.students) for group in focus_group.groups)


def who(focus_group: FocusGroup) -> str:
    """Say who takes part and what having a mentor means."""
    here = focus_group.here
    students, mentored = here.students.height, len(here.mentored)
    share = f"{100 * mentored / students:.0f}{NO_BREAK}%"
    return (
        f"{participants(focus_group)} of the {students} students take part, at the end of their last year. Asked in "
        f"spring, {mentored} of the {students} ({share}) named a mentor: somebody in a mentoring tie "
        f"with a connection of {here.record.scenario.reporting.connection:g} or more. Drawn by lot, from those and the "
        "others apart."
    )


def run_names(focus_group: FocusGroup) -> list[str]:
    """Return the names of the scenario and of the one it is compared with."""
    return [last.record.scenario.name for last in (focus_group.here, focus_group.there) if last is not None]


def kinds(focus_group: FocusGroup) -> list[str]:
    """Return what the kinds of students in ``themes_here`` are called, with their number."""
    students, mentored = focus_group.here.students.height, len(focus_group.here.mentored)
    return [f"all {students} students", f"{mentored} with a mentor", f"{students - mentored} without"]


def themes_here(focus_group: FocusGroup) -> list[ThemeRow]:
    """Return the themes in the order of the paper's list: of all students, of those with a mentor, of those without."""
    return _theme_rows(focus_group, [(run_names(focus_group)[0], who) for who in WHO])


def themes_in_both(focus_group: FocusGroup) -> list[ThemeRow]:
    """Return the themes of all students under the scenario and under the one it is compared with."""
    return _theme_rows(focus_group, [(name, WHO[0]) for name in run_names(focus_group)])


def _theme_rows(focus_group: FocusGroup, chosen: list[tuple[str, str]]) -> list[ThemeRow]:
    found = {(row["scenario"], row["who"], row["theme"]): row for row in focus_group.themes.iter_rows(named=True)}
    return [ThemeRow(theme, [_cell(found[scenario, who, theme.name]) for scenario, who in chosen]) for theme in THEMES]


def _cell(row: dict[str, Any]) -> str:
    """Return a count and its share with the 95 % interval, such as "99: 66 % (58 to 73)"."""
    if row["share"] is None:
        return NO_CODE if row["theme"] in NOT_CODED else NONE
    share, low, high = (f"{100 * row[column]:.0f}" for column in ("share", "low", "high"))
    return f"{row['count']}: {share} % ({low} to {high})".replace(" ", NO_BREAK)


# --- under another policy ----------------------------------------------------------------------------


def compared_title(focus_group: FocusGroup) -> str:
    """Return what the part about the other policy is called."""
    assert focus_group.there is not None
    return f"The same students under: {focus_group.there.record.scenario.title}"


def compared(focus_group: FocusGroup) -> str:
    """Say how many students gained and lost a mentor, in which way, and what that makes of the share."""
    table = focus_group.changes
    assert table is not None
    number = change.counts(table)
    share, low, high = (100 * value for value in change.difference(table))
    parts = [
        f"{number['gained']} gained a mentor and {number['lost']} lost one; {number['kept']} have one in both and "
        f"{number['still without']} in neither. That is {written(share, 1)} percentage points of the class (95 % "
        f"interval, luck only: {written(low, 1, sign=False)} to {written(high, 1, sign=False)})."
    ]
    for kind in ("gained", "lost"):
        counted = [
            f"{count} {WAYS[way].replace('was', 'were') if count > 1 else WAYS[way]}"
            for way, count in change.ways(table, kind)
        ]
        if counted:
            parts.append(f"Of the ties {kind}, {listed(counted)}.")
    return " ".join(parts)

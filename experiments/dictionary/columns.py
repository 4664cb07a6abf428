"""What a table's columns are called and mean: kinds of column, and the columns that several tables have."""

from collections.abc import Iterable
from typing import NamedTuple


class Column(NamedTuple):
    """A column: its name, its type (the name of a Polars type), its unit, what it says, and the names it may hold."""

    name: str
    type: str
    unit: str
    meaning: str
    names: tuple[str, ...] = ()


class Table(NamedTuple):
    """A table: the command that writes it, the file's name (without .parquet), what a row is, and its columns."""

    command: str
    name: str
    row: str
    columns: tuple[Column, ...]


def whole(name: str, meaning: str, unit: str = "") -> Column:
    """Describe a column of whole numbers (Int32): ids, weeks, years."""
    return Column(name, "Int32", unit, meaning)


def count(name: str, meaning: str, unit: str = "") -> Column:
    """Describe a column that counts (Int64)."""
    return Column(name, "Int64", unit, meaning)


def number(name: str, meaning: str, unit: str = "") -> Column:
    """Describe a column of numbers (Float64)."""
    return Column(name, "Float64", unit, meaning)


def category(name: str, meaning: str, names: Iterable[str] = ()) -> Column:
    """Describe a column with one of a fixed list of names (Enum); without ``names`` the scenario's own."""
    return Column(name, "Enum", "", meaning, tuple(names))


def text(name: str, meaning: str) -> Column:
    """Describe a column of text (String)."""
    return Column(name, "String", "", meaning)


def truth(name: str, meaning: str) -> Column:
    """Describe a column of true and false (Boolean)."""
    return Column(name, "Boolean", "", meaning)


def share_of_cases(name: str, meaning: str) -> tuple[Column, ...]:
    """Describe a share and the two ends of its interval."""
    return (
        number(name, meaning, "share"),
        number(f"{name}_low", "lower end of its 95 % interval (Wilson)", "share"),
        number(f"{name}_high", "upper end of it", "share"),
    )


# --- columns that several tables have ----------------------------------------------------------------

STUDENT = whole("student", "the student's id: cohort x 10,000 + index, the same under every policy")
FACULTY = whole("faculty", "the faculty member's id: generation x 100,000 + post, the same under every policy")
YEAR = whole("year", "year of the run, the first is 1")
CLASS_YEAR = whole("class_year", "class year of the students, the first is 1")
GROUP = whole("group", "0: the larger of two groups, 1: the smaller; a trait for questions of equity")
CONNECTION = number("connection", "how well the two know each other, 0 to 1")
ADVOCACY = number("advocacy", "how far the mentor speaks up for the student, 0 to 1")
VISION = tuple(
    number(f"vision_{kind}_{axis}", f"place on axis {axis} of {kind} vision; near means alike", "sd of students")
    for kind in ("professional", "personal")
    for axis in (1, 2)
)
SCENARIO = text("scenario", "the scenario's name")
TITLE = text("title", "the scenario's title")
REFERENCE = text("reference", "the run it is held against")
SEED = Column("seed", "Int64", "", "the seed; the same seed means the same people and luck in every scenario")
OUTCOME = text("outcome", "the outcome's name; see Outcomes")
POINT = whole("point", "the point of the study, the first is 0")
GROUP_NAME = text("group", "all, larger group or smaller group")
BEHAVIOUR_SET = whole("behaviour_set", "the behaviour set that the seed carries, the first is 0; 0 without an ensemble")
WHO = text(
    "who",
    "a group, a third of the students by initiative, or when they first look for a mentor at the school without the "
    "policy (early seekers: before the clerkships)",
)
CHANGE = text("change", "a mentor either way, gained, lost, or neither way: with and without the policy")
WHY = text(
    "why",
    "what is the matter with those without a mentor: had_one_before (or one hardly known any more), only_assigned "
    "(and hardly known), never_looked, or the barrier that stopped them when they last looked",
)
SHARE = number("share", "students with a mentor in the last spring; NaN where there is nobody", "share")
SEEDS = Column("seeds", "UInt32", "runs", "seeds in which it is defined")
BEHAVIOUR_SETS = Column("behaviour_sets", "UInt32", "sets", "behaviour sets that these seeds carry")
SD_BEHAVIOUR = number(
    "sd_behaviour", "standard deviation between behaviour sets, luck taken off; null with one set", "as the outcome"
)
LEVEL = (
    SEEDS,
    BEHAVIOUR_SETS,
    number("mean", "mean over seeds; every behaviour set counts the same", "as the outcome"),
    number("se", "standard error of the mean: luck", "as the outcome"),
    SD_BEHAVIOUR,
    number(
        "low", "lower end of the 95 % interval: luck, and doubt about behaviour with several sets", "as the outcome"
    ),
    number("high", "upper end of the 95 % interval", "as the outcome"),
)
EFFECT = (
    SEEDS,
    BEHAVIOUR_SETS,
    number("mean", "mean under the scenario", "as the outcome"),
    number("reference_mean", "mean of the run it is held against", "as the outcome"),
    number("effect", "mean of the differences, seed by seed", "as the outcome"),
    number("se", "standard error of the effect (paired): luck", "as the outcome"),
    SD_BEHAVIOUR,
    number("low", "lower end of the 95 % interval of the effect", "as the outcome"),
    number("high", "upper end of the 95 % interval of the effect", "as the outcome"),
    number("se_unpaired", "standard error, had the seeds not been shared", "as the outcome"),
    number("pairing_gain", "variance without pairing over variance with it; null when the effect never varies"),
    number("p", "p-value: that there is no effect; below 0.05 when the interval leaves out 0"),
    number("p_adjusted", "the same, adjusted for reading many policies (Benjamini and Hochberg 1995)"),
)

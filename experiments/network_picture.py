"""The network of mentoring drawn without and with a policy: one school, one seed, the last spring.

Students of the last two class years stand in two rows; each line is a tie to a mentor above, between or below them.
Places are computed once, from the ties of both runs together and without chance: a person stands in the same place in
both panels, and the same comparison gives the same picture. ``mentoring compare`` always draws it: two runs and no
metrics take about a second.
"""

import textwrap
from collections import Counter
from typing import Any, NamedTuple

import networkx as nx
import numpy as np
import polars as pl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from experiments.compare import Comparison
from experiments.house_style import BLUE, GREEN, INK, ORANGE, PALE, house_style, provenance_line
from experiments.networks import run_again, spring_graph
from experiments.words import CLINICAL, students, title

Person = tuple[str, int]  # a node of sim.network.mentoring_graph
Tie = tuple[Person, Person]  # a student and a mentor
Kind = tuple[bool, bool]  # of a student: has a mentor without the policy, with it


class Look(NamedTuple):
    """How students of one kind are drawn: filled in a panel where they have a mentor, hollow where they have none."""

    words: str
    colour: str
    marker: str


# In the order in which they stand from left to right: those with a mentor are side by side in either panel.
LOOKS: dict[Kind, Look] = {
    (True, False): Look("a mentor only without it", GREEN, "v"),
    (True, True): Look("a mentor without and with it", BLUE, "o"),
    (False, True): Look("a mentor only with it", ORANGE, "^"),
    (False, False): Look("no mentor in either", PALE, "o"),
}
UPPER, LOWER = 1.0, 0.0  # the rows: the last class year, and the one before
NEAR, FAR = (0.22, 0.3, 0.38), (0.6, 0.68, 0.76)  # from the row: mentors with one mentee, with several
BETWEEN = (0.4, 0.5, 0.6)  # mentors with mentees in both rows
FAN = 0.9  # width over which the mentors of one student stand, in places of a row
MOST_IN_ROW = 160  # students; those of a larger class would be a blur
SWEEPS = 20  # of the barycentre method
LARGEST = 5.0  # marks of students, points on paper
ROW_WIDTH = 9.0  # inches


class Network(NamedTuple):
    """What is drawn: scenario and seed, ties without and with it, kinds of students, all places; students not drawn."""

    scenario: str
    seed: int
    ties: tuple[list[Tie], list[Tie]]
    kinds: dict[Person, Kind]
    places: dict[Person, tuple[float, float]]
    left_out: int

    def counted(self, panel: int) -> str:
        """Say how many students have a mentor in a panel, and how many mentors they have."""
        mentored = sum(kind[panel] for kind in self.kinds.values())
        mentors = len({mentor for _, mentor in self.ties[panel]})
        return f"{mentored:,} of {len(self.kinds):,} students with a mentor; mentors: {mentors:,}"


def network_figure(comparison: Comparison, network: Network) -> Figure:
    """Draw who mentors whom without and with a policy, one above the other."""
    with house_style("x"):
        figure = Figure(figsize=(ROW_WIDTH + 1, 7.6), layout="constrained")
        panels = figure.subplots(2, 1, sharex=True, sharey=True)
        for panel, (axes, head) in enumerate(zip(panels, ("Without it", "With it"), strict=True)):
            _draw(axes, network, panel)
            axes.set_title(f"{head}: {network.counted(panel)}", loc="left")
            axes.set_yticks((LOWER, UPPER), comparison.clinical_years.values())
        style: Any = {"loc": "upper left", "bbox_to_anchor": (0, 0), "ncols": 3, "alignment": "left"}
        panels[-1].legend(handles=_handles(network), title="Students, filled where they have a mentor:", **style)
        heading = textwrap.fill(f"Who mentors whom, without and with: {title(comparison, network.scenario)}", 80)
        figure.suptitle(f"{heading}\n{textwrap.fill(comparison.school, 80)}", x=0.01, ha="left")
        figure.supxlabel(_footer(comparison, network), x=0.01, ha="left", fontsize=7.5, color="#555555")
    return figure


def network_of(comparison: Comparison, name: str) -> Network:
    """Return what is drawn of a scenario and its reference: students of the last two class years who are in both.

    The seed is the one nearest to the mean effect. Ties are those of ``sim.network.mentoring_graph``: also those too
    slight for a student to name in a survey.
    """
    seed = typical_seed(comparison, name)
    names = comparison.references[name], name
    before, after = (spring_graph(run_again(comparison, school, seed)) for school in names)
    class_years = {
        person: class_year
        for person, class_year in sorted(before.nodes(data="class_year"))
        if class_year is not None and person in after
    }
    last = max(class_years.values(), default=0)
    classes = [[person for person, year in class_years.items() if year == row] for row in (last, last - 1)]
    rows = [students[:MOST_IN_ROW] for students in classes]
    left_out = sum(map(len, classes)) - sum(map(len, rows))
    drawn = [person for row in rows for person in row]
    kinds = {person: (before.degree[person] > 0, after.degree[person] > 0) for person in drawn}
    ties = _ties(before, drawn), _ties(after, drawn)
    return Network(name, seed, ties, kinds, _places(rows, kinds, nx.Graph([*ties[0], *ties[1]])), left_out)


def network_words(comparison: Comparison, network: Network) -> tuple[str, str]:
    """Return what the picture says to who cannot see it, and its caption on a page."""
    number = Counter(network.kinds.values())
    kinds = ", ".join(f"{number[kind]:,} with {look.words}" for kind, look in LOOKS.items())
    alt = (
        f"Two panels, without and with {title(comparison, network.scenario)}. In each, {students(comparison)} stand in "
        f"two rows, and lines tie them to their mentors: {network.counted(0)} without it, {network.counted(1)} with "
        f"it. Of the students, {kinds}."
    )
    caption = (
        f"One run of many, seed {network.seed}: of {len(comparison.seeds)} seeds the one whose effect is nearest to "
        "the mean. Each mark in a row is a student, each line a tie to a mentor, and everyone stands in the same place "
        f"in both panels.{_not_drawn(network)} The numbers to go by, with intervals, are in the table."
    )
    return alt, caption


def typical_seed(comparison: Comparison, name: str) -> int:
    """Return the seed whose effect on students of the last two class years is nearest to the mean over all seeds."""
    runs = comparison.runs.filter(pl.col("outcome") == CLINICAL, pl.col("value").is_not_nan())
    before, after = (runs.filter(pl.col("scenario") == one) for one in (comparison.references[name], name))
    pairs = after.join(before, on="seed", suffix="_before", maintain_order="left")
    effect = pairs["value"] - pairs["value_before"]
    nearest = (effect - effect.mean()).abs().arg_min()
    return comparison.seeds[0] if nearest is None else pairs["seed"][nearest]


def _ties(graph: nx.Graph, students: list[Person]) -> list[Tie]:
    return [(student, mentor) for student in students for mentor in sorted(graph[student])]


# --- places ------------------------------------------------------------------------------------------


def _places(rows: list[list[Person]], kinds: dict[Person, Kind], ties: nx.Graph) -> dict[Person, tuple[float, float]]:
    """Return everyone's place: students in rows by kind, from 0 to 1 across, and mentors near their mentees.

    Within a kind, students are ordered by the barycentre method (Sugiyama, Tagawa and Toda 1981), so that those who
    share a mentor stand close together and lines are short.
    """
    ties.add_nodes_from(kinds)
    mentors = [person for person in ties if person not in kinds]
    order = list(LOOKS)
    across = dict.fromkeys(ties, 0.0)

    def middle(person: Person) -> float:
        return float(np.mean([across[other] for other in ties[person] or [person]]))

    for _ in range(SWEEPS):
        for row in rows:
            row.sort(key=lambda student: (order.index(kinds[student]), middle(student), student))
            across |= {student: (place + 0.5) / len(row) for place, student in enumerate(row)}
        across |= {mentor: middle(mentor) for mentor in mentors}
    for row in rows:
        for student in row:
            own = sorted(mentor for mentor in ties[student] if ties.degree[mentor] == 1)
            across |= {
                mentor: across[student] + FAN * ((place + 0.5) / len(own) - 0.5) / len(row)
                for place, mentor in enumerate(own)
            }
    heights = {student: height for row, height in zip(rows, (UPPER, LOWER), strict=True) for student in row}
    taken: Counter[tuple[float, ...]] = Counter()
    for mentor in sorted(mentors, key=lambda mentor: (across[mentor], mentor)):
        levels = _levels({heights[student] for student in ties[mentor]}, ties.degree[mentor])
        heights[mentor] = levels[taken[levels] % len(levels)]  # by turns, so that neighbours do not touch
        taken[levels] += 1
    return {person: (across[person], heights[person]) for person in ties}


def _levels(rows: set[float], mentees: int) -> tuple[float, ...]:
    """Return the heights at which a mentor with mentees in these rows may stand."""
    if len(rows) == 2:
        return BETWEEN
    outwards = 1 if UPPER in rows else -1
    return tuple(max(rows) + outwards * distance for distance in (NEAR if mentees == 1 else FAR))


# --- drawing -----------------------------------------------------------------------------------------


def _draw(axes: Axes, network: Network, panel: int) -> None:
    """Draw all students, and the ties and mentors that are there without (0) or with the policy (1)."""
    ties, places = network.ties[panel], network.places
    axes.add_collection(
        LineCollection([[places[end] for end in tie] for tie in ties], colors=INK, linewidths=0.5, alpha=0.8)
    )
    mentors = [places[mentor] for mentor in {mentor: None for _, mentor in ties}]
    axes.plot(*_columns(mentors), linestyle="", marker="s", markersize=2.2, color=INK, markeredgewidth=0)
    size = _mark_size(network)
    for kind, look in LOOKS.items():
        students = [places[student] for student, own in network.kinds.items() if own == kind]
        if not students:
            continue  # nothing to draw would still take room in the layout, at the figure's corner
        face = look.colour if kind[panel] else "white"
        style: Any = {"marker": look.marker, "markersize": size, "markeredgewidth": size / 5, "markerfacecolor": face}
        axes.plot(*_columns(students), linestyle="", color=look.colour, clip_on=False, **style)
    axes.set_xlim(0, 1)
    axes.set_ylim(LOWER - FAR[-1] - 0.05, UPPER + FAR[-1] + 0.05)
    axes.set_xticks([])
    axes.grid(False)
    sns.despine(ax=axes, left=True, bottom=True)


def _columns(places: list[tuple[float, float]]) -> np.ndarray:
    return np.array(places).reshape(-1, 2).T


def _mark_size(network: Network) -> float:
    """Return the size (points) at which the marks of the longer row stand side by side."""
    longest = max(Counter(network.places[student][1] for student in network.kinds).values(), default=1)
    return min(72 * ROW_WIDTH / longest, LARGEST)


def _handles(network: Network) -> list[Line2D]:
    """Return the legend: the kinds of students with their numbers, then mentors."""
    number = Counter(network.kinds.values())
    handles = []
    for kind, look in LOOKS.items():
        face = look.colour if any(kind) else "white"
        label = f"{look.words} ({number[kind]:,})"
        handles.append(Line2D([], [], linestyle="", marker=look.marker, color=look.colour, mfc=face, label=label))
    return [
        *handles,
        Line2D([], [], color=INK, linewidth=0.7, marker="s", markersize=3, label="a mentor, tied to students"),
    ]


def _footer(comparison: Comparison, network: Network) -> str:
    lines = (
        f"One run of many, seed {network.seed}: of {len(comparison.seeds)} seeds the one whose effect is nearest to "
        "the mean. Last spring; every tie counts, also those too slight for a student to name in a survey. Everyone "
        f"stands in the same place in both panels.{_not_drawn(network)}",
        provenance_line(comparison),
    )
    return "\n".join(textwrap.fill(line, 165) for line in lines)


def _not_drawn(network: Network) -> str:
    return f" {network.left_out:,} more students of these classes are not drawn." if network.left_out else ""

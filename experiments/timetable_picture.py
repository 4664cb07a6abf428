"""The timetable of a school as a picture: what is taught when, and how long each teacher stays."""

import textwrap
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke

from experiments.house_style import INK, PALE, house_style
from experiments.output import write_figures
from sim import Scenario
from sim.curriculum import NO_BLOCK, build_timetable
from sim.record import package_versions
from sim.scenario import Stage
from sim.schema import WEEKS_PER_YEAR, Phase, Slot

# Okabe and Ito's colours, from light to dark so that they can be told apart in grey; dots and stripes help.
SETTINGS = {
    "classroom": ("#E3E3E3", ""),
    "laboratory": ("#F0E442", ".."),
    "clinic": ("#E69F00", ""),
    "community": ("#56B4E9", "//"),
    "ward": ("#0072B2", ""),
}
HALO = [withStroke(linewidth=2.5, foreground="white")]
DARK = "ward"  # bars whose labels are white
NARROW = 6  # weeks; names in narrower blocks are written upwards
ROW = 1.05  # inches per class year
SLOT_ROW = 0.46  # inches per teaching slot


class Block(NamedTuple):
    """A block of the first track: where it stands, and what it is."""

    class_year: int
    week: int  # of the class year, first is 0
    weeks: int
    phase: str
    department: str  # empty when it has none, or when students choose


def write_timetable(scenario: Scenario, folder: Path) -> list[str]:
    """Draw the timetable in force at the end of the run into a folder as PNG; return the file's name in a list."""
    provenance = {"scenario": scenario.name, "fingerprint": scenario.fingerprint, "version": _version()}
    return write_figures({"timetable": timetable_figure(scenario)}, folder, provenance)


def timetable_figure(scenario: Scenario) -> Figure:
    """Draw class years as rows and weeks as columns, and below how long one teacher of each teaching slot stays."""
    stage = scenario.stages[-1]
    taught = list(dict.fromkeys(name for year in stage.curriculum.years for name in year))
    slots = [(name, *slot) for name in taught for slot in stage.phases[name].slots.items() if slot[1].share > 0]
    heights = ROW * len(stage.curriculum.years), SLOT_ROW * len(slots)
    with house_style("x"):
        figure = Figure(figsize=(12, 2.6 + sum(heights)), layout="constrained")
        weeks, stays = figure.subplots(2, 1, height_ratios=heights)
        _draw_weeks(weeks, scenario, stage)
        _draw_stays(stays, stage, slots)
        used = {stage.phases[name].setting for name in taught} | {
            where for *_, slot in slots for where in slot.settings
        }
        handles = [_patch(setting) for setting in SETTINGS if setting in used]
        figure.legend(handles=handles, loc="outside right upper", title="taught in")
        figure.suptitle(textwrap.fill(scenario.title, 90), x=0.01, ha="left")
        figure.supxlabel(_footer(scenario, stage), x=0.01, ha="left", fontsize=7.5, color="#555555")
    return figure


def blocks(scenario: Scenario) -> list[Block]:
    """Return the blocks of the last timetable of the run, as the first of the rotated orders passes them."""
    timetable, names, _ = build_timetable(scenario)
    weeks = timetable.block_at[timetable.levers["structure"][-1], 0].reshape(-1, WEEKS_PER_YEAR)
    found = []
    for class_year, row in enumerate(weeks, start=1):
        week = 0
        for block, run in groupby(row):
            length = len(list(run))
            if block != NO_BLOCK:
                phase, _, department = names.blocks[block].partition(" (")
                found.append(Block(class_year, week, length, phase, department.rstrip(")")))
            week += length
    return found


def longest_stay(name: str, slot: Slot, stage: Stage) -> int:
    """Return the most weeks one teacher of a slot stays: a rotation, cut where its phase or block ends."""
    weeks = stage.phases[name].weeks
    given = [year[name] for year in stage.curriculum.years if name in year]
    block = weeks if isinstance(weeks, int) else max(weeks)
    whole_blocks = sum(given) if not isinstance(weeks, int) else sum(year // weeks * weeks for year in given)
    most = whole_blocks if slot.rota == "phase" else block
    return min(slot.rotation_weeks or most, most)


# --- drawing -----------------------------------------------------------------------------------------


def _draw_weeks(axes: Axes, scenario: Scenario, stage: Stage) -> None:
    passed = blocks(scenario)
    for block in passed:
        phase = stage.phases[block.phase]
        _bar(axes, block.class_year, block.week, block.weeks, phase.setting, 0.58)
        label = block.department.replace("_", " ") or str(block.weeks)
        turned = 90 if block.department and block.weeks <= NARROW else 0
        size = 7 if turned or len(label) > 1.6 * block.weeks else 8
        colour = "white" if phase.setting == DARK else INK
        middle = block.week + block.weeks / 2
        axes.text(middle, block.class_year, label, rotation=turned, color=colour, size=size, ha="center", va="center")
    for (class_year, name), run in groupby(passed, key=lambda block: (block.class_year, block.phase)):
        of_phase = list(run)
        words = f"{name.replace('_', ' ')}: {_lengths([block.weeks for block in of_phase])}"
        room = of_phase[-1].week + of_phase[-1].weeks - of_phase[0].week
        words = words if len(words) <= 2 * room else name.replace("_", " ")
        axes.text(of_phase[0].week, class_year - 0.34, words, size=8.5, weight="bold", va="bottom", path_effects=HALO)
    years = len(stage.curriculum.years)
    axes.set_yticks(range(1, years + 1), [f"class year {year}" for year in range(1, years + 1)])
    axes.set_ylim(years + 0.45, 0.35)
    axes.set_xlim(0, WEEKS_PER_YEAR)
    axes.set_xticks(range(0, WEEKS_PER_YEAR + 1, 4))
    axes.set_xlabel("week of the class year; blank: vacation")
    rotated = any(_rotated(stage.phases[block.phase]) for block in passed)
    orders = ", one of the orders of departments that students pass" if rotated else ""
    axes.set_title("What is taught when" + orders, loc="left")


def _draw_stays(axes: Axes, stage: Stage, slots: list[tuple[str, str, Slot]]) -> None:
    stays = [longest_stay(name, slot, stage) for name, _, slot in slots]
    for place, (weeks, (_, _, slot)) in enumerate(zip(stays, slots, strict=True)):
        height = 0.6 / len(slot.settings)
        for part, setting in enumerate(slot.settings):
            _bar(axes, place - 0.3 + height * (part + 0.5), 0, weeks, setting, height)
        axes.text(weeks + 0.012 * max(stays), place, slot_words(weeks, slot), size=8.5, va="center")
    axes.set_yticks(range(len(slots)), [f"{name}: {slot}".replace("_", " ") for name, slot, _ in slots])
    axes.set_ylim(len(slots) - 0.5, -0.5)
    axes.set_xlim(0, 2.6 * max(stays))
    axes.grid(False)
    axes.xaxis.set_major_locator(mpl.ticker.MaxNLocator(integer=True, nbins=9))
    axes.set_xlabel("weeks with one teacher at most; a block or a rotation that ends sooner cuts them short")
    axes.set_title("Who teaches, and how long one teacher stays", loc="left")


def _bar(axes: Axes, row: float, start: int, weeks: int, setting: str, height: float) -> None:
    colour, hatch = SETTINGS[setting]
    axes.barh(row, weeks, height, start, color=colour, hatch=hatch, edgecolor="white", linewidth=1.2, zorder=2)
    axes.barh(row, weeks, height, start, color="none", edgecolor=PALE, linewidth=0.5, zorder=2)


def _patch(setting: str) -> Patch:
    colour, hatch = SETTINGS[setting]
    return Patch(facecolor=colour, hatch=hatch, edgecolor=PALE, linewidth=0.5, label=setting)


# --- words -------------------------------------------------------------------------------------------


def slot_words(weeks: int, slot: Slot) -> str:
    """Return how long one teacher of a slot stays, in how large a team, and where the teacher works."""
    who = " or ".join(slot.settings)
    team = "alone" if slot.team_size == 1 else f"in teams of {slot.team_size}"
    share = "" if slot.share == 1 else f", for {slot.share:.0%} of teams"
    length = "1 week" if weeks == 1 else f"{weeks} weeks"
    return f"{length} x {slot.hours:g} h = {weeks * slot.hours:,.0f} h, {team}{share} ({who} teacher)"


def _lengths(weeks: list[int]) -> str:
    span = f"{min(weeks)}" if min(weeks) == max(weeks) else f"{min(weeks)}-{max(weeks)}"
    return f"{len(weeks)} x {span} weeks" if len(weeks) > 1 else f"{span} weeks"


def _rotated(phase: Phase) -> bool:
    return phase.order == "tracks" and len(phase.departments) > 1


def _footer(scenario: Scenario, stage: Stage) -> str:
    since = f"from year {stage.start_week // WEEKS_PER_YEAR + 1} of the run" if stage.start_week else "the whole run"
    school = f"{scenario.name} ({scenario.fingerprint[:8]})"
    return f"Timetable of scenario {school}, {since}; mentoring-policy-lab {_version()}."


def _version() -> str:
    return package_versions()["mentoring-policy-lab"]

"""The timetable: phases, blocks and teaching slots of a scenario as plain arrays both engines read."""

import math
import zlib
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from sim.errors import ScenarioError
from sim.posts import CLINICAL, Posts, build_posts
from sim.scenario import Scenario, Stage
from sim.schema import WEEKS_PER_YEAR, Origin, Phase, Setting, Slot

NO_BLOCK = -1
NO_DEPARTMENT = -1
CHOSEN_DEPARTMENT = -2
ROTA_BLOCK, ROTA_PHASE, ROTA_OWN = range(3)
ROTAS = {"block": ROTA_BLOCK, "phase": ROTA_PHASE, "own": ROTA_OWN}

BLOCK = np.dtype(
    [
        ("department", "i4"),  # NO_DEPARTMENT, CHOSEN_DEPARTMENT or an index
        ("start", "i4"),  # weeks since matriculation
        ("phase_start", "i4"),  # weeks since matriculation
        ("clinical", "i4"),  # 1 when the block is taught in a clinical setting
        ("tracks", "i4"),  # tracks of students in this phase
        ("first_slot", "i4"),
        ("last_slot", "i4"),  # exclusive
        ("first_option", "i4"),  # departments to choose from
        ("last_option", "i4"),
    ],
    align=True,
)
SLOT = np.dtype(
    [
        ("key", "i8"),  # hash of phase and name: the same slot in every scenario
        ("hours", "f8"),
        ("share", "f8"),
        ("team_size", "i4"),
        ("rotation", "i4"),  # weeks; 0: never
        ("rota", "i4"),
        ("origin", "i4"),
    ],
    align=True,
)
LEVER = np.dtype(
    [
        ("start", "i4"),
        ("structure", "i4"),  # row of the timetable in force
        ("emphasis", "f8"),
        ("education_reach", "f8"),
        ("education_effect", "f8"),
        ("student_share", "f8"),
        ("pool_share", "f8"),
        ("mean_slots", "f8"),
        ("faculty_education_reach", "f8"),
        ("faculty_education_effect", "f8"),
        ("protected_share", "f8"),
        ("protected_slots", "i4"),
        ("bridge", "f8"),
        ("assignment_share", "f8"),
        ("by_vision", "i4"),
    ],
    align=True,
)


class Timetable(NamedTuple):
    """Who may teach whom in which week, and the levers in force, stage by stage.

    A *structure* is a version of the timetable; stages that only change levers share one. A *roster* is a
    list of faculty posts: roster r is ``roster_post[roster_start[r]:roster_start[r + 1]]``.
    """

    levers: np.ndarray  # LEVER, one per stage
    education: np.ndarray  # bool (stage, week since matriculation): a session is held
    assignment: np.ndarray  # bool (stage, week since matriculation): mentors are assigned
    block_at: np.ndarray  # int32 (structure, track, week since matriculation) -> block or NO_BLOCK
    blocks: np.ndarray  # BLOCK
    slots: np.ndarray  # SLOT
    options: np.ndarray  # int32 departments to choose from
    teachers: np.ndarray  # int32 (slot, department + 1) -> roster
    colleagues: np.ndarray  # int32 (structure, department) -> roster
    listed: np.ndarray  # int32 (structure,) -> roster of everyone
    clinicians: np.ndarray  # int32 (structure,) -> roster
    laboratory: np.ndarray  # int32 (structure,) -> roster
    roster_start: np.ndarray  # int32
    roster_post: np.ndarray  # int32
    most_slots: int  # in any block
    most_teachers: int  # an upper bound of the rotations a student passes through


class TimetableNames(NamedTuple):
    """What the rows of a timetable's arrays are called."""

    departments: tuple[str, ...]
    slots: tuple[tuple[str, str, Slot], ...]  # (phase, slot, its definition), one per row of ``slots``
    blocks: tuple[str, ...]


@lru_cache(maxsize=64)
def build_timetable(scenario: Scenario) -> tuple[Timetable, TimetableNames, Posts]:
    """Return the timetable of a scenario, the names of its parts and the faculty posts.

    Raises ScenarioError when blocks do not fit their year or nobody can fill a slot.
    """
    builder = _Builder(scenario)
    structures: list[tuple[Any, ...]] = []
    levers = np.zeros(len(scenario.stages), LEVER)
    for row, stage in enumerate(scenario.stages):
        structure = (stage.phases, stage.curriculum, stage.levers.pool.recruits)
        if structure not in structures:
            structures.append(structure)
            builder.add_structure(stage)
        levers[row] = _lever_row(stage, structures.index(structure))
    weeks = len(scenario.curriculum.years) * WEEKS_PER_YEAR
    education = _week_masks([stage.levers.education.weeks for stage in scenario.stages], weeks)
    assignment = _week_masks([stage.levers.assignment.weeks for stage in scenario.stages], weeks)
    return builder.timetable(levers, education, assignment), builder.names(), builder.posts


def _lever_row(stage: Stage, structure: int) -> tuple[Any, ...]:
    levers = stage.levers
    return (
        stage.start_week,
        structure,
        levers.promotion.emphasis,
        levers.education.reach,
        levers.education.effect,
        levers.responsibility.student_share,
        levers.pool.share,
        levers.pool.mean_slots,
        levers.faculty_education.reach,
        levers.faculty_education.effect,
        levers.protected_time.share,
        levers.protected_time.slots,
        levers.bridge.strength,
        levers.assignment.share,
        int(levers.assignment.by_vision),
    )


def _week_masks(weeks_of_stage: list[tuple[int, ...]], weeks: int) -> np.ndarray:
    mask = np.zeros((len(weeks_of_stage), weeks), np.bool_)
    for row, chosen in enumerate(weeks_of_stage):
        mask[row, [week - 1 for week in chosen]] = True
    return mask


def department_centres(scenario: Scenario) -> np.ndarray:
    """Return the professional vision at the centre of each department, evenly on a circle: float64 (n, 2)."""
    number = len(scenario.school.departments)
    angle = 2.0 * math.pi * np.arange(number) / number
    return scenario.school.faculty.vision_radius * np.stack([np.cos(angle), np.sin(angle)], axis=1)


# --- structures --------------------------------------------------------------------------------------


class _Builder:
    """Collects blocks, slots and rosters, structure by structure."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.posts = build_posts(scenario)
        self.departments = list(scenario.school.departments)
        self.blocks: list[tuple[int, ...]] = []
        self.block_names: list[str] = []
        self.slots: list[tuple[str, str, Slot]] = []
        self.options: list[int] = []
        self.teachers: list[list[int]] = []
        self.rosters: dict[bytes, int] = {}
        self.roster_posts: list[np.ndarray] = []
        self.block_at: list[np.ndarray] = []
        self.standing: list[tuple[list[int], int, int, int]] = []  # colleagues, listed, clinicians, laboratory
        self.tracks = _common_tracks(scenario)

    def add_structure(self, stage: Stage) -> None:
        """Add the blocks, slots and rosters of a stage's timetable."""
        posts = np.arange(self.scenario.school.faculty.number + stage.levers.pool.recruits, dtype=np.int32)
        department, setting = self.posts.department[posts], self.posts.setting[posts]
        first_slot = {name: self._add_slots(stage, name, posts) for name in stage.phases}
        weeks = len(stage.curriculum.years) * WEEKS_PER_YEAR
        block_at = np.full((self.tracks, weeks), NO_BLOCK, np.int32)
        blocks: dict[tuple[str, int, int], int] = {}
        phase_start = _phase_starts(stage)
        for track in range(self.tracks):
            for name, place, start, length in _blocks_of_track(stage, track):
                key = (name, place, start)
                if key not in blocks:
                    blocks[key] = self._add_block(name, stage.phases[name], place, start, phase_start[name], first_slot)
                block_at[track, start : start + length] = blocks[key]
        self.block_at.append(block_at)
        colleagues = [self._roster(posts[department == d]) for d in range(len(self.departments))]
        clinicians = self._roster(posts[np.isin(setting, CLINICAL)])
        self.standing.append(
            (colleagues, self._roster(posts), clinicians, self._roster(posts[setting == Setting.laboratory]))
        )

    def _add_slots(self, stage: Stage, name: str, posts: np.ndarray) -> int:
        first, phase = len(self.slots), stage.phases[name]
        for slot_name, slot in phase.slots.items():
            self.slots.append((name, slot_name, slot))
            in_setting = np.isin(self.posts.setting[posts], [Setting[s] for s in slot.settings])
            needed = [self.departments.index(d) for d in phase.departments] or [NO_DEPARTMENT]
            row = [-1] * (len(self.departments) + 1)
            for department in needed:
                allowed = self._allowed(slot, department)
                chosen = posts[in_setting & np.isin(self.posts.department[posts], allowed)]
                if len(chosen) == 0 and slot.share > 0:
                    self._nobody(stage.key(f"phases.{name}.slots.{slot_name}.settings"), slot, allowed)
                row[department + 1] = self._roster(chosen)
            self.teachers.append(row)
        return first

    def _allowed(self, slot: Slot, department: int) -> list[int]:
        if slot.departments == "any" or (slot.departments == "own" and department == NO_DEPARTMENT):
            return list(range(len(self.departments)))
        if slot.departments == "own":
            return [department]
        return [self.departments.index(d) for d in slot.departments]

    def _nobody(self, key: str, slot: Slot, allowed: list[int]) -> None:
        where = (
            " or ".join(self.departments[d] for d in allowed) if len(allowed) < len(self.departments) else "the school"
        )
        raise ScenarioError(
            key,
            slot.settings,
            f"nobody can fill this slot: {where} has no faculty working there; name a setting that has some, "
            "or give the department faculty there (school.departments, school.faculty.number)",
        )

    def _add_block(
        self, name: str, phase: Phase, place: int, start: int, phase_start: int, first_slot: dict[str, int]
    ) -> int:
        department, first_option = NO_DEPARTMENT, len(self.options)
        if phase.order == "chosen" and phase.departments:
            department = CHOSEN_DEPARTMENT
            self.options += [self.departments.index(d) for d in phase.departments]
        elif phase.departments:
            department = self.departments.index(phase.departments[place])
        tracks = len(phase.departments) if department >= 0 else 1
        slots = (first_slot[name], first_slot[name] + len(phase.slots))
        clinical = int(Setting[phase.setting] in CLINICAL)
        options = (first_option, len(self.options))
        self.blocks.append((department, start, phase_start, clinical, tracks, *slots, *options))
        self.block_names.append(f"{name} ({phase.departments[place]})" if department >= 0 else name)
        return len(self.blocks) - 1

    def _roster(self, posts: np.ndarray) -> int:
        key = posts.tobytes()
        if key not in self.rosters:
            self.rosters[key] = len(self.roster_posts)
            self.roster_posts.append(posts)
        return self.rosters[key]

    def timetable(self, levers: np.ndarray, education: np.ndarray, assignment: np.ndarray) -> Timetable:
        """Return everything collected, as arrays."""
        slots = np.array(
            [
                (
                    zlib.crc32(f"{phase}.{name}".encode()),
                    slot.hours,
                    slot.share,
                    slot.team_size,
                    slot.rotation_weeks,
                    ROTAS[slot.rota],
                    Origin[slot.met_as],
                )
                for phase, name, slot in self.slots
            ],
            SLOT,
        )
        colleagues, listed, clinicians, laboratory = zip(*self.standing, strict=True)
        return Timetable(
            levers,
            education,
            assignment,
            np.stack(self.block_at),
            np.array(self.blocks, BLOCK),
            slots,
            np.array(self.options or [0], np.int32),
            np.array(self.teachers, np.int32),
            np.array(colleagues, np.int32),
            np.array(listed, np.int32),
            np.array(clinicians, np.int32),
            np.array(laboratory, np.int32),
            np.cumsum([0, *map(len, self.roster_posts)]).astype(np.int32),
            np.concatenate(self.roster_posts).astype(np.int32),
            max(block[6] - block[5] for block in self.blocks),
            self._most_teachers(),
        )

    def _most_teachers(self) -> int:
        """Return a bound on the teachers a student meets: every rotation of every block, one more where it is cut."""
        most = 0
        for block_at in self.block_at:
            for weeks in block_at:
                blocks, lengths = np.unique(weeks[weeks != NO_BLOCK], return_counts=True)
                rotations = [
                    int(length) // (slot.rotation_weeks or WEEKS_PER_YEAR) + 2
                    for block, length in zip(blocks, lengths, strict=True)
                    for _, _, slot in self.slots[self.blocks[block][5] : self.blocks[block][6]]
                ]
                most = max(most, sum(rotations))
        return most

    def names(self) -> TimetableNames:
        """Return the names of the rows."""
        return TimetableNames(tuple(self.departments), tuple(self.slots), tuple(self.block_names))


def _common_tracks(scenario: Scenario) -> int:
    """Return the number of tracks after which the orders of all phases repeat, or one for each student of a class."""
    orders = [len(p.departments) or 1 for s in scenario.stages for p in s.phases.values() if p.order == "tracks"]
    largest_class = max(scenario.school.class_size_of(cohort) for cohort in range(scenario.run.years))
    return min(math.lcm(*orders), largest_class)


def _phase_starts(stage: Stage) -> dict[str, int]:
    """Return the first week since matriculation of each phase."""
    starts: dict[str, int] = {}
    for year, phases in enumerate(stage.curriculum.years):
        week = year * WEEKS_PER_YEAR
        for name, weeks in phases.items():
            starts.setdefault(name, week)
            week += weeks
    return starts


def _blocks_of_track(stage: Stage, track: int) -> list[tuple[str, int, int, int]]:
    """Return the blocks (phase, place of the department, start, length) a track passes, in order."""
    passed: dict[str, int] = dict.fromkeys(stage.phases, 0)
    blocks = []
    for year, phases in enumerate(stage.curriculum.years):
        start = year * WEEKS_PER_YEAR
        for name, weeks in phases.items():
            phase = stage.phases[name]
            offset = track % (len(phase.departments) or 1) if phase.order == "tracks" else 0
            end = start + weeks
            block = start
            while True:
                place = (offset + passed[name]) % (len(phase.departments) or 1)
                length = phase.weeks if isinstance(phase.weeks, int) else phase.weeks[place]
                if block + length > end:
                    break
                blocks.append((name, place, block, length))
                passed[name] += 1
                block += length
            start = end
    return blocks

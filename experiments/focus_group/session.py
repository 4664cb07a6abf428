"""A focus group as a whole: who takes part, what they tell, how the class is coded, what another policy changed."""

from dataclasses import dataclass
from functools import cached_property

import polars as pl

from experiments.focus_group import change, themes
from experiments.focus_group.events import LastClass, last_class, references
from experiments.focus_group.groups import GROUP_SIZE, Group, draw_groups
from experiments.focus_group.story import Sentence, stories
from sim import Scenario, simulate


@dataclass(frozen=True)
class FocusGroup:
    """Four groups of the last class of a run, and the same class under another policy (``there``, None: none)."""

    here: LastClass
    there: LastClass | None
    groups: list[Group]

    @cached_property
    def stories(self) -> dict[int, list[Sentence]]:
        """The story of each student who takes part, by id."""
        return stories(self.here, [student for group in self.groups for student in group.students])

    @cached_property
    def sentences(self) -> pl.DataFrame:
        """Every sentence told: scenario, group, student, sentence (from 1), chapter, week, text, events."""
        rows = [
            (self._name(self.here), group.number, student, number, *sentence)
            for group in self.groups
            for student in group.students
            for number, sentence in enumerate(self.stories[student], start=1)
        ]
        return pl.DataFrame(rows, SENTENCES, orient="row")

    @cached_property
    def codes(self) -> pl.DataFrame:
        """The codes of the class: scenario, group (null: takes no part), and the columns of ``themes.codes``."""
        coded = [self._labelled(themes.codes(last), last) for last in self._runs()]
        return pl.concat(coded).select("scenario", "group", pl.exclude("scenario", "group"))

    @cached_property
    def themes(self) -> pl.DataFrame:
        """Counts and shares of the codes: scenario, and the columns of ``themes.shares``."""
        parts = []
        for last in self._runs():
            name = self._name(last)
            counted = themes.shares(self.codes.filter(pl.col("scenario") == name))
            parts.append(counted.select(pl.lit(name).alias("scenario"), pl.all()))
        return pl.concat(parts)

    @cached_property
    def changes(self) -> pl.DataFrame | None:
        """What the other policy changed for each student: group, and the columns of ``change.changes``."""
        if self.there is None:
            return None
        changed = self._grouped(change.changes(self.here, self.there))
        return changed.select("group", pl.exclude("group"))

    @cached_property
    def events(self) -> pl.DataFrame:
        """Every event that sentences, codes or changes rest on: scenario, and the columns of ``LastClass.events``."""
        parts = []
        for last in self._runs():
            named = {ref for text in self._rests_on(last) for ref in references(text)}
            known = last.events().filter(pl.col("event").is_in(list(named)))
            parts.append(known.select(pl.lit(self._name(last)).alias("scenario"), pl.all()))
        return pl.concat(parts)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Return all tables by name."""
        made = {name: getattr(self, name) for name in ("sentences", "codes", "themes", "events")}
        return made if self.changes is None else made | {"changes": self.changes}

    @property
    def provenance(self) -> dict[str, str]:
        """Where all this comes from: that of the run, the groups, and the scenario compared with."""
        record = self.here.record
        there = {} if self.there is None else self.there.record.provenance
        compared = {f"compared {key}": there[key] for key in ("scenario", "fingerprint") if key in there}
        return record.provenance | {"group_size": str(GROUP_SIZE)} | compared

    def _runs(self) -> list[LastClass]:
        return [self.here] if self.there is None else [self.here, self.there]

    def _name(self, last: LastClass) -> str:
        return last.record.scenario.name

    def _labelled(self, table: pl.DataFrame, last: LastClass) -> pl.DataFrame:
        return self._grouped(table).with_columns(pl.lit(self._name(last)).alias("scenario"))

    def _grouped(self, table: pl.DataFrame) -> pl.DataFrame:
        """Add the number of the group that each student takes part in; null: none."""
        members = [(student, group.number) for group in self.groups for student in group.students]
        numbers = pl.DataFrame(members, {"student": pl.Int32, "group": pl.Int32}, orient="row")
        return table.join(numbers, on="student", how="left", maintain_order="left")

    def _rests_on(self, last: LastClass) -> list[str]:
        """Return the columns of references into one run, as one list."""
        kept = self.codes.filter(pl.col("scenario") == self._name(last))["events"].to_list()
        if last is self.here:
            kept += self.sentences["events"].to_list()
        if self.changes is not None:
            kept += self.changes["here_events" if last is self.here else "there_events"].drop_nulls().to_list()
            kept += self.changes.filter(pl.col("parted_in") == self._name(last))["parted_event"].to_list()
        return kept


SENTENCES = pl.Schema(
    {
        "scenario": pl.String(),
        "group": pl.Int32(),
        "student": pl.Int32(),
        "sentence": pl.Int32(),
        "chapter": pl.Int32(),
        "week": pl.Int32(),
        "text": pl.String(),
        "events": pl.String(),
    }
)


def hold(scenario: Scenario, seed: int = 0, compared_with: Scenario | None = None) -> FocusGroup:
    """Run a scenario and hold four focus groups with its last class; with a second scenario, follow the class there.

    ``seed`` is that of ``simulate``. Raises ScenarioError when no class reaches its last year, or the two scenarios
    have not the same students.
    """
    here = last_class(simulate(scenario, seed))
    there = None if compared_with is None else last_class(simulate(compared_with, seed))
    focus_group = FocusGroup(here, there, draw_groups(here))
    if there is not None:
        change.check_same_people(here, there)
    return focus_group

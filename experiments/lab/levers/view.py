"""The page of levers as a widget: controls on one side, what they do on the other, and nothing computed in the page."""

import base64
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from experiments.lab import schools
from experiments.lab.levers import behaviours
from experiments.lab.levers.controls import Control, Dial
from experiments.lab.levers.effects import command, effects, shown
from experiments.lab.levers.panel import Panel
from experiments.lab.levers.pictures import effects_picture, levels_picture
from experiments.lab.levers.plan_file import toml_text
from experiments.pages import filled
from scenarios import BASELINE
from sim import Scenario, ScenarioError, load


def _own(file: str) -> str:
    return files("experiments.lab.levers").joinpath(file).read_text(encoding="utf-8")


class LeversView(anywidget.AnyWidget):
    """Levers of a school and what they do there.

    ``panel`` is the page's HTML, ``info`` what its script must know: how values are shown, where everything stands at
    rest, and the places of the shipped policies. The page sends places (``ask``), and is sent the results as HTML; sent
    ``live``, it is told the address where the plan is seen week by week.
    """

    _esm = _own("levers.js")
    _css = _own("levers.css")
    panel = traitlets.Unicode().tag(sync=True)
    info = traitlets.Dict().tag(sync=True)

    def __init__(self, school: Scenario, plan: Scenario | None = None, parameters: Mapping[str, Any] | None = None):
        super().__init__()
        self.levers = Panel(school, plan)
        self.parameters = parameters or {}
        self.dials = behaviours.dials(school)
        self.sets, self.why_no_sets = behaviours.sets_for(school)
        self.panel = self._panel()
        self.info = self._info()
        self.on_msg(self._asked)

    def results(self, places: Mapping[str, int], behave: str, of_behaviour: Mapping[str, int]) -> str:
        """Return what the levers at these places do, as HTML.

        ``behave`` is one of SETS and SCENARIO of ``behaviours``; with SCENARIO the dials ``of_behaviour`` count. Raises
        ScenarioError when the plan cannot be.
        """
        school, ensemble = self._school(behave, of_behaviour)
        plan = self.levers.plan(places)
        moved = self.levers.moved(places)
        found = shown(effects(plan, school, ensemble), bool(moved))
        is_baseline = school == load(BASELINE)
        line = command(plan, None if is_baseline else school, ensemble)
        downloads = {f"{plan.name}.toml": toml_text(plan, "a plan", line)}
        if not is_baseline:
            downloads[f"{school.name}.toml"] = toml_text(
                school, "a school", f"mentoring school check {school.name}.toml"
            )
        return filled(
            "lab/levers/results.html.j2",
            found=found,
            title=plan.title,
            figures=found.figures,
            class_years=effects_picture(found.class_years) if moved else levels_picture(found.class_years, moved=False),
            barriers=levels_picture(found.barriers, bool(moved)),
            assumed=self._assumed(moved),
            downloads=[(name, _data_url(text)) for name, text in downloads.items()],
            command=line,
        )

    def live(self, places: Mapping[str, int], behave: str, of_behaviour: Mapping[str, int]) -> str:
        """Return the address where the school with and without the plan is seen week by week."""
        school, _ = self._school(behave, of_behaviour)
        kept = {} if school is self.levers.school else {schools.SCHOOL: schools.keep(school)}
        plan = schools.keep(self.levers.plan(places)) if self.levers.moved(places) else None
        return schools.address("two", self.parameters, **kept, plan=plan)

    def _school(self, behave: str, of_behaviour: Mapping[str, int]) -> tuple[Scenario, Any]:
        if behave == behaviours.SETS and self.sets is not None:
            return self.levers.school, self.sets
        return behaviours.behaving(self.levers.school, self.dials, of_behaviour), None

    def _assumed(self, moved: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str, str]]]]:
        """Return for each group that is moved what its moved levers are, their values and what they rest on."""
        found = []
        for group in self.levers.groups:
            controls = [control for control in group.controls if control.key in moved]
            lines = [
                (control.label.rstrip("?"), _value_shown(control, moved[control.key]), control.why)
                for control in controls
            ]
            found += [(group.title, lines)] if lines else []
        return found

    def _panel(self) -> str:
        return filled(
            "lab/levers/panel.html.j2",
            school=self.levers.school,
            groups=self.levers.groups,
            presets=self.levers.presets,
            dials=list(self.dials.values()),
            sets=None if self.sets is None else len(self.sets),
            why_no_sets=self.why_no_sets,
        )

    def _info(self) -> dict[str, Any]:
        dials: dict[str, Dial] = {**self.levers.controls, **self.dials}
        return {
            "shown": {key: dial.shown for key, dial in dials.items()},
            "rest": self.levers.at_rest,
            "start": dict(self.levers.start),
            "presets": {one.name: dict(one.places) for one in self.levers.presets if not one.problem},
            "groups": {group.name: [control.key for control in group.controls] for group in self.levers.groups},
            "policies": {group.name: group.policy for group in self.levers.groups},
            "nothing": [
                key for key, place in self.levers.at_rest.items() if not self.levers.controls[key].values[place]
            ],
            "behaviour": behaviours.at_rest(self.levers.school, self.dials),
        }

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the page."""
        if not isinstance(content, dict):
            return
        number = content.get("ask")
        given = (content.get("places", {}), content.get("behave", behaviours.SETS), content.get("behaviour", {}))
        try:
            if content.get("live"):
                self.send({"answer": number, "address": self.live(*given)})
            elif number is not None:
                self.send({"answer": number, "results": self.results(*given)})
        except ScenarioError as error:
            self.send({"answer": number, "problem": str(error)})


def _value_shown(control: Control, value: Any) -> str:
    place = control.values.index(value)
    if control.kind == "weeks":
        return "; ".join(name for bit, name in enumerate(control.shown) if place >> bit & 1) or "never"
    return control.shown[place]


def _data_url(text: str) -> str:
    return "data:text/plain;charset=utf-8;base64," + base64.b64encode(text.encode()).decode()

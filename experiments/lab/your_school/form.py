"""*Your school*: the questions of ``mentoring school new`` as a form, and what can be done with its answers."""

import shlex
import threading
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import PurePosixPath
from typing import Any, NamedTuple

import anywidget
import traitlets

from experiments.lab import schools
from experiments.lab.your_school.answers import concerned, dotted, read_back, settled
from experiments.lab.your_school.report import SEEDS, Stopped, report
from experiments.lab.your_school.timetable import teachers, timetable
from experiments.pages import filled
from experiments.questions import question, questions
from experiments.school_file import school_file, toml, whole_file
from sim import Scenario, ScenarioError

FILE = "my-school.toml"  # as mentoring school new calls it
LARGEST = 1_000_000  # characters of a file
LONGEST_NAME = 60  # characters of its name
GROUPS = {
    "The school": ("title", "class_size", "faculty"),
    "The classroom years": ("classroom_months", "classroom_weeks"),
    "The clerkships and electives": ("clerkship_weeks", "clerkship_length", "elective_weeks"),
    "Who teaches": ("small_group", "rotation_weeks", "ward_team"),
    "Who mentors": ("open_faculty", "places"),
    "What the school does already": ("early_clinic", "advisers", "promotion", "sessions"),
}
PAGES = {
    "": "See it live",
    "levers": "Try the levers",
    "two": "Two policies",
}


class Opened(NamedTuple):
    """A school's file in the form: its name, what is typed for each question, and what it says beyond the answers.

    ``as_it_stands`` is the school when no answers make it; then the form rests.
    """

    file: str
    typed: dict[str, str]
    beyond: dict[str, Any]
    as_it_stands: Scenario | None = None


NEW = Opened(FILE, {one.name: one.shown(one.default) for one in questions()}, {})


class School(NamedTuple):
    """What the answers typed make: the school and its file, or what is the matter and with which questions."""

    scenario: Scenario | None
    text: str
    problems: dict[str, str]  # by question
    whole: str = ""  # what is the matter with the school as a whole


def opened(text: str, file: str) -> Opened:
    """Return the form filled from the text of a school's file. Raises ScenarioError when it cannot be used."""
    name = PurePosixPath(file.replace("\\", "/")).name
    if not name.endswith(".toml") or name == ".toml" or not name.isprintable():
        raise ScenarioError("FILE", file, "must end in .toml")
    if len(name) > LONGEST_NAME:
        raise ScenarioError("FILE", file, f"has a name of more than {LONGEST_NAME} characters; take a shorter one")
    if len(text) > LARGEST:
        raise ScenarioError("FILE", file, f"has more than {LARGEST:,} characters, too many for a school")
    return form_of(schools.read(text, name.removesuffix(".toml")))


def form_of(school: Scenario) -> Opened:
    """Return the form filled with a school; it rests when no answers make that school."""
    file = f"{school.name}.toml"
    try:
        answers, beyond = read_back(school)
    except ScenarioError:
        return Opened(file, NEW.typed, {}, school)
    return Opened(file, {one.name: one.shown(answers[one.name]) for one in questions()}, beyond)


def made(form: Opened) -> School:
    """Return the school that a form describes, checked as the command line checks its file."""
    if form.as_it_stands is not None:
        return School(form.as_it_stands, whole_file(form.as_it_stands), {})
    problems = {one.name: one.problem(form.typed[one.name]) for one in questions()}
    if any(problems.values()):
        return School(None, "", problems)
    answers = {one.name: one.answered(form.typed[one.name]) for one in questions()}
    text = school_file(answers, shlex.quote(form.file), form.beyond)
    try:
        return School(schools.read(text, form.file.removesuffix(".toml")), text, problems)
    except ScenarioError as error:
        error.file = ""
        open_ones = [name for name in concerned(error) if name not in settled(form.beyond)]
        note = "This does not go with the rest: see the note on the whole school."
        return School(None, "", problems | dict.fromkeys(open_ones, note), f"{error}.")


def served(parameters: Mapping[str, Any]) -> "SchoolForm":
    """Return the page of the school that its address asks for; of a new one by default."""
    try:
        return SchoolForm(form_of(schools.chosen(parameters)) if parameters.get(schools.SCHOOL) else NEW)
    except ScenarioError as error:
        return SchoolForm(said=str(error))


def page() -> str:
    """Return the form as HTML: every question with its reason, and places for what is said about its answer."""
    named = {one.name: one for one in questions()}
    return filled(
        "lab/your_school/form.html.j2",
        groups=[(head, [named[name] for name in names]) for head, names in GROUPS.items()],
        pages=PAGES,
        seeds=SEEDS,
    )


class SchoolForm(anywidget.AnyWidget):
    """The page *Your school*: a form on one side; the school it makes, and what can be done with it, on the other.

    ``typed`` holds what stands in each field, ``shown`` what the page says about it. Messages of the page: ``load`` a
    file, ``forget`` what it says beyond the questions, ``go`` to another page, make or ``stop`` the ``report``.
    """

    _esm = files("experiments.lab.your_school").joinpath("form.js").read_text()
    _css = files("experiments.lab.your_school").joinpath("form.css").read_text()
    page = traitlets.Unicode().tag(sync=True)
    typed = traitlets.Dict(value_trait=traitlets.Unicode()).tag(sync=True)
    shown = traitlets.Dict().tag(sync=True)

    def __init__(self, form: Opened = NEW, said: str = "") -> None:
        super().__init__(page=page(), typed=form.typed)
        self.form, self.said = form, said
        self.school = made(form)
        self.stop = threading.Event()
        self.session = threading.current_thread()  # ends when the page is closed
        self._show()
        self.observe(self._typed, "typed")
        self.on_msg(self._asked)

    def _typed(self, _change: Any) -> None:
        given = {one.name: self.typed.get(one.name, "") for one in questions()}
        if given != self.form.typed:
            self.form = self.form._replace(typed=given)
            self.school = made(self.form)
            self._show()

    def _show(self) -> None:
        """Tell the page what the answers make."""
        school, form = self.school, self.form
        rest = set(NEW.typed) if form.as_it_stands else settled(form.beyond)
        self.shown = {
            "typed": form.typed,
            "problems": school.problems,
            "settled": sorted(rest),
            "whole": school.whole,
            "about": [(name, question(name).words) for name, note in school.problems.items() if note],
            **self._pictures(),
            "title": school.scenario.title if school.scenario else "",
            "text": school.text,
            "file": form.file,
            "said": self.said,
            "stands": form.as_it_stands is not None,
            "beyond": [
                (name, value if isinstance(value, str) else toml(value)) for name, value in dotted(form.beyond).items()
            ],
        }

    def _pictures(self) -> dict[str, str]:
        """Return what is drawn of the school, of the last one that could be run when this one cannot."""
        school = self.school.scenario
        if school is None:
            return {name: self.shown.get(name, "") for name in ("timetable", "teachers")}
        return {"timetable": timetable(school), "teachers": teachers(school)}

    def _fill(self, form: Opened) -> None:
        self.form, self.said = form, ""
        self.school = made(form)
        self.typed = form.typed
        self._show()

    # --- what the page asks --------------------------------------------------------------------------

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        asks: dict[str, Callable[[dict[str, Any]], None]] = {
            "load": self._load,
            "forget": self._forget,
            "go": self._go,
            "report": self._report,
            "stop": lambda _content: self.stop.set(),
        }
        if isinstance(content, dict) and content.get("ask") in asks:
            asks[content["ask"]](content)

    def _load(self, content: dict[str, Any]) -> None:
        """Fill the form from a file; when it cannot be used, say why and leave everything as it is."""
        try:
            if not isinstance(content.get("text"), str):
                raise ScenarioError("encoding", None, "the file is not text in UTF-8; save it as UTF-8")
            self._fill(opened(content["text"], str(content.get("file"))))
        except ScenarioError as error:
            self.said = f"This file cannot be used, and nothing is changed. {error}"
            self._show()

    def _forget(self, _content: dict[str, Any]) -> None:
        """Leave out what the file says beyond the questions; a school that no answers make gives way to a new one."""
        form = self.form
        self._fill(NEW if form.as_it_stands else form._replace(beyond={}))

    def _go(self, content: dict[str, Any]) -> None:
        """Keep the school, and tell the page where another page shows it."""
        if content.get("page") in PAGES and self.school.scenario:
            asked = {schools.SCHOOL: schools.keep(self.school.scenario)}
            self.send({"go": schools.address(content["page"], asked), "back": schools.address("school", asked)})

    def _report(self, content: dict[str, Any]) -> None:
        """Begin the report in a thread of its own, so that the form goes on answering."""
        try:
            seeds, cost = _seeds(content.get("seeds")), _cost(str(content.get("cost", "")))
        except ScenarioError as error:
            self.send({"report": "wrong", "words": f"{error.given!r} cannot be used: it {error.allowed}."})
            return
        if self.school.scenario:
            self.stop.set()  # one that is still under way
            self.stop = threading.Event()
            work = self.school.scenario, self.school.text, seeds, cost, self.stop
            threading.Thread(target=self._work, args=work, daemon=True).start()

    def _work(self, school: Scenario, text: str, seeds: int, cost: float | None, stop: threading.Event) -> None:
        def tell(words: str, share: float) -> None:
            self.send({"report": "running", "words": words, "share": share})

        def stopped() -> bool:
            return stop.is_set() or not self.session.is_alive()

        tell("Starting ...", 0.0)
        try:
            html = report(school, seeds, cost, tell, stopped)
        except Stopped:
            self.send({"report": "stopped", "words": "Stopped: there is no report."})
        except ScenarioError as error:
            self.send({"report": "wrong", "words": str(error)})
        else:
            words = f"The report of {school.title}, {seeds} seeds, is ready."
            self.send({"report": "done", "words": words, "html": html, "of": text})


def _seeds(given: Any) -> int:
    if given not in SEEDS:
        raise ScenarioError("seeds", given, f"must be one of {', '.join(map(str, SEEDS))}")
    return int(given)


def _cost(text: str) -> float | None:
    """Return what a faculty hour costs; None when nothing is typed. Raises ScenarioError unless it is above 0."""
    allowed = "must be a number above 0, or empty"
    try:
        cost = float(text) if text.strip() else None
    except ValueError:
        raise ScenarioError("--cost-per-hour", text, allowed) from None
    if cost is not None and not 0 < cost < float("inf"):
        raise ScenarioError("--cost-per-hour", text, allowed)
    return cost

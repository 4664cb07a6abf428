"""The school drawn live: the widget that shows recorded runs week by week, one or two side by side."""

from collections.abc import Sequence
from typing import Any

import anywidget
import traitlets

from experiments.lab import front
from experiments.lab.recording import packed
from sim import Record


class SchoolView(anywidget.AnyWidget):
    """Recorded runs on a canvas, with the time line, the controls and the stories of those who are clicked.

    ``recordings`` are texts of ``experiments.lab.recording``; ``panes`` says which one or two of them are shown, by
    place. ``week`` is the week of the run shown (first is 0), ``first_week`` where the time line begins, ``selected``
    who was clicked: {"kind": "student" or "faculty", "id"}, or nothing.
    """

    _esm = front.script()
    _css = front.style()
    recordings = traitlets.List(traitlets.Dict()).tag(sync=True)
    panes = traitlets.List(traitlets.Int()).tag(sync=True)
    week = traitlets.Int(0).tag(sync=True)
    first_week = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    selected = traitlets.Dict(allow_none=True, default_value=None).tag(sync=True)

    def __init__(self, **values: Any) -> None:
        super().__init__(**values)
        self.records: list[Record] = []
        self.on_msg(self._asked)

    @classmethod
    def of(
        cls,
        records: Sequence[Record],
        titles: Sequence[str] = (),
        panes: Sequence[int] | None = None,
        first_week: int = 0,
        week: int | None = None,
    ) -> "SchoolView":
        """Return the view of records, each under its title (default: the scenario's).

        ``panes`` are the places of the one or two records shown (default: the first two), ``week`` is where it starts
        (default: ``first_week``).
        """
        shown = list(range(min(2, len(records)))) if panes is None else list(panes)
        view = cls(panes=shown, first_week=first_week, week=first_week if week is None else week)
        view.show(records, titles)
        return view

    def show(self, records: Sequence[Record], titles: Sequence[str] = ()) -> None:
        """Show other records in place of those shown; the week stays."""
        names = titles or [record.scenario.title for record in records]
        self.records = list(records)
        self.recordings = [
            {"title": name, "data": packed(record, name)} for record, name in zip(records, names, strict=True)
        ]

    def _asked(self, _widget: Any, content: Any, _buffers: Any) -> None:
        """Answer the page's question for the story of a student or mentor."""
        asked = content.get("story") if isinstance(content, dict) else None
        if not isinstance(asked, dict):
            return
        try:
            record = self.records[self.panes[int(asked["pane"])]]
            story = record.story(asked["kind"], int(asked["id"]))
        except (KeyError, IndexError, TypeError, ValueError):
            return  # asked of a run that is no longer shown
        self.send({"story": asked | {"story": story._asdict()}})

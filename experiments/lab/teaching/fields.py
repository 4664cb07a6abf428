"""The fields of a lesson's page as widgets; the exported file has the same ones."""

from importlib.resources import files

import anywidget
import traitlets


def read(name: str) -> str:
    """Return a file that stands beside this one."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


class Prediction(anywidget.AnyWidget):
    """What can be predicted (``choices``), and the way past it; ``chosen`` is a place, -1 when skipped, None before."""

    _esm = read("fields.js") + (
        "\nexport default { render({ model, el }) { predictionField(el, "
        "{ choices: model.get('choices'), skip: model.get('skip'), chosen: model.get('chosen') }, "
        "(place) => { model.set('chosen', place); model.save_changes(); }); } };"
    )
    _css = read("fields.css")
    choices = traitlets.List(traitlets.Unicode()).tag(sync=True)
    skip = traitlets.Unicode().tag(sync=True)
    chosen = traitlets.Int(None, allow_none=True).tag(sync=True)


class Position(anywidget.AnyWidget):
    """A slider over named ``positions``; ``value`` is the one it stands at, from 1."""

    _esm = read("fields.js") + (
        "\nexport default { render({ model, el }) { positionField(el, "
        "{ label: model.get('label'), positions: model.get('positions'), value: model.get('value') }, "
        "(value) => { model.set('value', value); model.save_changes(); }); } };"
    )
    _css = read("fields.css")
    label = traitlets.Unicode().tag(sync=True)
    positions = traitlets.List(traitlets.Unicode()).tag(sync=True)
    value = traitlets.Int(1).tag(sync=True)

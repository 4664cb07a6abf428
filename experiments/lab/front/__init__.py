"""What draws a recorded run in the browser: small JavaScript files and a style sheet, put together without tools."""

from importlib.resources import files

# In this order: a class or constant stands before what uses it when the module is read.
SCRIPTS = (
    "words",
    "decode",
    "moment",
    "theme",
    "layout",
    "haze",
    "marks",
    "pane",
    "timeline",
    "controls",
    "side",
    "view",
)


def script() -> str:
    """Return the ES module that anywidget and exported files load.

    Its default export is ``{render}``, as anywidget wants; ``mount(element, values)`` draws without Python.
    """
    return "\n".join(_read(f"{name}.js") for name in (*SCRIPTS, "offline"))


def style() -> str:
    """Return the style sheet of what is drawn; colours and sizes are those of looks.css."""
    return _read("view.css")


def _read(name: str) -> str:
    return files(__name__).joinpath(name).read_text(encoding="utf-8")

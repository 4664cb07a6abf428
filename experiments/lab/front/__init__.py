"""What draws a recorded run in the browser: small JavaScript files and a style sheet, put together without tools."""


def script() -> str:
    """Return the ES module that anywidget and exported files load; its default export is ``{render}``."""
    return "export default { render({ el }) { el.textContent = 'to come'; } };"


def style() -> str:
    """Return the style sheet of what is drawn."""
    return ""

# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""A lesson: its words and recorded runs are in courses.toml, its course in ../pages/lesson.py."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: Why short courses matter")


@app.cell
def _():
    from experiments.lab.pages.lesson import app as any_lesson

    lesson = any_lesson.clone()  # one for each visitor
    return (lesson,)


@app.cell
async def _(lesson):
    shown = await lesson.embed(defs={"name": "courses"})
    shown.output
    return


if __name__ == "__main__":
    app.run()

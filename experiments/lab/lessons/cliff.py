# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""A lesson: its words and recorded runs are in cliff.toml, its course in ../pages/lesson.py."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: The cliff at the clerkships")


@app.cell
def _():
    from experiments.lab.pages.lesson import app as any_lesson

    lesson = any_lesson.clone()  # one for each visitor
    return (lesson,)


@app.cell
async def _(lesson):
    shown = await lesson.embed(defs={"name": "cliff"})
    shown.output
    return


if __name__ == "__main__":
    app.run()

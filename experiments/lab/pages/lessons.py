# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The lessons of the lab, as a list."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: lessons")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import shell
    from experiments.lab.teaching import page as lesson_page

    return lesson_page, mo, shell


@app.cell
def _(lesson_page, mo, shell):
    lead = "A question, a prediction before anything plays, an experiment, and what it means."
    mo.vstack([lesson_page.looks(), shell.head("lessons", shell.PAGES["lessons"], lead), lesson_page.index()])
    return


@app.cell
def _(shell):
    shell.foot("A lesson as one file that plays without the lab, on a phone too: mentoring lab export LESSON")
    return


if __name__ == "__main__":
    app.run()

# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""Your school: the questions about it as a form, its timetable, its file, and the dean's report."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: your school")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import school_form, shell

    return mo, school_form, shell


@app.cell
def _(shell):
    shell.head("school", shell.PAGES["school"], "Answer what you know; the rest is as in the baseline.")
    return


@app.cell
def _(mo, school_form, shell):
    mo.ui.anywidget(school_form.served(shell.asked()))
    return


@app.cell
def _(shell):
    shell.foot()
    return


if __name__ == "__main__":
    app.run()

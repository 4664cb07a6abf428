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

    from experiments.lab import shell
    from experiments.lab.your_school import form

    return form, mo, shell


@app.cell
def _(shell):
    shell.head("school", shell.PAGES["school"], "Answer what you know; the rest is as in the baseline.")
    return


@app.cell
def _(form, mo, shell):
    mo.ui.anywidget(form.served(shell.asked()))
    return


@app.cell
def _(shell):
    shell.foot()
    return


if __name__ == "__main__":
    app.run()

# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The page of levers: everything a school can set, and what it does at once."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: levers")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import schools, shell
    from experiments.lab.levers.view import LeversView

    return LeversView, mo, schools, shell


@app.cell
def _(mo, schools, shell):
    try:
        school, plan = schools.chosen(shell.asked()), schools.planned(shell.asked())
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("levers", shell.PAGES["levers"]), shell.problem(error)]))
    lead = "Move what a school can set. Every move simulates the school anew and shows what it does."
    shell.head("levers", shell.PAGES["levers"], lead, school)
    return plan, school


@app.cell
def _(LeversView, mo, plan, school, shell):
    mo.ui.anywidget(LeversView(school, plan, shell.asked()))
    return


@app.cell
def _(shell):
    shell.foot()
    return


if __name__ == "__main__":
    app.run()

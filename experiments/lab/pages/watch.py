"""The first page of the lab: one school, week by week."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: a school, week by week")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import schools, shell, watching

    return mo, schools, shell, watching


@app.cell
def _(mo, schools, shell):
    try:
        school = schools.chosen(shell.asked())
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("", "A school, week by week"), shell.problem(error)]))
    return (school,)


@app.cell
def _(mo, school, shell):
    seed = mo.ui.number(0, 999_999, value=0, step=1, label="Luck (seed)")
    shell.head("", "A school, week by week", school=school)
    return (seed,)


@app.cell
def _(mo, school, seed, watching):
    view = watching.one(school, int(seed.value))
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(mo, seed):
    mo.hstack([seed], justify="start")
    return


@app.cell
def _(school, seed, shell, watching):
    shell.foot(watching.provenance(school, int(seed.value)))
    return


if __name__ == "__main__":
    app.run()

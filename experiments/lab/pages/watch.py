# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The first page of the lab: one school, week by week."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: a school, week by week")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import schools, shell, watching

    return mo, schools, shell, watching


@app.cell
def _(mo, schools, shell, watching):
    try:
        school, plan = schools.chosen(shell.asked()), schools.planned(shell.asked())
        choices, left_out = watching.choices(school, plan)
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("", shell.PAGES[""]), shell.problem(error)]))
    return choices, left_out


@app.cell
def _(mo):
    get_seed, set_seed = mo.state(0)
    return get_seed, set_seed


@app.cell
def _(choices, mo):
    shown = mo.ui.dropdown(list(choices), value=next(iter(choices)), label="Show")
    return (shown,)


@app.cell
def _(get_seed, shell, set_seed):
    seed, another = shell.luck(get_seed, set_seed)
    return another, seed


@app.cell
def _(another, seed, shell, shown):
    shell.head("", shell.PAGES[""], controls=(shown, seed, another))
    return


@app.cell
def _(choices, get_seed, mo, shown, watching):
    view = watching.one(choices[shown.value], get_seed())
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(choices, get_seed, left_out, shell, shown, watching):
    shell.foot(watching.provenance(choices[shown.value], get_seed()), *watching.reasons(left_out))
    return


if __name__ == "__main__":
    app.run()

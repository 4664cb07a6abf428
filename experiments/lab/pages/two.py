# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""Two policies side by side: the same students, the same luck, and what sets the two apart."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: two policies side by side")


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
        mo.stop(True, mo.vstack([shell.head("two", shell.PAGES["two"]), shell.problem(error)]))
    return choices, left_out, plan


@app.cell
def _(choices, mo, plan, watching):
    titles = list(choices)
    left = mo.ui.dropdown(titles, value=titles[0], label="Left")
    right = mo.ui.dropdown(titles, value=watching.first_choice(choices, plan), label="Right")
    return left, right


@app.cell
def _(mo):
    get_seed, set_seed = mo.state(0)
    return get_seed, set_seed


@app.cell
def _(get_seed, set_seed, shell):
    seed, another = shell.luck(get_seed, set_seed)
    return another, seed


@app.cell
def _(another, left, right, seed, shell):
    shell.head("two", shell.PAGES["two"], controls=(left, right, seed, another))
    return


@app.cell
def _(choices, get_seed, left, mo, right, watching):
    view = watching.two(choices[left.value], choices[right.value], get_seed())
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(choices, get_seed, left, left_out, right, shell, watching):
    shell.foot(
        *(watching.provenance(choices[shown.value], get_seed()) for shown in (left, right)),
        *watching.reasons(left_out),
    )
    return


if __name__ == "__main__":
    app.run()

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
    return choices, left_out, plan, school


@app.cell
def _(choices, mo, plan, watching):
    titles = list(choices)
    left = mo.ui.dropdown(titles, value=titles[0], label="Left")
    right = mo.ui.dropdown(titles, value=watching.first_choice(choices, plan), label="Right")
    seed = mo.ui.number(0, 999_999, value=0, step=1, label="Luck (seed)")
    return left, right, seed


@app.cell
def _(left, mo, right, school, seed, shell):
    mo.vstack(
        [
            shell.head("two", shell.PAGES["two"], school=school),
            mo.hstack([left, right, seed], justify="start", align="end", gap=1.5, wrap=True),
        ]
    )
    return


@app.cell
def _(choices, left, mo, right, seed, watching):
    view = watching.two(choices[left.value], choices[right.value], int(seed.value))
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(choices, left, left_out, right, seed, shell, watching):
    shell.foot(
        watching.provenance(choices[left.value], int(seed.value)),
        watching.provenance(choices[right.value], int(seed.value)),
        *(f"Not to be tried at this school: {title}. {why}" for title, why in left_out.items()),
    )
    return


if __name__ == "__main__":
    app.run()

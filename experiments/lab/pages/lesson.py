# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""How a lesson goes, whichever it is: the notebooks of experiments/lab/lessons put their own name in."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: a lesson")


@app.cell
def _():
    import marimo as mo

    from experiments.lab.teaching import page as lesson_page
    from experiments.lab.teaching import work as lesson_work
    from experiments.lab.teaching.lesson import lesson as lesson_of

    return lesson_of, lesson_page, lesson_work, mo


@app.cell
def _():
    name = "courses"
    return (name,)


@app.cell
def _(lesson_of, name):
    lesson = lesson_of(name)
    return (lesson,)


@app.cell
def _(lesson, lesson_page):
    lesson_page.head(lesson)
    return


@app.cell
def _(lesson, lesson_page):
    lesson_page.opening(lesson)
    return


@app.cell
def _(lesson, lesson_page, mo):
    prediction = lesson_page.prediction(lesson)
    mo.vstack([lesson_page.asking(lesson), prediction])
    return (prediction,)


@app.cell
def _(lesson, lesson_work):
    work = lesson_work.begun(lesson)  # goes on while one reads and predicts
    return (work,)


@app.cell
def _(mo):
    is_open, set_open = mo.state(False)
    once: list[bool] = []  # a second thought about the prediction does not begin the experiment anew
    return is_open, once, set_open


@app.cell
def _(once, prediction, set_open):
    if prediction.value["chosen"] is not None and not once:
        once.append(True)
        set_open(True)
    return


@app.cell
def _(is_open, lesson, lesson_page, mo):
    mo.stop(not is_open(), lesson_page.gate())
    left, right = lesson_page.sides(lesson)
    slider = lesson_page.slider(lesson)
    mo.vstack([lesson_page.experiment(lesson), mo.hstack([left, right], justify="start", gap=1.5, wrap=True)])
    return left, right, slider


@app.cell
def _(left, lesson, lesson_page, mo, right):
    view = lesson_page.view(lesson, left.value, right.value)
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(is_open, lesson_page, mo, work):
    mo.stop(not is_open())
    with mo.status.progress_bar(total=100, title=lesson_page.RUNNING, remove_on_exit=True) as bar:
        taught = work.wait(bar.update)
    return (taught,)


@app.cell
def _(lesson_page, mo, slider):
    mo.vstack([lesson_page.section("Move one thing"), slider])
    return


@app.cell
def _(mo, slider, taught):
    mo.Html(taught.point(slider.value["value"]))
    return


@app.cell
def _(lesson, lesson_page, mo, prediction, taught):
    mo.Html(taught.outcome(lesson_page.predicted(lesson, prediction.value["chosen"])))
    return


@app.cell
def _(lesson, lesson_page):
    lesson_page.foot(lesson)
    return


if __name__ == "__main__":
    app.run()

"""The instructor's page of a lesson: ``/instructor?lesson=NAME``."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: for the instructor")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import lesson_page, lesson_parts, shell

    return lesson_page, lesson_parts, mo, shell


@app.cell
def _(lesson_page, mo, shell):
    try:
        lesson = lesson_page.asked_for()
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("lessons", "For the instructor"), shell.problem(error)]))
    mo.vstack([lesson_page.looks(), shell.head("lessons", f"For the instructor: {lesson.title}")])
    return (lesson,)


@app.cell
def _(lesson, lesson_parts, mo):
    with mo.status.progress_bar(total=100, title="Running the schools of this lesson", remove_on_exit=True) as bar:
        taught = lesson_parts.taught(lesson, 0, lesson_parts.in_hundredths(bar.update))
    return (taught,)


@app.cell
def _(mo, taught):
    mo.Html(taught.instructor())
    return


@app.cell
def _(lesson_page, taught):
    lesson_page.foot(taught)
    return


if __name__ == "__main__":
    app.run()

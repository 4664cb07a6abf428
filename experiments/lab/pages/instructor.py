# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The instructor's page of a lesson: ``/instructor/?lesson=NAME``."""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: for the instructor")


@app.cell
def _():
    import marimo as mo

    from experiments.lab import shell
    from experiments.lab.teaching import page as lesson_page
    from experiments.lab.teaching import work as lesson_work

    return lesson_page, lesson_work, mo, shell


@app.cell
def _(lesson_page, mo, shell):
    try:
        lesson = lesson_page.asked_for()
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("lessons", "For the instructor"), shell.problem(error)]))
    mo.vstack([lesson_page.looks(), shell.head("lessons", f"For the instructor: {lesson.title}")])
    return (lesson,)


@app.cell
def _(lesson, lesson_page, lesson_work, mo):
    with mo.status.progress_bar(total=100, title=lesson_page.RUNNING, remove_on_exit=True) as bar:
        taught = lesson_work.begun(lesson).wait(bar.update)
    return (taught,)


@app.cell
def _(mo, taught):
    mo.Html(taught.instructor())
    return


@app.cell
def _(lesson, lesson_page):
    lesson_page.foot(lesson)
    return


if __name__ == "__main__":
    app.run()

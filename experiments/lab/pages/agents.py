# /// script
# [tool.marimo.display]
# theme = "system"
# ///
"""The page for those who read code: the model as Mesa agents, stepped live, questioned and changed.

It is a page of the lab (``/agents``) and a notebook of its own: ``marimo edit experiments/lab/pages/agents.py``.
"""

import marimo

app = marimo.App(width="full", app_title="Mentoring lab: for readers of code")


@app.cell
def _():
    import marimo as mo
    import pandas as pd

    from experiments.lab import shell, stepping
    from experiments.lab.view import SchoolView

    return SchoolView, mo, pd, shell, stepping


@app.cell
def _(mo, shell, stepping):
    try:
        school = stepping.school_of(shell.asked())
    except ValueError as error:
        mo.stop(True, mo.vstack([shell.head("agents", shell.PAGES["agents"]), shell.problem(error)]))
    return (school,)


@app.cell
def _(mo):
    get_seed, set_seed = mo.state(0)
    return get_seed, set_seed


@app.cell
def _(get_seed, set_seed, shell):
    seed, another = shell.luck(get_seed, set_seed)
    return another, seed


@app.cell
def _(mo, school, shell, stepping):
    mo.vstack(
        [
            stepping.looks(),
            shell.head("agents", shell.PAGES["agents"], school=school),
            stepping.chapter(
                "The model is made of students and faculty whom one can read, ask and change: MentoringModel is a Mesa "
                "model, and Mesa's own tools work on it. Here two schools of the same people, with the same luck, live "
                "week by week. On the right, students have another habit, written below.",
            ),
        ]
    )
    return


@app.cell
def _(another, live, mo, model, seed):
    week_button = mo.ui.button(label="Live one week", on_change=lambda _: live(1))
    month_button = mo.ui.button(label="Live four weeks", on_change=lambda _: live(4))
    year_button = mo.ui.button(label="Live to the end of the year", on_change=lambda _: live(52 - model.week % 52))
    mo.hstack(
        [week_button, month_button, year_button, seed, another], justify="start", align="center", gap=1, wrap=True
    )
    return month_button, week_button, year_button


@app.cell
def _(SchoolView, mo):
    view = SchoolView()
    mo.ui.anywidget(view)
    return (view,)


@app.cell
def _(bold, get_span, model, stepping, view):
    since, week = get_span()
    records = {
        "Students as shipped": stepping.record_so_far(model),
        "Students twice as ready to ask": stepping.record_so_far(bold),
    }
    view.show(list(records.values()), list(records))
    view.panes, view.week = [0, 1], max(0, week - 1)
    stepping.told(records, since, ended=not model.running)
    return


@app.cell
def _(stepping):
    stepping.chapter(
        "A model is made of a school and a seed. step() lives one week; the buttons above call live().",
        title="The model, week by week",
    )
    return


@app.cell
def _(BoldSchool, MentoringModel, get_seed, mo, school):
    model = MentoringModel(school, rng=get_seed())
    bold = BoldSchool(school, rng=get_seed())
    get_span, set_span = mo.state((0, 0))  # weeks of the run: where the last steps began, and where they ended

    def live(weeks):
        since = model.week
        for _ in range(weeks):
            for one in (model, bold):
                if one.running:
                    one.step()
        set_span((since, model.week))

    mo.show_code()
    return bold, get_span, live, model


@app.cell
def _(stepping):
    stepping.chapter(
        "A student's habits are methods of sim.agents.Student, each named after what it does and numbered as in the "
        "description of the model. To give students another habit, write a subclass, and a school of such students.",
        title="Another habit",
    )
    return


@app.cell
def _(mo):
    from sim.agents import Student
    from sim.model import MentoringModel

    class BoldStudent(Student):
        """When looking for a mentor, is twice as likely to ask the teacher they know best."""

        def seek(self, u_ask, u_search):
            super().seek(u_ask / 2, u_search)  # students ask when this draw is below their chance to ask

    class BoldSchool(MentoringModel):
        student_class = BoldStudent

    mo.show_code()
    return BoldSchool, BoldStudent, MentoringModel, Student


@app.cell
def _(stepping):
    stepping.chapter(
        "model.students is an AgentSet of Mesa: one selects, groups and sums up what the agents know of themselves.",
        title="Ask the agents",
    )
    return


@app.cell
def _(bold, get_span, mo, model, pd, stepping):
    get_span()  # ask again whenever weeks have been lived

    def answers(school):
        mentored = school.students.select(lambda student: student.mentors)
        with_mentor = mentored.groupby("class_year").count()
        shares = {
            f"of them in class year {year + 1}": f"{with_mentor.get(year, 0)} of {number}"
            for year, number in sorted(school.students.groupby("class_year").count().items())
        }
        return {
            "students with a mentor": len(mentored),
            **shares,
            "most mentors of one student": mentored.agg("mentors", lambda ties: max(map(len, ties), default=0)),
            "faculty who mentor": sum(member.mentees > 0 for member in school.faculty.values()),
        }

    asked = pd.DataFrame({"as shipped": answers(model), "twice as ready": answers(bold)})
    mo.show_code(stepping.table(asked))
    return


@app.cell
def _(stepping):
    stepping.chapter(
        "Every week the model's DataCollector writes a row; these are the latest of the school on the left, weeks "
        "counted from 0. A collector of one's own, with agenttype_reporters, keeps what single agents know.",
        title="What the data collector kept",
    )
    return


@app.cell
def _(get_span, mo, model, stepping):
    get_span()
    collected = model.datacollector.get_model_vars_dataframe()
    mo.show_code(stepping.table(collected.set_index("week").tail(6)))
    return


@app.cell
def _(get_seed, school, shell):
    shell.foot(
        f"Two runs of {school.name} ({school.fingerprint[:8]}), seed {get_seed()}, stepped here by the agents: at the "
        'end the left one is what simulate(school, seed, engine="agents") returns. One draw of luck and no more.'
    )
    return


if __name__ == "__main__":
    app.run()

"""The model in Mesa's world: stepping, agents, DataCollector, batch_run."""

import mesa
import pytest

from sim import simulate
from sim.agents import Faculty, Student
from sim.model import MentoringModel


def test_it_steps_week_by_week_and_stops_at_the_end(small):
    model = MentoringModel(small(run__years=2), rng=7)
    assert model.week == 0
    assert len(model.students) == 0
    model.step()
    assert (model.week, model.steps) == (1, 1)
    assert len(model.agents_by_type[Student]) == 24
    assert len(model.agents_by_type[Faculty]) == 200
    model.run_model()
    assert model.week == 104
    assert not model.running
    assert len(model.agents) == 2 * 24 + 200


def test_students_graduate_and_faculty_are_succeeded(small):
    model = MentoringModel(small(run__years=6), rng=7)
    first = set()
    while model.running:
        model.step()
        first = first or {faculty.id for faculty in model.agents_by_type[Faculty]}
    assert {student.class_year for student in model.students} <= {0, 1, 2, 3, 4}
    assert len(model.students) == 4 * 24
    last = {faculty.id for faculty in model.agents_by_type[Faculty]}
    assert len(last) == 200
    assert {faculty % 100_000 for faculty in last} == first
    assert last != first


def test_agents_show_the_state_a_reader_expects(small):
    model = MentoringModel(small(run__years=4), rng=1)
    while model.running:
        model.step()
    mentored = model.students.select(lambda student: student.mentors)
    assert len(mentored) > 3
    for student in mentored:
        for tie in student.mentors:
            assert tie.faculty in model.agents
            assert 0 <= tie.connection_now() <= 1
    load = dict.fromkeys(model.agents_by_type[Faculty], 0)
    for student in model.students:
        for tie in student.mentors:
            load[tie.faculty] += 1
    assert all(faculty.mentees == number for faculty, number in load.items())


def test_data_collector_agrees_with_the_record(small):
    scenario = small(run__years=3)
    model = MentoringModel(scenario, rng=9)
    own = mesa.DataCollector(agenttype_reporters={Student: {"mentors": lambda student: len(student.mentors)}})
    while model.running:
        model.step()
        own.collect(model)
    collected = model.datacollector.get_model_vars_dataframe()
    weekly = simulate(scenario, 9).weekly.group_by("week", maintain_order=True).sum()
    assert collected["mentored"].tolist() == weekly["mentored"].to_list()
    assert collected["meetings"].tolist() == weekly["meetings"].to_list()
    per_agent = own.get_agenttype_vars_dataframe(Student)
    assert per_agent["mentors"].groupby("Step").sum().tolist() == weekly["ties"].to_list()


def test_batch_run_runs_scenarios_and_seeds(small):
    scenario = small(run__years=1)
    rows = mesa.batch_run(MentoringModel, {"scenario": [scenario]}, rng=[1, 2], max_steps=1000, display_progress=False)
    assert [row["week"] for row in rows] == [51, 51]
    assert [row["enrolled"] for row in rows] == [24, 24]
    expected = [int(simulate(scenario, seed).trace.weekly[51, :, 2].sum()) for seed in (1, 2)]
    assert [row["mentoring_ties"] for row in rows] == expected


def test_a_subclass_can_change_what_students_do(small):
    class Shy(Student):
        def seek(self, u_ask, u_search):
            self.model.log_request(self, None, 4, 4, 0.0)

    class ShySchool(MentoringModel):
        student_class = Shy

    model = ShySchool(small(run__years=4, behaviour__offering_rate=0.0), rng=3)
    while model.running:
        model.step()
    assert not any(student.mentors for student in model.students)


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_seeds_out_of_range_are_refused(seed, small):
    with pytest.raises(ValueError, match="seed"):
        MentoringModel(small(), rng=seed)

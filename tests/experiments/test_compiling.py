"""Whoever waits for the model to be compiled is told so, and nobody else."""

import os
import subprocess
import sys

import numba
import pytest
from typer.testing import CliRunner

import scenarios
import sim
from experiments.cli import app
from sim.compiling import before_compiling

MESSAGE = "Compiling the model, once on this machine: about half a minute ..."
RUN = ("run", "baseline", "--years", "1", "--out", "there")


@pytest.fixture
def fresh():
    """Return a maker of functions that are not compiled yet."""
    return lambda: numba.njit(lambda number: number + 1)


@pytest.fixture
def told():
    """Return a list, and what adds to it."""
    times = []
    return times, lambda: times.append("told")


def test_it_is_told_once_however_much_is_compiled(fresh, told):
    times, tell = told
    with before_compiling(tell):
        assert fresh()(1) == fresh()(1) == 2
    assert times == ["told"]


def test_it_is_not_told_of_code_that_is_there_nor_outside_the_block(fresh, told):
    times, tell = told
    compiled = fresh()
    compiled(1)
    with before_compiling(tell):
        compiled(2)
    fresh()(1)
    assert times == []


def test_the_command_says_so_while_it_compiles(fresh, tmp_path, monkeypatch):
    simulate = sim.simulate

    def compiles_something(*arguments):
        fresh()(1)
        return simulate(*arguments)

    monkeypatch.chdir(tmp_path)
    simulate("baseline")  # what the model itself needs is compiled
    assert MESSAGE not in CliRunner().invoke(app, RUN).stderr
    monkeypatch.setattr(sim, "simulate", compiles_something)
    assert CliRunner().invoke(app, RUN).stderr.count(MESSAGE) == 1


def test_another_process_finds_the_compiled_code_and_says_nothing(tmp_path):
    sim.simulate("baseline")
    path = os.pathsep.join([str(scenarios.FOLDER.parent), *sys.path])
    command = [sys.executable, "-m", "experiments.cli", *RUN]
    done = subprocess.run(command, cwd=tmp_path, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True)
    assert done.returncode == 0
    assert MESSAGE not in done.stderr

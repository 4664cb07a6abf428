"""Sweeps on a Dask cluster: the same bytes as from threads, though a worker is killed on the way."""

import os
import signal
import subprocess
import sys
import time

import pytest
from distributed import Client, LocalCluster

from experiments import runner, store
from experiments.runner import run_shard, run_study, task_of
from experiments.store import Shard
from experiments.study import make_study
from sim import ScenarioError

STUDY = make_study(
    {
        "vary": {"class_size": [24], "faculty.number": [200], "pool.share": "0.2:0.8"},
        "points": 24,
        "seeds": 20,
        "outcomes": ["mentored_clinical", "gap"],
    }
)


def content(folder):
    return {path.name: path.read_bytes() for path in folder.rglob("*") if path.is_file() and path.name != "lock"}


def test_a_killed_worker_loses_nothing_and_the_bytes_are_those_of_threads(tmp_path):
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        victims = list(client.run(os.getpid).values())

        def kill_one(progress):
            if progress.done >= 60 and victims:
                os.kill(victims.pop(), signal.SIGKILL)
                victims.clear()

        swept = run_study(STUDY, tmp_path / "cluster", cluster=cluster.scheduler_address, progress=kill_one)
    assert not victims
    assert swept.runs == swept.made == 480
    run_study(STUDY, tmp_path / "threads", threads=2)
    assert content(tmp_path / "cluster") == content(tmp_path / "threads")


def test_ctrl_c_reaches_the_workers_too_and_all_end_within_seconds(tmp_path):
    """A terminal sends Ctrl-C to every process of a command."""
    store = tmp_path / "store"
    vary = ["--vary", "class_size=24", "--vary", "faculty.number=200", "--vary", "pool.share=0.2:0.8"]
    words = [*vary, "--points", "200", "--cluster", "local", "--out", str(store)]
    process = subprocess.Popen(
        [sys.executable, "-m", "experiments.cli", "sweep", *words],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    while process.poll() is None and not list(store.glob("runs/*.parquet")):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "the same command goes on" in said
    assert "Traceback" not in said


def test_an_address_where_no_cluster_is_is_named(tmp_path):
    with pytest.raises(ScenarioError, match=r"--cluster = .*nowhere.*no cluster answers there"):
        run_study(STUDY, tmp_path / "store", cluster="nowhere")


def test_a_worker_with_another_version_of_the_model_is_refused(monkeypatch):
    task = task_of(STUDY, Shard("name", 0, 1, (0,)))
    monkeypatch.setattr(runner, "model_version", lambda: "another")
    with pytest.raises(ScenarioError, match="another version of the model"):
        run_shard(task)
    assert task.model == store.model_version()

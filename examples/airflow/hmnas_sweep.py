"""An Airflow DAG that hands in a sweep every night, waits for it and reports what it found.

Copy it into the DAG folder. Works with Airflow 2.5 and later, and needs nothing but Python's own
library beside it. The server and its token are environment variables of the workers: HMNAS_SERVER
(default http://127.0.0.1:8080) and HMNAS_TOKEN.

The sweep's id follows from the DAG run, so that a task that Airflow tries again asks for the same
sweep. While it waits it holds no worker slot.
"""

import json
import os
import re
import urllib.error
import urllib.request
from datetime import datetime, timedelta

try:
    from airflow.sdk import dag, task
except ImportError:  # Airflow 2
    from airflow.decorators import dag, task

ENDED = ("COMPLETED", "FAILED", "CANCELLED")


def request(method, path, body=None):
    """What the server answers, as Python data. Raises with what it says when it refuses."""
    server = os.environ.get("HMNAS_SERVER", "http://127.0.0.1:8080").rstrip("/")
    headers = {"Content-Type": "application/json"}
    if os.environ.get("HMNAS_TOKEN"):
        headers["Authorization"] = "Bearer " + os.environ["HMNAS_TOKEN"]
    data = None if body is None else json.dumps(body).encode()
    asked = urllib.request.Request(server + "/api/v1" + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        reason = error.read().decode(errors="replace")
        raise RuntimeError("%s %s: %d %s" % (method, path, error.code, reason)) from error


def sweep_id(run_id):
    """A DAG run's id with only what a sweep's id may have."""
    return ("airflow-" + re.sub(r"[^A-Za-z0-9._-]+", "-", run_id))[:100]


def submit(run_id, preset, seeds, config=None):
    """Hands in the sweep of a DAG run; its id. Harmless when repeated."""
    sweep = sweep_id(run_id)
    body = {"preset": preset, "seeds": {"count": seeds, "base": 1}, "config": config or {}}
    request("PUT", "/sweeps/" + sweep, body)
    return sweep


def ended(sweep):
    """Whether the sweep has come to its end, whichever."""
    return request("GET", "/sweeps/" + sweep)["status"] in ENDED


def report(sweep):
    """Accuracy and size of each network found. Raises if a seed did not complete."""
    found = request("GET", "/sweeps/" + sweep)
    if found["status"] != "COMPLETED":
        raise RuntimeError("sweep %s is %s: %s" % (sweep, found["status"], found["seeds"]))
    networks = request("GET", "/sweeps/" + sweep + "/architectures?limit=1000")["items"]
    return [
        {key: network[key] for key in ("seed", "testAccuracy", "parameters")}
        for network in networks
    ]


@dag(
    dag_id="hmnas_sweep",
    schedule="0 1 * * *",
    start_date=datetime(2026, 1, 1),
    catchup=False,
    max_active_runs=1,
    default_args={"retries": 3, "retry_delay": timedelta(minutes=1)},
    tags=["hmnas"],
)
def hmnas_sweep():
    @task(task_id="submit")
    def submit_sweep(run_id=None):
        return submit(run_id, preset="demo", seeds=5)

    @task.sensor(task_id="wait", poke_interval=60, timeout=24 * 3600, mode="reschedule")
    def wait_for_end(sweep):
        return ended(sweep)

    @task(task_id="report")
    def report_networks(sweep):
        return report(sweep)

    sweep = submit_sweep()
    wait_for_end(sweep) >> report_networks(sweep)


hmnas_sweep()

"""Imports the DAG file, and lets its functions hand in a small sweep and follow it to its end."""

import json
import time

from airflow import decorators

import hmnas_sweep as example

RUN_ID = "scheduled__2026-01-02T01:00:00+00:00"

sweep = example.submit(RUN_ID, preset="smoke", seeds=2)
again = example.submit(RUN_ID, preset="smoke", seeds=2)
limit = time.monotonic() + 200
while not example.ended(sweep):
    if time.monotonic() > limit:
        raise SystemExit("the sweep does not end")
    time.sleep(0.2)
try:
    example.submit("other", preset="no-such-preset", seeds=1)
    refused = ""
except RuntimeError as error:
    refused = str(error)
print(
    json.dumps(
        {
            "dag": {key: str(value) if key == "start_date" else value
                    for key, value in decorators.dags[0].items() if key != "default_args"},
            "edges": ["%s -> %s" % edge for edge in decorators.edges],
            "sweep": sweep,
            "again": again,
            "report": example.report(sweep),
            "refused": refused,
        }
    )
)

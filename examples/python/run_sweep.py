#!/usr/bin/env python3
"""Hands in a sweep over Kafka, waits for its report and prints the architectures found.

    python3 run_sweep.py --bootstrap 127.0.0.1:9092 --registry http://127.0.0.1:8081 \\
        --id my-sweep --seeds 1 2 3 --config smoke.json

--config is a JSON file of settings (docs/settings.md); what it leaves out has its default.
"""

import argparse
import json
import sys

from hmnas_kafka import Client


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bootstrap", default="127.0.0.1:9092", help="Kafka brokers")
    parser.add_argument("--registry", default="http://127.0.0.1:8081", help="schema registry")
    parser.add_argument("--prefix", default="hmnas", help="prefix of the topics")
    parser.add_argument("--id", required=True, help="id of the sweep, chosen by you")
    parser.add_argument("--seeds", type=int, nargs="+", required=True)
    parser.add_argument("--config", help="JSON file with settings")
    parser.add_argument("--timeout", type=int, default=3600, help="seconds to wait for the report")
    arguments = parser.parse_args()

    config = {}
    if arguments.config:
        with open(arguments.config, encoding="utf-8") as file:
            config = json.load(file)
    client = Client(arguments.bootstrap, arguments.registry, arguments.prefix)
    client.submit(arguments.id, arguments.seeds, config)
    print("handed in sweep", arguments.id, file=sys.stderr)

    completed = wait_for_report(client, arguments)
    for key, architecture in sorted(architectures(client, arguments.id, completed).items()):
        kept = sum(edge["kept"] for cell in architecture["cells"] for edge in cell["edges"])
        print(
            json.dumps(
                {
                    "architecture": key,
                    "seed": architecture["seed"],
                    "testAccuracy": architecture["testAccuracy"],
                    "parameters": architecture["parameters"],
                    "keptEdges": kept,
                    "checkpoint": architecture["checkpointDigest"],
                }
            )
        )
    return 0 if completed >= set(arguments.seeds) else 1


def wait_for_report(client, arguments):
    """The seeds that completed, once every seed has ended."""

    def ended(key, report):
        if key != arguments.id:
            return False
        print("completed:", report["completedSeeds"], file=sys.stderr)
        seeds = report["completedSeeds"] + report["failedSeeds"] + report["cancelledSeeds"]
        return set(seeds) >= set(arguments.seeds)

    for _, report in client.read("robustness", ended, arguments.timeout):
        pass
    return set(report["completedSeeds"])


def architectures(client, sweep_id, seeds):
    """The tested network of each of these seeds, by key."""
    found = {}

    def complete(key, architecture):
        if architecture["sweepId"] == sweep_id and architecture["testAccuracy"] is not None:
            found[key] = architecture
        return {network["seed"] for network in found.values()} >= seeds

    if seeds:
        for _ in client.read("architectures", complete, 60):
            pass
    return found


if __name__ == "__main__":
    sys.exit(main())

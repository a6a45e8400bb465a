"""The next instant of a schedule, beside the Python packages croniter and cronsim; called by scripts/bench-cron.

    PYTHONPATH=scripts ROUNDS=5 SECONDS_EACH=0.5 python Benchmarks/peers/cron.py .build-bench/release/cron-benchmark

The schedules, the time zone, the start and the end are the benchmark's own. All go from instant to instant; reading a schedule is not
counted. A package that reads a schedule differently is not measured; but cronsim has to tell the same instants wherever it can read it.
"""

import copy
import json
import os
import platform
import subprocess
import sys
from datetime import datetime, timezone
from importlib.metadata import version
from itertools import islice, zip_longest
from statistics import median
from time import perf_counter
from zoneinfo import ZoneInfo

from croniter import CroniterError, croniter
from cronsim import CronSim, CronSimError

from results import keep, rounds

PEERS = {"croniter": lambda schedule, start: croniter(schedule, start, ret_type=datetime), "cronsim": CronSim}


def ours(binary):
    """One round of the benchmark."""
    run = subprocess.run([binary, "--json"], check=True, stdout=subprocess.PIPE, env=os.environ | {"ROUNDS": "1"})
    return json.loads(run.stdout)


def instants(walk, count):
    return [int(instant.timestamp()) for instant in islice(walk, count)]


def rate(walk, end, seconds):
    """Instants a second, up to `end` and anew from where `walk` stands."""
    spent, steps, current = 0.0, 0, copy.copy(walk)
    while spent < seconds:
        begin = perf_counter()
        for _ in range(100):
            instant = next(current)
            steps += 1
            if instant >= end:
                break
        spent += perf_counter() - begin
        if instant >= end:
            current = copy.copy(walk)
    return steps / spent


def walks(reference):
    """By package and schedule, those that tell the same instants as the benchmark."""
    start = datetime.fromtimestamp(reference["start"], ZoneInfo(reference["zone"]))
    found = {}
    for subject in reference["subjects"]:
        schedule, expected = subject["name"], subject["instants"]
        for name, make in PEERS.items() if expected else ():
            try:
                told = instants(make(schedule, start), len(expected))
            except (CroniterError, CronSimError):
                continue
            if told == expected:
                found[name, schedule] = make(schedule, start)
            elif name == "cronsim":
                theirs, own = next(pair for pair in zip_longest(told, expected) if pair[0] != pair[1])
                sys.exit(f"bench-cron: of '{schedule}' cronsim tells {theirs}, the gateway {own}")
    return found


def measure(binary, count, seconds):
    """The rates of all rounds, in turn, so that noise hits all alike; a round of the benchmark, by which they were measured."""
    reference = ours(binary)
    peers = walks(reference)
    end = datetime.fromtimestamp(reference["end"], timezone.utc)
    rates = {}
    for _ in range(count):
        for subject in ours(binary)["subjects"]:
            rates.setdefault(("ours", subject["name"]), []).append(subject["rate"])
        for pair, walk in peers.items():
            rates.setdefault(pair, []).append(rate(walk, end, seconds))
    return reference, rates


def report(reference, rates):
    print(f"The next instant of a schedule in {reference['zone']}, one thread, medians; a step of the loop is a shift,")
    print("an exclusive or and a multiplication. –: does not read the schedule, or reads it differently\n")
    print("| schedule           | calls a second | loop steps a call | croniter | times slower | cronsim | times slower |")
    print("| :--                |            --: |               --: |      --: |          --: |     --: |          --: |")
    loop = rates["ours", reference["subjects"][0]["name"]]
    for subject in reference["subjects"]:
        name, own = subject["name"], rates["ours", subject["name"]]
        text = f"`{name}`" if subject["instants"] else name
        cells = [f"{text:18}", f"{own:14.0f}", f"{loop / own:17.1f}"]
        for peer, width in (("croniter", 8), ("cronsim", 7)):
            other = rates.get((peer, name))
            cells += [f"{other:{width}.0f}", f"{own / other:12.0f}"] if other else [f"{'–':>{width}}", f"{'–':>12}"]
        print("| " + " | ".join(cells) + " |")


def figures(reference, rates):
    """By schedule and by who told its instants, how many a second."""
    found = {}
    for (who, schedule), values in rates.items():
        found.setdefault(schedule, {})[f"{who}_per_second"] = rounds(values)
    return {"zone": reference["zone"], "schedules": found}


def main():
    count, seconds = max(int(os.environ.get("ROUNDS", 5)), 1), float(os.environ.get("SECONDS_EACH", 0.5))
    print(", ".join([f"Python {platform.python_version()}"] + [f"{name} {version(name)}" for name in PEERS]) + "\n")
    reference, rates = measure(sys.argv[1], count, seconds)
    report(reference, {pair: median(values) for pair, values in rates.items()})
    keep("cron", {"python": platform.python_version()} | {name: version(name) for name in PEERS} | figures(reference, rates))


if __name__ == "__main__":
    main()

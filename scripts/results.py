"""Keeps a benchmark's figures in one file of JSON, each benchmark's under its own key, and the machine's beside them: the file that RESULTS
names, from the repository's folder; without it figures are only printed.

    some-benchmark | RESULTS=docs/performance.json python3 scripts/results.py answers
"""

import datetime, json, os, pathlib, platform, re, statistics, sys

REPOSITORY = pathlib.Path(__file__).resolve().parent.parent


def is_kept():
    return bool(os.environ.get("RESULTS"))


def keep(key, figures, data=REPOSITORY):
    """Everything under other keys stays. `data` is the folder that the data directories were made in."""
    if not is_kept():
        return
    path = REPOSITORY / os.environ["RESULTS"]
    results = json.loads(path.read_text()) if path.exists() else {}
    results = {"machine": machine(data)} | {name: value for name, value in results.items() if name != "machine"}
    results[key] = {"date": results["machine"]["date"]} | figures
    temporary = path.with_name(path.name + ".new")
    temporary.write_text(text(results))
    temporary.replace(path)


def text(results):
    """A line for each object that holds no other, and for each list of numbers."""
    lines = json.dumps(results, indent=1, ensure_ascii=False)
    return re.sub(r"\{[^{}]+\}|\[[^\[\]{}]+\]", lambda leaf: re.sub(r"\s*\n\s*", " ", leaf[0]), lines) + "\n"


def machine(data):
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"^model name\s*: (.*)", cpu, re.MULTILINE)
    return {
        "processor": model[1] if model else platform.machine(),
        "cores": os.cpu_count(),
        "kernel": f"{platform.system()} {platform.release()}",
        "date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d"),
        "file_system": file_system(data),
        # What is so in every build: docs/decisions/0007.
        "sqlite_synchronous": "FULL",
        "journal_sync": "fdatasync",
    }


def file_system(folder):
    """The kind of the innermost mount that holds the folder."""
    folder = pathlib.Path(folder).resolve()
    mounts = [line.split()[1:3] for line in pathlib.Path("/proc/self/mounts").read_text().splitlines()]
    inside = [(len(place), number, kind) for number, (place, kind) in enumerate(mounts) if folder.is_relative_to(place)]
    return max(inside)[2]


def rounds(values):
    """A figure's values in all rounds, and their median."""
    values = [round(value, 3 if value < 1000 else None) for value in values]
    return {"median": statistics.median_low(values), "rounds": values}


if __name__ == "__main__":
    keep(sys.argv[1], json.load(sys.stdin), os.environ.get("BENCH_DIR") or REPOSITORY)

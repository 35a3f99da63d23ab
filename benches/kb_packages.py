#!/usr/bin/env python3
"""How `scan kb` does on published packages: precision and recall of each state, and every miss.

    python3 benches/kb_packages.py BINARY FOLDER [--hide PACKAGE...]

FOLDER holds the unpacked sources as PACKAGE-VERSION (a link will do); packages that are not there are
left out and named. The labels stand in tests/scan/packages.tsv. `--hide` counts a package without
saying what was found in it, so that no rule is made after it.
"""

import argparse
import collections
import json
import pathlib
import subprocess
import tempfile

STATES = ["read", "write_only", "undetermined"]


def labels():
    table = pathlib.Path(__file__).parent.parent / "tests/scan/packages.tsv"
    rows = collections.defaultdict(dict)
    for line in table.read_text().splitlines():
        if not line.startswith("#"):
            _, package, version, folder, file, state, why = line.split("\t")
            rows[package, version, folder][file] = (state, why)
    return rows


def found(binary, source, folder, files):
    with tempfile.TemporaryDirectory() as home:
        kb = pathlib.Path(home) / folder
        for file in files:
            (kb / file).parent.mkdir(parents=True, exist_ok=True)
            (kb / file).write_text("{}\n")
        command = [binary, "scan", "kb", source, kb, "--iteration", "1", "--quiet"]
        answer = subprocess.run(command, check=True, capture_output=True, text=True)
        rows = [json.loads(line) for line in answer.stdout.splitlines() if line.startswith("{")]
        return {row["path"]: row for row in rows}


def summary(name, pairs):
    pairs = list(pairs)
    open_ = sum(said == "undetermined" for _, said in pairs)
    right = sum(truth == said for truth, said in pairs)
    print(f"{name}: {len(pairs)} files, right {right}/{len(pairs)}, undetermined {open_}/{len(pairs)}")
    for state in STATES:
        both = sum(pair == (state, state) for pair in pairs)
        truth = sum(truth == state for truth, _ in pairs)
        said = sum(said == state for _, said in pairs)
        print(f"    {state}: recall {both}/{truth}, precision {both}/{said}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("binary")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--hide", nargs="*", default=[])
    asked = parser.parse_args()
    every = []
    for (package, version, folder), files in labels().items():
        source = asked.folder / f"{package}-{version}"
        if not source.exists():
            print(f"{package} {version}: not there, left out")
            continue
        rows = found(asked.binary, source, folder, files)
        pairs = []
        for file, (truth, why) in files.items():
            said = rows[file]["state"]
            pairs.append((truth, said))
            if truth != said and package not in asked.hide:
                print(f"  {package} {file}: {truth} ({why}), found {said}")
                for line in rows[file]["decided_by"][:6]:
                    print(f"      {line['does']} {line['at']}: {line['text'][:100]}")
        summary(f"{package} {version}", pairs)
        every += pairs
    summary("all", every)


main()

"""Runs loopscope's ingest beside DuckDB and polars on the generated fleet, in one go.

    python3 benches/side_by_side.py [--fleet DIR] [--bin FILE] [--rounds 5] [--compare] [--only NAME ...]

Makes a virtual environment, installs DuckDB and polars from PyPI, writes the fleet when it is
missing, then runs the programs in turn, round by round. A measured time is a whole process from
its start to its end, interpreter included; user and system time and peak memory are the
kernel's own (wait4). The peers do less: no identity, no accounting, no digests, no extraction.
With --compare the lake is checked instead: what DuckDB reads from the source against what it
reads from loopscope's Parquet, column by column.
"""

import argparse, json, os, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).resolve().parent
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "loopscope"
PEERS = {"duckdb": "2.0.0", "polars": "2.1.0"}
STREAMS = ("executions", "reviews", "findings")

DUCKDB = """
import duckdb, glob, os, sys
data, out = sys.argv[1:3]
con = duckdb.connect()
for source in sorted(glob.glob(f"{data}/*/*.jsonl")):
    night, name = source.split("/")[-2:]
    folder = f"{out}/{name[:-6]}/{night}"
    os.makedirs(folder, exist_ok=True)
    con.execute(f"COPY (SELECT * FROM read_ndjson_auto('{source}')) TO '{folder}/part.parquet' (FORMAT parquet, COMPRESSION zstd)")
"""

POLARS = """
import glob, os, sys
import polars as pl
data, out = sys.argv[1:3]
for source in sorted(glob.glob(f"{data}/*/*.jsonl")):
    night, name = source.split("/")[-2:]
    folder = f"{out}/{name[:-6]}/{night}"
    os.makedirs(folder, exist_ok=True)
    pl.scan_ndjson(source).sink_parquet(f"{folder}/part.parquet", compression="zstd")
"""


def venv():
    """The interpreter of a virtual environment that holds the peers, made when missing."""
    home = CACHE / "bench-venv"
    python = home / "bin" / "python"
    wanted = [f"{name}=={version}" for name, version in PEERS.items()]
    stamp = home / "installed"
    if not stamp.is_file() or stamp.read_text().split() != wanted:
        subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *wanted], check=True)
        stamp.write_text("\n".join(wanted))
    return str(python)


def fleet(folder, *more):
    """The fleet's data folder, written by the generator when it is missing."""
    if not (folder / "truth.json").is_file():
        CACHE.mkdir(parents=True, exist_ok=True)
        program = CACHE / "fleet-generator"
        subprocess.run(
            ["rustc", "-O", "--edition", "2024", "-o", str(program), str(HERE.parent / "examples" / "fleet.rs")],
            check=True,
        )
        subprocess.run([str(program), str(folder), *more], check=True)
    return folder / "data"


def measure(command, cwd=None):
    """Runs one process: wall, user + system seconds, peak memory in MiB, exit code."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as err:
        pid = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=err)
        _, status, usage = os.wait4(pid.pid, 0)
        wall = time.perf_counter() - start
        pid.returncode = os.waitstatus_to_exitcode(status)
        if pid.returncode != 0:
            err.seek(0)
            said = err.read().decode(errors="replace").strip()
            raise SystemExit(f"{command[0]} ended with {pid.returncode}: {said[-2000:]}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime, "user": usage.ru_utime, "rss": usage.ru_maxrss / 1024}


def size(folder):
    return sum(p.stat().st_size for p in Path(folder).rglob("*") if p.is_file())


def binary(given):
    if given:
        return str(Path(given).resolve())
    target = Path(os.environ.get("CARGO_TARGET_DIR") or CACHE / "target")
    path = target / "release" / "loopscope"
    if not path.is_file():
        raise SystemExit(f"{path}: no such file; run `cargo build --release`, or give --bin FILE")
    return str(path)


def ingest_command(program, data, lake):
    return [program, "ingest", "--quiet", "--data", str(data), "--lake", str(lake)]


def race(program, data, rounds, only):
    python = venv()
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        scratch = Path(scratch)
        for name, text in (("duckdb", DUCKDB), ("polars", POLARS)):
            (scratch / f"{name}.py").write_text(text)
        out = scratch / "out"
        programs = {
            "loopscope": lambda: ingest_command(program, data, out / "lake"),
            "duckdb": lambda: [python, str(scratch / "duckdb_.py"), str(data), str(out)],
            "polars": lambda: [python, str(scratch / "polars_.py"), str(data), str(out)],
        }
        # A script called duckdb.py would shadow the package it imports.
        for name in PEERS:
            (scratch / f"{name}.py").rename(scratch / f"{name}_.py")
        programs = {k: v for k, v in programs.items() if not only or k in only}
        runs = {name: [] for name in programs}
        sizes = {}
        for _ in range(rounds):
            for name, command in programs.items():
                shutil.rmtree(out, ignore_errors=True)
                out.mkdir()
                runs[name].append(measure(command(), cwd=scratch))
                sizes[name] = size(out)
    report(runs, sizes)


def report(runs, sizes):
    head = f"{'program':<10} {'best':>7} {'median':>7} {'user+sys':>9} {'user':>6} {'peak MiB':>9} {'output MB':>10}   all walls"
    print(head)
    for name, taken in runs.items():
        walls = [t["wall"] for t in taken]
        best = min(taken, key=lambda t: t["wall"])
        print(
            f"{name:<10} {min(walls):>6.2f}s {statistics.median(walls):>6.2f}s {best['cpu']:>8.2f}s {best['user']:>5.2f}s"
            f" {max(t['rss'] for t in taken):>9.0f} {sizes[name] / 1e6:>10.1f}   {' '.join(f'{w:.2f}' for w in walls)}"
        )
    if "loopscope" not in runs:
        return
    ours = [t["wall"] for t in runs["loopscope"]]
    for name, least in (("polars", 1.5), ("duckdb", 2.0)):
        if name in runs:
            theirs = [t["wall"] for t in runs[name]]
            best, middle = min(theirs) / min(ours), statistics.median(theirs) / statistics.median(ours)
            print(f"ratio to {name}: best {best:.2f}, median {middle:.2f} (at least {least})")
    print(f"peak memory of loopscope: {max(t['rss'] for t in runs['loopscope']):.0f} MiB (at most 200)")


COMPARE = r"""
import duckdb, json, os, sys
data, lake, streams = sys.argv[1], sys.argv[2], sys.argv[3].split(",")
con = duckdb.connect()
wrong = 0
# What binds a value to its row, so that two swapped values show.
KEYS = {"executions": "id", "reviews": "CAST(iteration AS VARCHAR) || file", "findings": "sweep_id || id"}
def one(sql):
    return con.execute(sql).fetchone()
for stream in streams:
    source = f"read_ndjson('{data}/**/{stream}.jsonl', sample_size=-1, maximum_object_size=33554432)"
    parts = f"read_parquet('{lake}/{stream}/**/*.parquet', union_by_name=true, hive_partitioning=false)"
    theirs = dict((r[0], r[1]) for r in con.execute(f"DESCRIBE SELECT * FROM {source}").fetchall())
    ours = dict((r[0], r[1]) for r in con.execute(f"DESCRIBE SELECT * FROM {parts}").fetchall())
    rows = (one(f"SELECT COUNT(*) FROM {source}")[0], one(f"SELECT COUNT(*) FROM {parts}")[0])
    print(f"{stream}: {rows[0]} rows in the source, {rows[1]} in the lake")
    wrong += rows[0] != rows[1]
    left_out = []
    for name, kind in sorted(theirs.items()):
        # expressions that give one text per value on either side
        mine, here, there = name, f'"{name}"', f'"{name}"'
        if name.endswith("_usd"):
            mine = name[:-4] + "_nano_usd"
            here, there = f'CAST(ROUND("{name}" * 1000000000) AS BIGINT)', f'"{mine}"'
        elif kind.endswith("[]"):
            mine = name + "_count"
            here, there = f'CAST(len("{name}") AS BIGINT)', f'"{mine}"'
        elif name.endswith("_at"):
            here, there = f'epoch_us(CAST("{name}" AS TIMESTAMP))', f'epoch_us("{name}")'
        elif name == "severity":
            here = "CASE severity WHEN 'h' THEN 'high' WHEN 'm' THEN 'medium' WHEN 'l' THEN 'low' ELSE severity END"
        elif kind == "UUID" or kind == "VARCHAR" or kind == "JSON":
            here = f'CAST("{name}" AS VARCHAR)'
        elif kind in ("BIGINT", "DOUBLE") and ours.get(mine) == "DOUBLE":
            here = f'CAST("{name}" AS DOUBLE)'
        elif name == "iteration":
            here = 'CAST("iteration" AS VARCHAR)'
        if mine not in ours:
            left_out.append(name)
            continue
        def digest(expression, relation):
            bound = f"CAST({KEYS[stream]} AS VARCHAR) || '=' || CAST(v AS VARCHAR)"
            return one(f"SELECT COUNT(v), SUM(CAST(hash({bound}) % 1000000007 AS HUGEINT)) FROM (SELECT *, {expression} AS v FROM {relation})")
        a, b = digest(here, source), digest(there, parts)
        same = a == b
        wrong += not same
        print(f"  {'same' if same else 'DIFFERS':<8} {name:<24} {a[0]:>8} values   {'' if same else (a, b)}")
    extra = one(f'SELECT COUNT(extra) FROM {parts}')[0] if 'extra' in ours else 0
    if left_out:
        counted = one(f"SELECT COUNT(*) FROM {source} WHERE " + " OR ".join(f'"{n}" IS NOT NULL' for n in left_out))[0]
        same = counted == extra
        wrong += not same
        print(f"  {'same' if same else 'DIFFERS':<8} extra ({', '.join(left_out)}): {counted} rows in the source, {extra} in the lake")
    if "row_id" in ours:
        distinct = one(f"SELECT COUNT(DISTINCT row_id) FROM {parts}")[0]
        wrong += distinct != rows[1]
        print(f"  {'same' if distinct == rows[1] else 'DIFFERS':<8} row_id is unique: {distinct}")
print(f"{wrong} differences" if wrong else "no difference")
sys.exit(1 if wrong else 0)
"""


def compare(program, data):
    """The independent count: DuckDB's own reading of the source against the lake."""
    python = venv()
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        lake = Path(scratch) / "lake"
        measure(ingest_command(program, data, lake), cwd=scratch)
        # Parts live below the lake's root, whatever folder the layout puts in between.
        found = next((p for p in (lake, lake / "lake", lake / "parts") if (p / "executions").is_dir()), lake)
        done = subprocess.run([python, "-c", COMPARE, str(data), str(found), ",".join(STREAMS)], check=False)
        sys.exit(done.returncode)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--fleet", type=Path, default=CACHE / "fleet")
    arguments.add_argument("--bin", help="loopscope binary (default: the release build)")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--only", nargs="*", help="run these programs only")
    arguments.add_argument("--compare", action="store_true", help="check the lake against DuckDB's reading of the source")
    given = arguments.parse_args()
    data = fleet(given.fleet)
    if given.compare:
        compare(binary(given.bin), data)
    program = None if given.only and "loopscope" not in given.only else binary(given.bin)
    race(program, data, given.rounds, given.only)


if __name__ == "__main__":
    main()

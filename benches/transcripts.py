"""Runs loopscope's ingest of transcripts beside DuckDB's read_ndjson over the same files.

    python3 benches/transcripts.py --real DIR [--bin FILE] [--megabytes 500] [--rounds 3]

DIR holds real transcripts (`claude-code/`, `codex/`). They are multiplied under the cache folder,
every copy with ids of its own, so that no message and no call is a duplicate; nothing of them
is written elsewhere. The programs run in turn, round by round; a time is a whole process. DuckDB
does three things: `read` counts every column of all files at once, as its reader finds them, and writes nothing;
`copy` reads every field of one file after the other and writes Parquet, as an import would (all
files at once, with one schema for all their nested records, ended for want of memory at 18 GiB); `scan` is given
the few columns it needs and only adds up the tokens of each message, its lightest work.
"""

import argparse, re, shutil, statistics, sys, tempfile
from pathlib import Path

from side_by_side import CACHE, binary, ingest_command, measure, size, venv

IDS = re.compile(
    rb"(msg_|toolu_|call_|req_)([A-Za-z0-9]{12,})|([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{8})([0-9a-f]{4})"
)

COPY = """
import duckdb, glob, os, sys
data, out = sys.argv[1:3]
con = duckdb.connect()
con.execute("SET memory_limit='4GB'")
for n, source in enumerate(sorted(glob.glob(f"{data}/**/*.jsonl", recursive=True))):
    lines = f"read_ndjson_auto('{source}', maximum_object_size=67108864)"
    con.execute(f"COPY (SELECT * FROM {lines}) TO '{out}/{n}.parquet' (FORMAT parquet, COMPRESSION zstd)")
"""

READ = """
import duckdb, sys
data = sys.argv[1]
con = duckdb.connect()
con.execute("SET memory_limit='8GB'")
con.execute(f"SELECT count(COLUMNS(*)) FROM read_ndjson('{data}/**/*.jsonl', maximum_object_size=67108864)").fetchall()
"""

SCAN = """
import duckdb, sys
data = sys.argv[1]
con = duckdb.connect()
columns = "{type: 'VARCHAR', sessionId: 'VARCHAR', timestamp: 'VARCHAR', message: 'JSON', payload: 'JSON'}"
source = f"read_ndjson('{data}/**/*.jsonl', columns={columns}, maximum_object_size=67108864)"
con.execute(f'''
    WITH lines AS (
        SELECT message->>'$.id' AS id, timestamp, CAST(message->>'$.usage.output_tokens' AS BIGINT) AS out
        FROM {source} WHERE type = 'assistant'
    )
    SELECT count(*), sum(last) FROM (SELECT id, arg_max(out, timestamp) AS last FROM lines GROUP BY id)
''').fetchall()
"""


def renumbered(text, n):
    """The same transcript with ids that no other copy has."""
    end = b"%04x" % n

    def one(found):
        if found[1]:
            return found[1] + found[2] + end
        return found[3] + end

    return IDS.sub(one, text) if n else text


def multiplied(real, megabytes):
    """The folder of the copies, written when it is missing."""
    folder = CACHE / f"transcripts-{megabytes}"
    if (folder / "done").is_file():
        return folder
    shutil.rmtree(folder, ignore_errors=True)
    sources = [p for kind in ("claude-code", "codex") for p in sorted((real / kind).rglob("*.jsonl"))]
    texts = [(p.relative_to(real), p.read_bytes()) for p in sources if "record-types" not in p.parts]
    one = sum(len(text) for _, text in texts)
    if not one:
        raise SystemExit(f"{real}: no transcripts; expected {real}/claude-code/*.jsonl")
    for n in range(megabytes * 1_000_000 // one):
        for path, text in texts:
            target = folder / f"{n:03}" / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(renumbered(text, n))
    (folder / "done").touch()
    return folder


def race(program, data, rounds, only):
    python = venv()
    bytes_in = sum(p.stat().st_size for p in data.rglob("*.jsonl"))
    with tempfile.TemporaryDirectory(dir=CACHE) as scratch:
        scratch = Path(scratch)
        out = scratch / "out"
        for name, text in (("copy", COPY), ("read", READ), ("scan", SCAN)):
            (scratch / f"{name}_.py").write_text(text)
        programs = {
            "loopscope": ingest_command(program, data, out / "lake"),
            "duckdb copy": [python, str(scratch / "copy_.py"), str(data), str(out)],
            "duckdb read": [python, str(scratch / "read_.py"), str(data)],
            "duckdb scan": [python, str(scratch / "scan_.py"), str(data)],
        }
        programs = {name: command for name, command in programs.items() if not only or name in only}
        runs = {name: [] for name in programs}
        written = {}
        for _ in range(rounds):
            for name, command in programs.items():
                shutil.rmtree(out, ignore_errors=True)
                out.mkdir()
                runs[name].append(measure(command, cwd=scratch))
                written[name] = size(out)
    print(f"{bytes_in / 1e6:.0f} MB of transcripts, {rounds} rounds")
    for name, taken in runs.items():
        walls = [t["wall"] for t in taken]
        cpu = min(t["cpu"] for t in taken)
        print(
            f"{name:<12} best {min(walls):6.2f}s median {statistics.median(walls):6.2f}s user+sys {cpu:6.2f}s"
            f" peak {max(t['rss'] for t in taken):5.0f} MiB written {written[name] / 1e6:6.1f} MB   "
            + " ".join(f"{w:.2f}" for w in walls)
        )
    for name in [name for name in runs if name != "loopscope" and "loopscope" in runs]:
        pairs = [theirs["wall"] / ours["wall"] for ours, theirs in zip(runs["loopscope"], runs[name])]
        print(f"{name} / loopscope: median {statistics.median(pairs):.2f}, of {' '.join(f'{p:.2f}' for p in pairs)}")


def main():
    args = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    args.add_argument("--real", type=Path, required=True)
    args.add_argument("--bin")
    args.add_argument("--megabytes", type=int, default=500)
    args.add_argument("--rounds", type=int, default=3)
    args.add_argument("--only", nargs="*", help="loopscope, duckdb copy, duckdb read, duckdb scan")
    given = args.parse_args()
    race(binary(given.bin), multiplied(given.real.resolve(), given.megabytes), given.rounds, given.only)


if __name__ == "__main__":
    sys.exit(main())

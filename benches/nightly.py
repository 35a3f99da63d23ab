"""What a night costs on a long history: first build, second build with nothing new, one new iteration.

    python3 benches/nightly.py [--fleet DIR] [--bin FILE] [--rounds 3]

The bar: the second build under a fifth of the first; the new iteration in proportion to its rows.
The page weights of the fleet's site are printed too (overview 200 kB, other pages 150 kB with
their charts, style sheet 20 kB, script 10 kB).
"""

import argparse, re, shutil, statistics, tempfile
from pathlib import Path

from side_by_side import CACHE, binary, fleet, measure


def build(program, work, data):
    return measure(
        [program, "build", "--quiet", "--data", str(data), "--lake", str(work / "lake"), "--out", str(work / "reports")],
        cwd=work,
    )


def night(program, history, fresh, work):
    """One history, three builds; gives back their measurements in order."""
    data = work / "data"
    data.mkdir(parents=True)
    for folder in history.iterdir():
        # Links to the files, in folders of our own: the new iteration goes beside them.
        (data / folder.name).mkdir()
        for file in folder.iterdir():
            (data / folder.name / file.name).hardlink_to(file)
    first = build(program, work, data)
    second = build(program, work, data)
    for folder in fresh.iterdir():
        shutil.copytree(folder, data / folder.name)
    third = build(program, work, data)
    return first, second, third


def page_weights(site):
    """Heaviest page with the local images it shows, per kind, in bytes."""
    heaviest = {}
    for page in site.rglob("*.html"):
        text = page.read_text(encoding="utf-8", errors="replace")
        weight = page.stat().st_size
        for source in set(re.findall(r'<img[^>]+src="([^"#?]+)"', text)):
            image = (page.parent / source).resolve()
            weight += image.stat().st_size if image.is_file() else 0
        kind = page.relative_to(site).parts[0] if page.parent != site else page.name
        if weight > heaviest.get(kind, (0, ""))[0]:
            heaviest[kind] = (weight, str(page.relative_to(site)))
    for kind, suffix in (("style sheet", "*.css"), ("script", "*.js")):
        for file in site.rglob(suffix):
            heaviest[kind] = max(heaviest.get(kind, (0, "")), (file.stat().st_size, str(file.relative_to(site))))
    limits = {"index.html": 200_000, "style sheet": 20_000, "script": 10_000}
    for kind, (weight, page) in sorted(heaviest.items()):
        limit = limits.get(kind, 150_000)
        word = "ok" if weight <= limit else "TOO HEAVY"
        print(f"{word:<10} {kind:<12} {weight / 1000:>8.1f} kB of {limit // 1000:>3}   {page}")


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--fleet", type=Path, default=CACHE / "fleet")
    arguments.add_argument("--fresh", type=Path, default=CACHE / "fleet-next")
    arguments.add_argument("--bin", help="loopscope binary (default: the release build)")
    arguments.add_argument("--rounds", type=int, default=3)
    given = arguments.parse_args()
    program = binary(given.bin)
    history = fleet(given.fleet)
    fresh = fleet(given.fresh, "--from", "21", "--iterations", "1")
    rounds = []
    for number in range(given.rounds):
        # Beside the fleet, so that the links stay on one file system.
        work = Path(tempfile.mkdtemp(dir=given.fleet.parent))
        try:
            rounds.append(night(program, history, fresh, work))
            if number == given.rounds - 1:
                page_weights(work / "reports")
        finally:
            shutil.rmtree(work, ignore_errors=True)
    middle = []
    for index, name in enumerate(("first build", "nothing new", "one more iteration")):
        walls = [taken[index]["wall"] for taken in rounds]
        cpu = statistics.median(taken[index]["cpu"] for taken in rounds)
        peak = max(taken[index]["rss"] for taken in rounds)
        middle.append(statistics.median(walls))
        print(f"{name:<20} median {middle[-1]:.2f}s  best {min(walls):.2f}s  user+sys {cpu:.2f}s  peak {peak:.0f} MiB")
    print(f"nothing new / first: {middle[1] / middle[0]:.3f} (under 0.2)")
    print(f"one more / first: {middle[2] / middle[0]:.3f} (its rows are 1/20 of the history)")


if __name__ == "__main__":
    main()

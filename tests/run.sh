#!/usr/bin/env bash
# Passes every test on a new machine that has the Rust toolchain, Node 20, Python 3 and gcc
# (Debian, as root or with sudo for the browser):   bash tests/run.sh [arguments of cargo test]
set -euo pipefail
cd "$(dirname "$0")/.."

# Build products stay out of the repository, and survive a fresh clone.
export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/loopscope/target}"
export CHROMIUM="${CHROMIUM:-/usr/bin/chromium}"

say() { printf '== %s\n' "$*"; }

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}

install_browser() {
    [ -x "$CHROMIUM" ] && return 0
    command -v apt-get >/dev/null || { say "no Chromium and no apt-get: the browser test will be skipped"; return 0; }
    say "installing chromium (browser test)"
    export DEBIAN_FRONTEND=noninteractive
    as_root apt-get update -qq && as_root apt-get install -y -qq --no-install-recommends chromium >/dev/null ||
        say "chromium could not be installed: the browser test will be skipped"
}

install_driver() {
    command -v npm >/dev/null || { say "no npm: the browser test will be skipped"; return 0; }
    local stamp=tests/browser/node_modules/.package-lock.json
    [ -e "$stamp" ] && [ ! tests/browser/package-lock.json -nt "$stamp" ] && return 0
    say "npm ci in tests/browser"
    (cd tests/browser && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --silent) ||
        say "npm ci failed: the browser test will be skipped"
}

install_browser
install_driver

say "cargo fmt --check"
cargo fmt --check

say "cargo clippy"
cargo clippy --locked --quiet --all-targets -- -D warnings

if command -v cargo-deny >/dev/null; then
    # Advisories need a database from the network; the nightly workflow asks for them.
    say "cargo deny"
    cargo deny check bans licenses sources
fi

if command -v python3 >/dev/null; then
    say "python: benches"
    for file in benches/*.py; do
        python3 -c 'import ast, sys; ast.parse(open(sys.argv[1]).read(), sys.argv[1])' "$file"
    done
fi

# Optimised: the tests build some hundred whole sites, which unoptimised queries would make an hour.
say "cargo test --release"
cargo test --locked --release --no-fail-fast "$@"

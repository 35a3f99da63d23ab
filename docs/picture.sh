#!/usr/bin/env bash
# Takes the README's picture anew: bash docs/picture.sh
# Wants a built program (cargo build), Chromium, and Python 3 with Pillow.
set -euo pipefail
cd "$(dirname "$0")/.."
program="${LOOPSCOPE:-${CARGO_TARGET_DIR:-target}/debug/loopscope}"
python="${PYTHON:-python3}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT

"$program" build --quiet --lake "$folder/lake" --out "$folder/site"
"${CHROMIUM:-chromium}" --headless --no-sandbox --disable-gpu --hide-scrollbars \
    --window-size=1280,1090 --screenshot="$folder/page.png" "file://$folder/site/index.html" 2>/dev/null
"$python" - "$folder/page.png" docs/overview.png <<'PYTHON'
import sys
from PIL import Image

# 160 colours are enough for text and lines, and keep the file small.
picture = Image.open(sys.argv[1]).convert("RGB")
picture.quantize(160, dither=Image.Dither.NONE).save(sys.argv[2], optimize=True)
PYTHON
ls -l docs/overview.png

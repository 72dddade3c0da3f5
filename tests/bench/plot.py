"""plot.py <results.json> <picture.svg>: draws a benchmark's ratios, each with the most that it may be."""

import json
import math
import pathlib
import sys

LEFT, WIDTH, LINE, TOP = 470, 520, 26, 56
LEAST, MOST = 0.01, 2.0


def x(ratio):
    share = math.log(max(ratio, LEAST) / LEAST) / math.log(MOST / LEAST)
    return LEFT + WIDTH * min(share, 1)


def axis(height):
    lines = []
    for tick in (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2):
        colour = "#444" if tick == 1 else "#ddd"
        lines.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="{TOP - 8}" y2="{height - 12}" stroke="{colour}"/>')
        lines.append(f'<text x="{x(tick):.1f}" y="{TOP - 14}" text-anchor="middle" fill="#666">{tick:g}x</text>')
    return lines


def bar(row, y):
    ratio = row["ours"] / row["base"]
    colour = "#2a7f62" if ratio <= row["most"] else "#c0392b"
    limit = x(row["most"])
    return [
        f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{row["what"]}</text>',
        f'<rect x="{LEFT}" y="{y + 2}" width="{x(ratio) - LEFT:.1f}" height="14" fill="{colour}"/>',
        f'<line x1="{limit:.1f}" x2="{limit:.1f}" y1="{y - 2}" y2="{y + 20}" stroke="#e08e0b" stroke-width="2"/>',
        f'<text x="{max(x(ratio), limit) + 6:.1f}" y="{y + 13}" fill="#333">{ratio:.3f}x</text>',
    ]


def svg(title, width, height, lines):
    body = "\n".join(lines)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" fill="white"/>\n'
            f'<text x="12" y="20" font-size="14">{title}</text>\n{body}\n</svg>\n')


def main(results, picture):
    rows = json.loads(pathlib.Path(results).read_text())
    height = TOP + LINE * len(rows) + 16
    lines = axis(height)
    for i, row in enumerate(rows):
        lines += bar(row, TOP + LINE * i)
    title = "protoc-gen-coro beside grpc_cpp_plugin (1x): less is better; orange: the most that it may be"
    pathlib.Path(picture).write_text(svg(title, LEFT + WIDTH + 70, height, lines))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""runtime_plot.py <runtime.json> <picture.svg>: draws the goals' ratios with their spreads and limits."""

import json
import pathlib
import sys

import plot
import runtime_report

LEFT, WIDTH, LINE, TOP, MOST = 400, 600, 26, 56, 3.0


def x(ratio):
    return LEFT + WIDTH * min(ratio, MOST) / MOST


def axis(height):
    lines = []
    for tenth in range(0, int(10 * MOST) + 1, 5):
        place, colour = x(tenth / 10), "#444" if tenth == 10 else "#ddd"
        lines.append(f'<line x1="{place:.1f}" x2="{place:.1f}" y1="{TOP - 8}" y2="{height - 12}" stroke="{colour}"/>')
        lines.append(f'<text x="{place:.1f}" y="{TOP - 14}" text-anchor="middle" fill="#666">{tenth / 10:g}x</text>')
    return lines


def row(goal, value, y):
    colour = "#2a7f62" if goal.reached(value.median) else "#c0392b"
    sign = "&#8805;" if goal.at_least else "&#8804;"
    limit, least, most, median = (x(v) for v in (goal.limit, value.least, value.most, value.median))
    return [
        f'<text x="{LEFT - 8}" y="{y + 13}" text-anchor="end">{goal.what}</text>',
        f'<line x1="{least:.1f}" x2="{most:.1f}" y1="{y + 9}" y2="{y + 9}" stroke="{colour}" stroke-width="3"/>',
        f'<circle cx="{median:.1f}" cy="{y + 9}" r="5" fill="{colour}"/>',
        f'<line x1="{limit:.1f}" x2="{limit:.1f}" y1="{y - 1}" y2="{y + 19}" stroke="#e08e0b" stroke-width="2"/>',
        f'<text x="{LEFT + WIDTH + 10}" y="{y + 13}" fill="#333">{value.median:.2f}x {sign} {goal.limit:g}x</text>',
    ]


def main(results, picture):
    goals = [pair for pair in runtime_report.goals_of(json.loads(pathlib.Path(results).read_text())) if pair[0].base]
    height = TOP + LINE * len(goals) + 16
    lines = axis(height)
    for i, (goal, value) in enumerate(goals):
        lines += row(goal, value, TOP + LINE * i)
    title = "protocoro beside gRPC's callback API written by hand (1x): medians and spreads; orange: the limit"
    pathlib.Path(picture).write_text(plot.svg(title, LEFT + WIDTH + 120, height, lines))


if __name__ == "__main__":
    main(*sys.argv[1:])

"""The figures of runtime.json: medians, ratios, Markdown. runtime_report.py <runtime.json> prints it again."""

import dataclasses
import json
import pathlib
import statistics
import sys

from runtime_rows import GOALS, TABLES


@dataclasses.dataclass(frozen=True)
class Spread:
    median: float
    least: float
    most: float

    def __str__(self):
        return f"{self.median:.2f} [{self.least:.2f}..{self.most:.2f}]"


def spread(values):
    return Spread(statistics.median(values), min(values), max(values))


def figure(rounds, variant, name):
    return spread([one[variant][name] for one in rounds])


def ratio(rounds, variant, base, name):
    """Of figures of the same round, so that what the machine did beside it falls on both."""
    return spread([one[variant][name] / one[base][name] for one in rounds])


def reached(results, goal):
    rounds = results[goal.part][goal.table]
    if goal.base:
        return ratio(rounds, goal.variant, goal.base, goal.figure)
    return figure(rounds, goal.variant, goal.figure)


def goals_of(results):
    """Those that were measured, with how far they were reached."""
    return [(goal, reached(results, goal)) for goal in GOALS
            if goal.table in (results.get(goal.part) or {})]


def line(*cells):
    return "| " + " | ".join(cells) + " |"


def table(name, rounds):
    what = TABLES[name]
    cpu, base = f"{what.side}_cpu_us", what.variants[0]
    timed = rounds[0][base]["p50_us"] > 0
    heads = ["variant", "CPU, µs", "ratio", "per second", "ratio", "allocations"]
    heads += ["p50, µs", "ratio", "p99, µs"] if timed else []
    refused = what.scene == "unary_refused"
    heads += ["the client's CPU, µs"] if refused else []
    lines = [f"### {what.title}: the {what.side}", "", line(*heads), line(*["---"] * len(heads))]
    for variant in what.variants:
        cells = [variant, f"{figure(rounds, variant, cpu).median:.2f}", str(ratio(rounds, variant, base, cpu)),
                 f"{figure(rounds, variant, 'per_second').median:,.0f}",
                 str(ratio(rounds, variant, base, "per_second")),
                 f"{figure(rounds, variant, what.side + '_allocations').median:.2f}"]
        if timed:
            cells += [f"{figure(rounds, variant, 'p50_us').median:.0f}", str(ratio(rounds, variant, base, "p50_us")),
                      f"{figure(rounds, variant, 'p99_us').median:.0f}"]
        if refused:
            cells.append(f"{figure(rounds, variant, 'client_cpu_us').median:.2f}")
        lines.append(line(*cells))
    return "\n".join(lines)


def counts(what, program, counted):
    """Of one round: a count hardly varies."""
    head = f"### {what} of the server per operation"
    if counted is None:
        return f"{head}\n\nNot counted: {program} is not there or does not work."
    names = list(next(iter(next(iter(counted.values()))[0].values())))
    lines = [head, "", line("", "variant", *names), line(*["---"] * (len(names) + 2))]
    for name, (measured,) in counted.items():
        for variant, figures in measured.items():
            cells = [f"{figures[one]:,.{0 if figures[one] > 100 else 3}f}" for one in names]
            lines.append(line(TABLES[name].title, variant, *cells))
    return "\n".join(lines)


def goal_table(results):
    lines = ["### Goals", "", line("what", "reached", "limit", ""), line(*["---"] * 4)]
    for goal, value in goals_of(results):
        limit = f"{'at least' if goal.at_least else 'at most'} {goal.limit:g}{'x' if goal.base else ''}"
        lines.append(line(goal.what, str(value), limit, "" if goal.reached(value.median) else "missed"))
    return "\n".join(lines)


def markdown(results):
    told = results["conditions"]
    head = (f"gRPC {told['grpc']}, {told['cores']} cores, {told['transport']}, {told['rounds']} rounds of "
            f"{told['seconds']:g} s; load average {told['load_before']:.1f} before. Ratios are to the first line "
            "of each table: median [least..most].")
    parts = [table(name, rounds) for name, rounds in results["tables"].items()]
    for what, program in (("System calls", "strace"), ("Instructions", "valgrind")):
        counted = results.get(what.lower().replace(" ", "_"), {})
        if counted != {}:
            parts.append(counts(what, program, counted))
    return "\n\n".join([head, *parts, goal_table(results)])


if __name__ == "__main__":
    print(markdown(json.loads(pathlib.Path(sys.argv[1]).read_text())))

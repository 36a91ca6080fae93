"""From rounds of figures to medians, ratios with their spread, a Markdown table and a JSON document."""
import re
import statistics

import scenarios

METRICS = {"cpu_us": "CPU µs", "per_second": "requests/s", "p50_us": "p50 µs", "p99_us": "p99 µs",
           "p99.9_us": "p99.9 µs"}


def ratios(rounds, proxy, reference, scenario, metric):
    """One ratio per round in which both were measured; figures of different rounds are never divided by each other."""
    out = []
    for figures in rounds:
        mine, other = figures.get(proxy, {}).get(scenario), figures.get(reference, {}).get(scenario)
        if mine and other and other[metric]:
            out.append(mine[metric] / other[metric])
    return out


def spread(values):
    """Median with the smallest and the largest, as a dictionary; None without values."""
    return {"median": statistics.median(values), "min": min(values), "max": max(values)} if values else None


def alike(doubts):
    """Sentences that differ only in their numbers, once each, with how often they came."""
    kinds = {}
    for doubt in doubts:
        kinds.setdefault(re.sub(r"\d[\d.]*", "#", doubt), []).append(doubt)
    return [found[0] + (f" (and alike in {len(found) - 1} more)" if len(found) > 1 else "") for found in kinds.values()]


def summarise(rounds, names, reference):
    out = {}
    for scenario in scenarios.LOADS:
        for proxy in names:
            measured = [figures[proxy][scenario] for figures in rounds if scenario in figures.get(proxy, {})]
            if not measured:
                continue
            row = {metric: spread([one[metric] for one in measured]) for metric in (*METRICS, "user_us", "system_us")}
            row["ratio"] = {metric: spread(ratios(rounds, proxy, reference, scenario, metric)) for metric in METRICS}
            row["failures"] = sum(sum(one["failures"].values()) for one in measured)
            row["doubts"] = alike(doubt for one in measured for doubt in one["doubts"])
            out.setdefault(scenario, {})[proxy] = row
    return out


def figure(row, metric):
    median = row[metric]["median"]
    text = f"{median:,.0f}".replace(",", " ") if median >= 100 else f"{median:.1f}"
    if metric == "cpu_us":
        text += f" ({row['user_us']['median']:.1f} + {row['system_us']['median']:.1f})"
    ratio = row["ratio"][metric]
    return text + (f" · ×{ratio['median']:.2f} ({ratio['min']:.2f}–{ratio['max']:.2f})" if ratio else "")


def load_tables(summary, names):
    lines = []
    for scenario, rows in summary.items():
        present = [name for name in names if name in rows]
        lines += [f"**{scenarios.LOADS[scenario]['title']}**", "", "| | " + " | ".join(present) + " |",
                  "| --- " * (len(present) + 1) + "|"]
        for metric, title in METRICS.items():
            lines.append(f"| {title} | " + " | ".join(figure(rows[name], metric) for name in present) + " |")
        lines.append("")
        for name in present:
            if rows[name]["failures"]:
                lines.append(f"- {name}: {rows[name]['failures']} failed requests")
            lines += [f"- {name}: {doubt}" for doubt in rows[name]["doubts"] if "requests failed" not in doubt]
        if lines[-1]:
            lines.append("")
    return lines


def count_table(counts, names):
    rows = {"KiB per idle connection": ("idle-memory", "bytes_per_connection", 1024, "{:.2f}"),
            "system calls per request": ("syscalls", "per_request", 1, "{:.2f}"),
            "user instructions per exchange": ("instructions", "per_exchange", 1, "{:,.0f}")}
    present = [name for name in names if any(name in counts.get(count, {}) for count in scenarios.COUNTS)]
    if not present:
        return []
    lines = ["| counted once | " + " | ".join(present) + " |", "| --- " * (len(present) + 1) + "|"]
    for title, (count, key, divisor, form) in rows.items():
        found = counts.get(count)
        if found is not None:
            cells = [form.format(found[name][key] / divisor).replace(",", " ") if key in found.get(name, {}) else "–"
                     for name in present]
            lines.append(f"| {title} | " + " | ".join(cells) + " |")
    lines.append("")
    for count, found in counts.items():
        lines += [f"- {count}, {name}: {figures['error']}" for name, figures in found.items() if "error" in figures]
    return lines


def conditions(document):
    machine, setup = document["machine"], document["setup"]
    rate = f"; constant rate {setup['rate']} requests/s" if setup["rate"] else ""
    return [f"{machine['processor']}, {machine['cores']} cores, Linux {machine['kernel']}; commit {machine['commit']}; "
            f"{', '.join(document['versions'].values())}.",
            f"{setup['rounds']} alternating rounds of {setup['seconds']} s per scenario, one worker each on core "
            f"{setup['proxy_core']}, load on core {setup['load_core']}, upstream on core {setup['upstream_core']}; "
            f"{setup['awake']}{rate}; load average before {setup['load_before']}.",
            "CPU: user + system of all processes of the proxy per response (median). "
            f"×: to {setup['reference']} in the same round, median (lowest–highest).", ""]


def markdown(document, names):
    tables = load_tables(document["loads"], names) + count_table(document["counts"], names)
    return "\n".join(conditions(document) + tables) + "\n"

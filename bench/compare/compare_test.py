"""The arithmetic and the tables of a comparison, without a process."""
import unittest

import report
import scenarios


def figures(cpu, per_second=1000.0, failures=None, doubts=()):
    return {"cpu_us": cpu, "user_us": cpu / 4, "system_us": cpu * 3 / 4, "per_second": per_second, "p50_us": 10.0,
            "p99_us": 20.0, "p99.9_us": 30.0, "failures": failures or {}, "doubts": list(doubts)}


class Report(unittest.TestCase):
    rounds = [{"nginx": {"plain-64": figures(10)}, "relay": {"plain-64": figures(5)}},
              {"nginx": {"plain-64": figures(20)}, "relay": {"plain-64": figures(16)}},
              {"nginx": {"plain-64": figures(10)}, "relay": {"plain-64": figures(7)}}]

    def test_ratios_are_taken_within_a_round(self):
        self.assertEqual(report.ratios(self.rounds, "relay", "nginx", "plain-64", "cpu_us"), [0.5, 0.8, 0.7])

    def test_median_comes_with_the_extremes(self):
        row = report.summarise(self.rounds, ["nginx", "relay"], "nginx")["plain-64"]["relay"]
        self.assertEqual(row["ratio"]["cpu_us"], {"median": 0.7, "min": 0.5, "max": 0.8})
        self.assertEqual(row["cpu_us"]["median"], 7)

    def test_a_proxy_that_was_not_measured_has_no_ratio(self):
        self.assertEqual(report.ratios(self.rounds, "haproxy", "nginx", "plain-64", "cpu_us"), [])
        self.assertIsNone(report.spread([]))

    def test_failures_and_doubts_stand_below_the_table(self):
        rounds = [{"nginx": {"plain-64": figures(10, failures={"reset": 2}, doubts=["2 requests failed"])}},
                  {"nginx": {"plain-64": figures(10, doubts=["used 97 % of one core"])}},
                  {"nginx": {"plain-64": figures(10, doubts=["used 96 % of one core"])}}]
        text = "\n".join(report.load_tables(report.summarise(rounds, ["nginx"], "nginx"), ["nginx"]))
        self.assertIn("- nginx: 2 failed requests", text)
        self.assertIn("- nginx: used 97 % of one core (and alike in 1 more)", text)

    def test_every_row_of_a_table_has_a_cell_per_proxy(self):
        lines = report.load_tables(report.summarise(self.rounds, ["nginx", "relay"], "nginx"), ["nginx", "relay"])
        rows = [line for line in lines if line.startswith("|")]
        self.assertEqual(len(rows), 2 + len(report.METRICS))
        self.assertTrue(all(row.count("|") == 4 for row in rows), rows)

    def test_counts_that_failed_say_why(self):
        counts = {"syscalls": {"nginx": {"per_request": 5.0}, "relay": {"error": "strace may not attach here"}}}
        lines = report.count_table(counts, ["nginx", "relay"])
        self.assertIn("| system calls per request | 5.00 | – |", lines)
        self.assertIn("- syscalls, relay: strace may not attach here", lines)


class Scenarios(unittest.TestCase):
    def test_names_are_unique_between_loads_and_counts(self):
        self.assertEqual(len(set(scenarios.NAMES)), len(scenarios.NAMES))
        self.assertEqual(set(scenarios.ONCE), set(scenarios.COUNTS))


if __name__ == "__main__":
    unittest.main(verbosity=1)

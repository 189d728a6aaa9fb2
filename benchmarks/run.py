#!/usr/bin/env python3
"""How fast the product is, as ratios that are all taken in one run on one machine.

Nothing is asserted about time: the report says what was aimed at and whether it was reached. Only results
are: each way that is compared has to do the same work, or the run ends with an error.
"""

import argparse
import os
import time

from benchmarks import nightly, planning, screens, staff
from benchmarks.clinic import Clinic
from benchmarks.harness import Bench, open_database

BENCHMARKS = {"planning": planning, "nightly": nightly, "staff": staff, "screens": screens}


def main():
    parser = argparse.ArgumentParser(prog="./dev bench", description=__doc__)
    parser.add_argument(
        "names", nargs="*", metavar="BENCHMARK", help=f"one or more of: {', '.join(BENCHMARKS)}; none: all of them"
    )
    parser.add_argument("--rows", type=int, default=10_000, help="treatments to plan, calls to open (%(default)s)")
    parser.add_argument(
        "--big", action="store_true", help="2,000,000 follow-ups behind the screens, a night of 50,000 calls: slow"
    )
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHMARKS))
    if unknown:
        parser.error(f"no benchmark is called {', '.join(unknown)}")
    start = time.monotonic()
    with open_database(os.environ["DB"]) as env:
        bench = Bench(env, options)
        clinic = Clinic(bench)
        for name in options.names or BENCHMARKS:
            BENCHMARKS[name].run(bench, clinic)
    missed = [row.what.strip() for row in bench.rows if row.ok is False]
    print(f"\n{time.monotonic() - start:.0f} s; ", end="")
    print(f"{len(missed)} targets missed" if missed else "all targets reached")


if __name__ == "__main__":
    main()

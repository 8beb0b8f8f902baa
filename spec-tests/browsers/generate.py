#!/usr/bin/env python3
"""Scenarios that nobody has seen: random ones, without expectations, of the families that the records in fixtures/browsers have.

    generate.py --seed 7 --count 2000 > suite.jsonl

The same seed gives the same scenarios. Every scenario has URLs of its own, so that a browser's caches need not be emptied
between two.
"""
import argparse
import json
import random

import families
import redirects

# Each family with its share, in the order in which chance picks them.
SHARES = [("bytes", 8), ("content_type", 8), ("range", 5), ("length", 3), ("names", 5), ("forbidden", 2), ("safelist_mix", 5),
          ("method", 4), ("lists", 8), ("origin", 5), ("single", 8), ("status", 3), ("max_age", 5), ("cache", 14), ("redirect", 14),
          ("redirect_cache", 3), ("location", 3), ("mode", 5), ("upload", 4), ("expose", 5)]


def generate(seed, count):
    r = random.Random(seed)
    names, shares = zip(*SHARES)
    for number in range(count):
        name = r.choices(names, shares)[0]
        function = f"family_{name}"
        scenario = families.Scenario(r, name.replace("_", "-"), number)
        getattr(families if hasattr(families, function) else redirects, function)(scenario)
        yield scenario.written()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--count", type=int, default=2000)
    arguments = parser.parse_args()
    for scenario in generate(arguments.seed, arguments.count):
        print(json.dumps(scenario, ensure_ascii=True))


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Plays scenarios in a real browser over loopback and prints what it did (observation format), one line a scenario.

    play.py [--browser chromium] SUITE.jsonl... > observations.jsonl

Scenarios that need what plain http on loopback does not have are left out and told on standard error with the reason.
"""
import argparse
import gzip
import json
import os
import sys
import time

from server import EMBEDDER, Server, World, ports

FETCH_FIELDS = {"api", "origin", "url", "method", "headers", "body", "mode", "credentials", "redirect", "upload_listener",
                "referrer_policy", "referrer"}
LARGEST_CONTEXT = 150


def read(paths):
    scenarios = []
    for path in paths:
        with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as file:
            text = file.read()
        if path.endswith(".json"):
            value = json.loads(text)
            scenarios += value if isinstance(value, list) else [value]
        else:
            scenarios += [json.loads(line) for line in text.splitlines() if line.strip()]
    return scenarios


def unplayable(scenario):
    """Why the scenario cannot be played here; None where it can."""
    if scenario.get("hsts"):
        return "HSTS needs https"
    for step in scenario["steps"]:
        if set(step) - {"fetch", "advance", "expect"}:
            return f"a step of another kind: {sorted(step)}"
        fetch = step.get("fetch")
        if not fetch:
            continue
        defaults = {"document", "destination", "embedder_policy", "embedder_policy_report_only"}
        if extra := set(fetch) - FETCH_FIELDS - defaults:
            return f"the fetch has {sorted(extra)}"
        if fetch.get("embedder_policy", "unsafe-none") != "unsafe-none" or fetch.get("destination"):
            return "an embedder policy or a destination"
        if fetch.get("mode", "cors") not in ("cors", "no-cors", "same-origin"):
            return f"mode {fetch['mode']}"
        origin = fetch["origin"]
        if origin != "null" and not (origin.startswith("http://") and ".test" in origin):
            return f"a document of {origin}"
        if fetch["url"].startswith("https://") or any(rule["url"].startswith("https://") for rule in scenario["server"]):
            return "https"
    return None


def play(browser, server, scenario, world=None):
    """What the browser does in the scenario; the server answers as the world says, by default the scenario's own."""
    world = world or World(scenario)
    steps = []
    for world.current_step, step in enumerate(scenario["steps"]):
        if "advance" in step:
            time.sleep(step["advance"])
            steps.append({"advance": step["advance"]})
            continue
        fetch = step["fetch"]
        world.authors = {name.lower() for name, _ in fetch.get("headers", [])}
        server.play(world)
        home = EMBEDDER if fetch["origin"] == "null" else fetch["origin"]
        outcome = json.loads(browser.evaluate(home + "/__document", f"play({json.dumps(fetch)})"))
        with server.lock:
            requests, sent = world.take()
        if "headers" in outcome:
            # What this server adds by itself is not the scenario's.
            last = requests[-1]["url"] if requests else None
            names = sent.get(last, set())
            outcome["headers"] = {name: value for name, value in outcome["headers"].items() if name in names}
        steps.append({"requests": requests, "outcome": outcome})
    server.play(None)
    return {"id": scenario["id"], "browser": browser.name, "version": browser.version, "steps": steps}


def play_all(browser, server, scenarios):
    """Each scenario's observation. A browser context serves several whose URLs differ, so that none finds what another left
    in a cache."""
    used, count = None, 0
    for scenario in scenarios:
        urls = {rule["url"].split("#")[0] for rule in scenario["server"]}
        if used is None or urls & used or count >= LARGEST_CONTEXT:
            browser.fresh()
            used, count = set(), 0
        used |= urls
        count += 1
        yield play(browser, server, scenario)


def launch(name):
    if name == "chromium":
        from chromium import Chromium
        return Chromium()
    if name == "firefox":
        from firefox import Firefox
        return Firefox()
    from webkit import WebKit
    return WebKit()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--browser", choices=["chromium", "firefox", "webkit"], default="chromium")
    parser.add_argument("suites", nargs="+")
    arguments = parser.parse_args()
    scenarios = []
    for scenario in read(arguments.suites):
        if reason := unplayable(scenario):
            print(f"left out: {scenario['id']}: {reason}", file=sys.stderr)
        else:
            scenarios.append(scenario)
    server = Server(ports(scenarios))
    browser = launch(arguments.browser)
    try:
        for number, observation in enumerate(play_all(browser, server, scenarios), 1):
            print(json.dumps(observation), flush=True)
            if sys.stderr.isatty() and number % 50 == 0:
                print(f"{number} of {len(scenarios)}", file=sys.stderr)
    finally:
        browser.close()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

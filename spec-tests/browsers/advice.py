#!/usr/bin/env python3
"""Tries the engine's advice in a real browser: samples refused fetches, changes the server's answers as `fetch-cors explain --json`
says and nothing else, and plays the world again. The fetch must succeed.

    advice.py --fetch-cors ../../target/debug/fetch-cors [--count 200] [--seed 1] [--browser chromium] [SUITE...]

Half of the refusals come from the suites (without any: the committed records and fixtures), half from worlds of `generate.py`.
Only those count that the browser refuses too, before the advice is followed. Exit status 1 where one is refused all the same.
"""
import argparse
import collections
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from generate import generate
from play import launch, play, read, unplayable
from server import Server, World, ports

FIXTURES = Path(__file__).parents[2] / "fixtures"
# Changes of the page that need no more than another member of its call.
PAGE_CHANGES = {"use-mode-cors": ("mode", "cors"), "use-redirect-follow": ("redirect", "follow"),
                "send-a-replayable-body": ("body", {"text": "x"})}


class AdvisedWorld(World):
    """A world whose server follows advice, from the step on that it is about."""

    def __init__(self, scenario, step, edits):
        super().__init__(scenario)
        self.step, self.edits = step, edits

    def answer(self, method, url, headers):
        response = super().answer(method, url, headers)
        if self.current_step < self.step or response is None:
            return response
        response = copy.deepcopy(response)
        fields = dict(headers)
        is_preflight = method == "OPTIONS" and "access-control-request-method" in fields
        key = ("preflight" if is_preflight else "request", url, fields.get("origin"))
        for edit in self.edits:
            answer = edit["answer"]
            if (answer["kind"], answer["url"].split("#")[0], answer["origin"]) == key:
                apply(edit["change"], response)
                if edit["with_vary"]:
                    apply(edit["with_vary"], response)
        return response


def apply(change, response):
    lines = response.setdefault("headers", [])
    name = change.get("name", "").lower()
    match change["action"]:
        case "set":
            response["headers"] = [line for line in lines if line[0].lower() != name] + [[change["name"], change["value"]]]
        case "append":
            lines.append([change["name"], change["value"]])
        case "remove":
            response["headers"] = [line for line in lines if line[0].lower() != name]
        case "status":
            response["status"] = change["status"]
        case other:
            raise ValueError(f"an action that nobody knows: {other}")


def explained(binary, scenarios):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.writelines(json.dumps(scenario) + "\n" for scenario in scenarios)
        file.flush()
        run = subprocess.run([binary, "explain", "--json", "--exit-zero", file.name], capture_output=True, text=True, check=True)
    return [json.loads(line) for line in run.stdout.splitlines()]


def refusals(binary, scenarios, counts):
    """Each refused fetch that advice helps: the scenario up to it, its step, the edits and the page's changes."""
    found = []
    for scenario, told in zip(scenarios, explained(binary, scenarios)):
        assert scenario["id"] == told["id"]
        fetches = [step for step in scenario["steps"] if "fetch" in step]
        for number, (step, written) in enumerate(zip((step for step in told["steps"] if "advice" in step), fetches)):
            advice = step["advice"]
            if advice["refusals"][0] is None:
                continue
            changes = [change["code"] for change in advice["page_changes"]]
            if not advice["suffices"] or any(change not in PAGE_CHANGES for change in changes):
                counts["refused, and no server's answer and no other member of the call helps"] += 1
                continue
            found.append((scenario, number, advice))
    return found


def advised(scenario, number, advice, profile):
    """The scenario up to the fetch, the page changed, and the edits; None where the browser cannot be helped."""
    edits = list(advice["edits"])
    changes = [change["code"] for change in advice["page_changes"]]
    for browser in advice["browsers"]:
        if browser["profile"] == profile:
            if not browser["suffices"]:
                return None
            edits += browser["edits"]
            changes += [change["code"] for change in browser["page_changes"]]
    if any(change not in PAGE_CHANGES for change in changes):
        return None
    scenario = copy.deepcopy(scenario)
    indices = [index for index, step in enumerate(scenario["steps"]) if "fetch" in step]
    scenario["steps"] = scenario["steps"][:indices[number] + 1]
    fetch = scenario["steps"][-1]["fetch"]
    for change in changes:
        member, value = PAGE_CHANGES[change]
        fetch[member] = value
    return scenario, edits


def refused(observation):
    outcome = observation["steps"][-1]["outcome"]
    return outcome.get("message") or "an error" if outcome.get("error") else None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fetch-cors", required=True, help="the binary")
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--browser", choices=["chromium", "firefox", "webkit"], default="chromium")
    parser.add_argument("suites", nargs="*")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    suites = arguments.suites or [str(FIXTURES / "browsers/plain/suite.jsonl.gz"), *map(str, sorted(FIXTURES.glob("scenarios/**/*.jsonl")))]
    committed = [scenario for scenario in read(suites) if not unplayable(scenario) and not scenario.get("profile")]
    sources = {"committed": committed, "random": list(generate(arguments.seed + 1000, 6 * arguments.count))}
    counts = collections.Counter()
    found = {source: refusals(arguments.fetch_cors, scenarios, counts) for source, scenarios in sources.items()}
    for source, refused_fetches in found.items():
        counts[f"refused fetches that advice helps: {source}"] = len(refused_fetches)
        chance.shuffle(refused_fetches)
    # One of these, one of those.
    sample = [fetch for pair in zip(*found.values()) for fetch in pair]
    server = Server(ports(scenario for scenario, _, _ in sample))
    browser = launch(arguments.browser)
    failures = []
    try:
        for scenario, number, advice in sample:
            if counts["refused by the browser too"] == arguments.count:
                break
            counts["sampled"] += 1
            world = advised(scenario, number, advice, browser.name)
            if world is None:
                counts[f"{browser.name} cannot be helped by answers"] += 1
                continue
            scenario, edits = world
            browser.fresh()
            if not refused(play(browser, server, scenario)):
                counts["allowed by the browser already, by a deviation"] += 1
                continue
            counts["refused by the browser too"] += 1
            browser.fresh()
            observation = play(browser, server, scenario, AdvisedWorld(scenario, len(scenario["steps"]) - 1, edits))
            if why := refused(observation):
                failures.append((scenario["id"], number, why, [edit["text"] for edit in edits]))
            else:
                counts["succeed with the advice"] += 1
                kind = "a change of the page" if advice["page_changes"] else "changes of answers only"
                counts[f"  with {kind}"] += 1
                counts["  edits of answers"] += len(edits)
    finally:
        browser.close()
    print(f"{browser.version}, seed {arguments.seed}")
    for what, count in counts.items():
        print(f"{count:6} {what}")
    for failure in failures:
        print("REFUSED ALL THE SAME", json.dumps(failure))
    sys.stdout.flush()
    os._exit(1 if failures else 0)


if __name__ == "__main__":
    main()

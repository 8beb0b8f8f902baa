#!/usr/bin/env python3
"""Makes all mutants of cargo-mutants at once, and asks the tests of each.

`cargo mutants` builds the crate anew for every mutant: thousands of builds. Here its own list (`cargo mutants --list`) says what
there is, all of it is compiled into one copy of the crate, each mutant behind a number that an environment variable turns on, and
each is a run of the test binaries that pass its place. What the compiler does not take in this form is left out and told: most of
it has no other form either, such as a value of a type that has no default.

  mutants.py                    all of them
  mutants.py --only fetching    of files whose path has this in it
  mutants.py --resume           what was caught last time is not asked again
  mutants.py --part engine      of src/fetching and src/infrastructure (may come again); `library` is the rest but src/bin
  mutants.py --quick            unit tests only, and
  mutants.py --also worlds      this test of spec-tests as well (may come again): the slow ones are asked only where they are named

Exit status 1 where a mutant survives that `mutants.tsv` does not explain, or one that it explains does not survive.
"""

import argparse
import collections
import concurrent.futures
import contextlib
import json
import pathlib
import re
import subprocess
import sys
import threading
import time

from compiled import ROOT, Text, Verdicts, absolute, ask, build, closing, environment, masked

SURVIVORS = pathlib.Path(__file__).with_name("mutants.tsv")
LISTENING = 2**32 - 1
# In this order.
PARTS = ("engine", "library", "command-line")
# Tests that take long, asked only where `--also` names them, and one that measures what listening changes.
SLOW = ("advice", "bounds", "worlds", "exhaustion", "redirects", "variations", "fixtures", "threads", "allocations", "workloads", "browsers")


class Mutant(collections.namedtuple("Mutant", "number file line function what text name")):
    @property
    def key(self):
        return f"{self.file}\t{self.function}\t{self.what}\t{self.text}"


class Source(Text):
    """A file with what cargo-mutants changes in it."""

    def __init__(self, path):
        super().__init__(path)
        self.starts = [0] + [found.end() for found in re.finditer("\n", self.text)]
        # Of `const` functions that have mutants: name, where it stands, its numbers.
        self.constants = {}

    def at(self, place):
        """Offset of a line and a column that are counted from one."""
        return self.starts[place["line"] - 1] + place["column"] - 1

    def operand(self, place):
        """Offset of a line that is counted from one and a column that is not."""
        return self.starts[place[0] - 1] + place[1]


class Mutants:
    def __init__(self, only):
        listed = json.loads(run("cargo", "mutants", "--list", "--json", "--no-config"))
        self.listed = [mutant for mutant in listed if only in mutant["file"]]
        self.sources_by_path, self.breakages, self.impossible = {}, {}, []
        files = sorted({mutant["file"] for mutant in self.listed})
        self.places, self.seen = {}, collections.Counter()
        lines = run("cargo", "run", "--quiet", "--package", "spec-tests", "--example", "operands", "--", *files) if files else ""
        for place in map(json.loads, lines.splitlines()):
            self.places[place["file"], place["kind"], *place["at"]] = place
        for number, mutant in enumerate(self.listed, 1):
            self.add(number, mutant)
        for source in self.sources:
            source.deletions = [(start, end, numbers) for (_, start, end), numbers in source.constants.items()]

    @property
    def sources(self):
        return list(self.sources_by_path.values())

    def add(self, number, mutant):
        path, span, genre, other = mutant["file"], mutant["span"], mutant["genre"], mutant["replacement"]
        source = self.sources_by_path.get(path) or self.sources_by_path.setdefault(path, Source(path))
        start, end = source.at(span["start"]), source.at(span["end"])
        # An operator is told by its whole line.
        told_from = source.starts[span["start"]["line"] - 1] if genre == "BinaryOperator" else start
        text = "-" if genre == "FnValue" else source.text[told_from:].split("\n", 1)[0].strip()
        function = mutant["function"] or {}
        what = re.sub(r"^\S+ ", "", mutant["name"]).replace("\t", " ").replace("\n", " ")
        self.seen[path, what, text] += 1
        if (times := self.seen[path, what, text]) > 1:
            what += f" ({times})"
        self.breakages[number] = Mutant(number, path, span["start"]["line"], function.get("function_name", ""), what, text, mutant["name"])
        crate = "::fetch_cors" if path.startswith("src/bin/") else "crate"
        breakages = f"{crate}::breakages"
        is_on = f"{breakages}::is({number})"
        place = [span["start"]["line"], span["start"]["column"] - 1]
        returned = (function.get("return_type") or "").removeprefix("-> ")
        if genre == "FnValue" and returned.startswith("impl Iterator"):
            # Of a type that has no name there is one value in a function: `return` would have another.
            source.wrap(start, end, f"if {is_on} {{ {breakages}::Either::Left({other}) }} else {{ {breakages}::Either::Right({{ ", " }) }")
        elif genre == "FnValue" and "impl " in returned:
            self.impossible.append(number)
        else:
            getattr(self, genre)(source, number, is_on, start, end, place, other)
        self.constant(source, number, function)

    def constant(self, source, number, function):
        """Nothing that is asked of the environment can be in a `const fn`: it is none here, where that can be."""
        if not function:
            return
        head = source.at(function["span"]["start"])
        found = re.compile(r"\bconst\s+(?=(async\s+)?(unsafe\s+)?fn\b)").search(source.code, head, head + 400)
        before = source.code.find("fn ", head)
        if found and found.end() <= before:
            source.constants.setdefault((function["function_name"].rpartition("::")[2], found.start(), found.end()), []).append(number)

    def FnValue(self, source, number, is_on, start, end, place, other):
        source.wrap(start, start, f"if {is_on} {{ return {other}; }} ", "")

    def BinaryOperator(self, source, number, is_on, start, end, place, other):
        found = self.places.get((source.path, "binary", *place))
        if found is None or found["let"] and other == "||":
            return self.impossible.append(number)
        left, right = source.text[source.operand(found["start"]):start], source.text[end:source.operand(found["end"])]
        source.wrap(source.operand(found["start"]), source.operand(found["end"]), f"(if {is_on} {{ {left}{other}{right} }} else {{ ", " })")

    def UnaryOperator(self, source, number, is_on, start, end, place, other):
        found = self.places.get((source.path, "unary", *place))
        if found is None:
            return self.impossible.append(number)
        stop = source.operand(found["end"])
        source.wrap(start, stop, f"(if {is_on} {{ {source.text[source.operand(found['operator_end']):stop]} }} else {{ ", " })")

    def MatchArm(self, source, number, is_on, start, end, place, other):
        while source.code.startswith("#[", source.skip_space(start)):
            start = source.closing(source.skip_space(start) + 1) + 1
        arrow = source.find(start, ["=>"], end)[0]
        guard = source.find(start, [" if ", "\nif "], arrow)
        if guard:
            condition = guard[0] + 4
            source.wrap(condition, len(source.text[:arrow].rstrip()), f"!{is_on} && (", ")")
        else:
            source.wrap(arrow, arrow, f"if !{is_on} ", "")

    def MatchArmGuard(self, source, number, is_on, start, end, place, other):
        source.wrap(start, end, f"({is_on} || (" if other == "true" else f"(!{is_on} && (", "))")

    def StructField(self, source, number, is_on, start, end, place, other):
        found = self.places.get((source.path, "field", *place))
        if found is None:
            return self.impossible.append(number)
        rest = source.text[slice(*map(source.operand, found["rest"]))]
        if rest == "Default::default()":
            rest = f"<{source.text[slice(*map(source.operand, found['path']))]} as Default>::default()"
        name = source.text[start:].split(":")[0].strip() if not found["shorthand"] else source.text[start:source.operand(found["end"])]
        label = f"{name}: " if found["shorthand"] else ""
        source.wrap(source.operand(found["value"]), source.operand(found["end"]), f"{label}(if {is_on} {{ ({rest}).{name} }} else {{ ", " })")

    def blame(self, tree, message, off):
        """What has to go because of a complaint of the compiler, where that is not in the place that it names."""
        code = (message.get("code") or {}).get("code")
        primary = next((span for span in message["spans"] if span["is_primary"]), None)
        if code in ("E0015", "E0010", "E0658", "E0493") and (name := re.search(r"`(?:[^`]*::)?(\w+)(?:::<[^`]*>)?`", message["message"])):
            return {number for source in self.sources for (function, *_), numbers in source.constants.items() if function == name[1] for number in numbers} - off
        if code == "E0004" and primary:
            text = (tree / primary["file_name"]).read_text()
            code = masked(text)
            lines = [0] + [found.end() for found in re.finditer("\n", text)]
            at = code.find("{", lines[primary["line_end"] - 1] + primary["column_end"] - 1)
            end = closing(code, at, len(code))
            return {int(number) for number in re.findall(r"if !(?:crate|::fetch_cors)::breakages::is\((\d+)\) (?:=>|&&)", text[at:end])} - off
        return set()


def run(*command):
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if found.returncode:
        sys.exit(f"{' '.join(command)[:200]}: {found.stderr[-2000:]}")
    return found.stdout


class Test:
    """A test, or a binary that makes its own, how long it takes, and which mutants it passes."""

    def __init__(self, binary, directory, target, name=None):
        self.binary, self.directory, self.name = binary, directory, name
        self.arguments = ["--exact", name] if name else []
        file = target / "passed"
        file.unlink(missing_ok=True)
        listening = {**environment(LISTENING, directory), "FETCH_CORS_BREAKAGES_PASSED": str(file)}
        began = time.monotonic()
        self.status = subprocess.run([binary, *self.arguments], cwd=directory, env=listening, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode
        self.seconds = time.monotonic() - began
        self.passed = set(map(int, file.read_text().split())) if file.is_file() else set()


OWN = ("fetch-cors fetch_cors", "fetch-cors fetch-cors")


def tests_of(binary, directory):
    """The tests of a binary that are asked one by one; None alone for those that make their own of tables and take one name."""
    listed = subprocess.run([binary, "--list", "--format", "terse"], cwd=directory, capture_output=True, text=True, check=True).stdout
    found = [line.removesuffix(": test") for line in listed.splitlines() if line.endswith(": test")]
    return [None] if any("/" in name for name in found) else found


def all_tests(binaries, tree, target, quick, also):
    directories = {"fetch-cors": tree, "spec-tests": tree / "spec-tests", "tower-tests": tree / "spec-tests/tower", "fetch-cors-c": tree / "bindings/c"}
    chosen = [name for name in binaries if name in OWN or name.split()[1] in also or not quick and name.split()[1] not in SLOW]
    tests = []
    for name in chosen:
        directory = directories.get(name.split()[0], tree)
        tests += [Test(binaries[name], directory, target, test) for test in tests_of(binaries[name], directory)]
    for test in tests:
        if test.status:
            # It would seem to catch whatever it passes.
            print(f"left out, since it fails with nothing broken: {test.name or test.binary}", flush=True)
    return [test for test in tests if not test.status]


def judge(number, tests, turns):
    """The first test that fails, if any; what is soonest done comes first, and what takes no time is asked all at once."""
    passing = [test for test in tests if number in test.passed]
    soon = collections.defaultdict(list)
    for test in passing:
        if test.name and test.seconds < 0.3:
            soon[test.binary, test.directory].append(test.name)
    rounds = [(0.1 * len(names), binary, directory, ["--exact", *names]) for (binary, directory), names in soon.items()]
    rounds += [(test.seconds, test.binary, test.directory, test.arguments) for test in passing if not test.name or test.seconds >= 0.3]
    for seconds, binary, directory, arguments in sorted(rounds, key=lambda a_round: a_round[0]):
        with turns[binary]:
            verdict, by = ask(binary, number, max(20, 8 * seconds), arguments, directory)
        if verdict != "missed":
            return verdict, by
    return "missed", "" if passing else "no test passes it"


def part(mutant):
    if mutant.file.startswith(("src/fetching/", "src/infrastructure/")):
        return "engine"
    return "command-line" if mutant.file.startswith("src/bin/") else "library"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--part", action="append", choices=PARTS)
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth mutant")
    parser.add_argument("--target", type=absolute, default=ROOT / "target/mutants", help="where it is built")
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--also", action="append", default=[], metavar="TEST", help="a slow test of spec-tests, too")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--workers", type=int, default=2, help="how many mutants are asked at a time")
    options = parser.parse_args()

    options.target.mkdir(parents=True, exist_ok=True)
    mutants = Mutants(options.only)
    print(f"{len(mutants.listed)} mutants, {len(mutants.impossible)} of them in a form that cannot be written", flush=True)
    tree = options.target / "tree"
    build(mutants, tree, options.target, ["check", "-p", "fetch-cors", "--all-features", "--lib", "--bins"])
    off, binaries = build(mutants, tree, options.target, ["test", "--workspace", "--all-features", "--no-run"])
    chosen = [mutant for number, mutant in mutants.breakages.items() if number not in off and number not in mutants.impossible]
    chosen = sorted(chosen[:: options.sample], key=lambda mutant: PARTS.index(part(mutant)))
    chosen = [mutant for mutant in chosen if part(mutant) in (options.part or PARTS)]
    print(f"{len(off - set(mutants.impossible))} do not compile; {len(chosen)} are tried", flush=True)
    tests = all_tests(binaries, tree, options.target, options.quick, options.also)
    if not any(test.passed for test in tests):
        sys.exit("no test passes a mutant: they did not run")
    print(f"{len(tests)} tests, or binaries of them, pass {len(set().union(*(test.passed for test in tests)))} mutants", flush=True)

    verdicts = Verdicts(options.target / "verdicts.tsv", options.resume)
    unknown = [mutant for mutant in chosen if not verdicts.known(mutant)]
    # Two runs of one binary would share its files, but for the unit tests, which have none.
    turns = {test.binary: threading.Lock() for test in tests}
    turns |= {binaries[name]: contextlib.nullcontext() for name in OWN}
    with concurrent.futures.ThreadPoolExecutor(options.workers) as workers:
        judged = {workers.submit(judge, mutant.number, tests, turns): mutant for mutant in unknown}
        for future in concurrent.futures.as_completed(judged):
            (verdict, by), mutant = future.result(), judged[future]
            print(f"{verdict}\t{mutant.name}\t{by}", flush=True)
            verdicts.tell(mutant, verdict)

    surprises = list(verdicts.surprises(chosen, SURVIVORS))
    by_part = collections.Counter((part(mutant), verdicts.by_number[mutant.number]) for mutant in chosen)
    counted = collections.Counter(verdicts.by_number.values())
    print(dict(counted))
    for (name, verdict), count in sorted(by_part.items()):
        print(f"{name}\t{verdict}\t{count}")
    print(f"{100 * (len(chosen) - counted['missed']) / max(1, len(chosen)):.1f} % are caught")
    print("\n".join(surprises))
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())

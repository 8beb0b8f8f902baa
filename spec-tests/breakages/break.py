#!/usr/bin/env python3
"""Breaks every numbered step of the sources, one at a time, and asks the tests.

A step is a comment with its number below a comment with its algorithm's anchor (`spec-tests/tests/steps.rs` finds a place for
each step of the Standard). Of the statements that belong to it, each is broken in the ways that its kind allows:

  skipped   the statement is not executed, the branch not taken, the arm not chosen (if no other is there for it: a panic)
  negated   the condition, the guard, or one operand of `&&` and `||`, is the other way round
  changed   a value is another: false for true, nothing for something, empty for full

All breakages are compiled into one copy of the crate, below the target directory, each behind a number that an environment
variable turns on. So there is one build, and every breakage is a run of the same test binaries; what the compiler does not take
(values of other types than those that it knows another for, as a rule) is left out and told. Nothing here changes the repository.

  break.py                      all steps: what is broken, what the unit tests (with all fixtures) say
  break.py --sample 5           every fifth breakage only
  break.py --only main_fetch    of files whose path has this in it
  break.py --list               what would be broken
  break.py --also fixtures      what the unit tests miss is asked of these tests of spec-tests as well (may come again)

Exit status 1 where a breakage survives that `survivors.tsv` does not explain, or one that it explains does not survive.
"""

import argparse
import collections
import pathlib
import re
import sys

from compiled import CLOSE, OPEN, ROOT, Text, Verdicts, absolute, ask, build, build_again

SOURCES = ("src/fetching", "src/infrastructure")
BY_HAND = pathlib.Path(__file__).with_name("by-hand.tsv")
SURVIVORS = pathlib.Path(__file__).with_name("survivors.tsv")

# Values that have no other, or are it already.
EMPTY = ("Vec::new()", "String::new()", "None", "Ok(")


class Breakage(collections.namedtuple("Breakage", "number kind file line anchor step text")):
    @property
    def key(self):
        return f"{self.file}\t{self.anchor} {self.step}\t{self.kind}\t{self.text}"


class Source(Text):
    """A file, its steps, and the insertions that break them."""

    def steps(self):
        """Each numbered comment: anchor, number, where the code below begins, and where the next comment with a number does."""
        anchor, found = None, []
        at = 0
        for line in self.text[: self.end].splitlines(keepends=True):
            stripped = line.strip()
            if stripped.startswith("// <"):
                anchor = stripped.rpartition("#")[2].rstrip(">")
            elif stripped.startswith("// ") and anchor and (number := re.match(r"(\d[\w.]*(?:–[\w.]+)?(?:, [\w.]+)*)\. ?", stripped[3:] + " ")):
                found.append((anchor, number[1].rstrip("."), at, at + len(line)))
            elif re.match(r"(pub.*)?fn |impl|}", line):
                found.append((None, None, at, at))
                anchor = anchor if re.match(r"(pub.*)?fn ", line) else None
            at += len(line)
        found.append((None, None, self.end, self.end))
        for (anchor, number, _, start), (_, _, end, _) in zip(found, found[1:]):
            if number:
                yield anchor, number, start, end

    def statements(self, start, end):
        """The statements, arms and operands between two step comments, each with its end."""
        at = self.skip_space(start)
        while at < end and self.code[at] not in CLOSE:
            if self.code.startswith("#[", at):
                at = self.skip_space(self.closing(at + 1) + 1)
                continue
            stop = self.statement_end(at)
            if stop is None:
                return
            yield at, stop
            at = self.skip_space(stop)
            if at < self.end and self.code[at] in ",;":
                at = self.skip_space(at + 1)

    def word(self, at):
        found = re.match(r"[a-z_]+", self.code[at:at + 16])
        return found[0] if found else ""

    def statement_end(self, at):
        if self.word(at) in ("if", "while", "for", "match", "loop"):
            while True:
                brace = self.find(at, ["{"])
                if brace is None:
                    return None
                stop = self.closing(brace[0]) + 1
                after = self.skip_space(stop)
                if self.word(after) == "else":
                    at = after + 4
                    continue
                return stop
        found = self.find(at, [";", "=>"])
        if found and found[1] == "=>":
            body = self.skip_space(found[0] + 2)
            if self.code[body] == "{":
                return self.closing(body) + 1
            if self.word(body) in ("if", "match"):
                return self.statement_end(body)
            comma = self.find(body, [","])
            return comma[0] if comma else self.enclosing_end(body)
        return found[0] + 1 if found else self.enclosing_end(at)

    def enclosing_end(self, at):
        depth = 0
        while at < self.end:
            if self.code[at] in OPEN:
                depth += 1
            elif self.code[at] in CLOSE:
                depth -= 1
                if depth < 0:
                    break
            at += 1
        while self.code[at - 1] in " \n\0":
            at -= 1
        return at

    def enclosing_close(self, at):
        depth = 0
        while at < self.end:
            depth += (self.code[at] in OPEN) - (self.code[at] in CLOSE)
            if depth < 0:
                return at
            at += 1
        return at


class Breaker:
    def __init__(self, only):
        self.breakages, self.sources, self.untouched = {}, [], []
        for directory in SOURCES:
            for path in sorted((ROOT / directory).rglob("*.rs")):
                path = path.relative_to(ROOT).as_posix()
                if "/tests/" in path or only not in path:
                    continue
                source = Source(path)
                self.sources.append(source)
                for anchor, step, start, end in source.steps():
                    before = len(self.breakages)
                    for at, stop in source.statements(start, end):
                        self.statement(source, anchor, step, at, stop)
                    if len(self.breakages) == before:
                        self.untouched.append((path, source.line(start - 1), anchor, step))

        self.by_hand(only)

    def by_hand(self, only):
        """Values of the crate's own types."""
        for row in BY_HAND.read_text().splitlines():
            if row.startswith("#") or not row:
                continue
            path, place, text, other = row.split("\t")
            if only not in path:
                continue
            anchor, step = place.split(" ", 1)
            source = next(source for source in self.sources if source.path == path)
            starts = [start for other_anchor, number, start, _ in source.steps() if (other_anchor, number) == (anchor, step)]
            start = next((source.text.find(text, start) for start in starts), -1)
            if start < 0:
                sys.exit(f"{BY_HAND.name}: {path} has no `{text}` after {place}")
            changed = self.on(source, "changed", anchor, step, start)
            source.wrap(start, start + len(text), f"(if {changed} {{ {other} }} else {{ ", " })")
            self.untouched = [place for place in self.untouched if (place[0], place[2], place[3]) != (path, anchor, step)]

    def blame(self, tree, message, off):
        """Complaints stand where their reason is."""
        return set()

    def on(self, source, kind, anchor, step, at):
        number = len(self.breakages) + 1
        text = source.text[at:].split("\n", 1)[0].strip()
        self.breakages[number] = Breakage(number, kind, source.path, source.line(at), anchor, step, text)
        return f"crate::breakages::is({number})"

    def condition(self, source, anchor, step, start, end):
        """A condition from `start` to `end`: a branch that is not taken, and each part the other way round."""
        while source.code[end - 1] in " \n\0":
            end -= 1
        skipped = self.on(source, "skipped", anchor, step, start)
        has_let = re.search(r"\blet\b", source.code[start:end])
        if not has_let:
            negated = self.on(source, "negated", anchor, step, start)
            source.wrap(start, end, f"!{skipped} && ({negated} != (", "))")
            return
        source.wrap(start, end, f"!{skipped} && ", "")
        at = start
        while at < end:
            found = source.find(at, ["&&"], end)
            stop = found[0] if found else end
            part = source.skip_space(at)
            if source.word(part) != "let":
                tail = stop
                while source.code[tail - 1] in " \n\0":
                    tail -= 1
                negated = self.on(source, "negated", anchor, step, part)
                source.wrap(part, tail, f"({negated} != (", "))")
            at = stop + 2

    def value(self, source, anchor, step, start, end):
        word = source.word(start)
        if word in ("if", "while"):
            self.branch(source, anchor, step, start)
        elif word not in ("match", "return", "for", "loop", "continue", "break") and source.code[start] not in "{" and not source.text[start:end].startswith(EMPTY):
            number = len(self.breakages) + 1
            self.on(source, "changed", anchor, step, start)
            source.wrap(start, end, f"crate::breakages::value({number}, ", ")")

    def branch(self, source, anchor, step, at):
        """An `if`, `else if` or `while`."""
        condition = source.skip_space(at + len(source.word(at)))
        brace = source.find(condition, ["{"])
        if brace:
            self.condition(source, anchor, step, condition, brace[0])
            after = source.skip_space(source.closing(brace[0]) + 1)
            if source.word(after) == "else":
                after = source.skip_space(after + 4)
                if source.word(after) == "if":
                    self.branch(source, anchor, step, after)

    def statement(self, source, anchor, step, at, stop):
        word, code = source.word(at), source.code
        if word in ("if", "while"):
            return self.branch(source, anchor, step, at)
        if word in ("use", "fn", "const", "static", "struct", "enum", "impl", "pub", "type", "mod", "loop", "match"):
            return None
        if word == "for":
            brace = source.find(at, ["{"])
            skipped = self.on(source, "skipped", anchor, step, at)
            return source.wrap(brace[0] + 1, brace[0] + 1, f" if {skipped} {{ break; }}", "")
        if code.startswith(("&&", "||"), at):
            start, operator = source.skip_space(at + 2), code[at:at + 2]
            found = source.find(start, ["&&", "||", ";", "{"], stop)
            end = found[0] if found else stop
            while code[end - 1] in " \n\0;":
                end -= 1
            skipped = self.on(source, "skipped", anchor, step, start)
            negated = self.on(source, "negated", anchor, step, start)
            neutral = f"{skipped} ||" if operator == "&&" else f"!{skipped} &&"
            return source.wrap(start, end, f"({neutral} ({negated} != (", ")))")
        arrow = source.find(at, ["=>"], stop)
        if arrow:
            guard = source.find(at, [" if ", "\nif "], arrow[0])
            if guard:
                self.condition(source, anchor, step, guard[0] + 4, arrow[0])
            else:
                skipped = self.on(source, "skipped", anchor, step, at)
                source.wrap(arrow[0], arrow[0], f"if !{skipped} ", "")
                source.last_arms.add(source.enclosing_close(at))
            return self.value(source, anchor, step, source.skip_space(arrow[0] + 2), stop)
        if word == "let":
            equals = re.compile(r"(?<![=<>!+\-*/|&^])=(?![=>])").search(code, at, stop)
            if not equals or re.search(r"\belse\s*\{", code[at:stop]) and source.word(source.skip_space(equals.end())) != "if":
                return None
            return self.value(source, anchor, step, source.skip_space(equals.end()), stop - 1)
        if code[stop - 1] == ";":
            skipped = self.on(source, "skipped", anchor, step, at)
            return source.wrap(at, stop, f"if !{skipped} {{ ", " }")
        return self.value(source, anchor, step, at, stop)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="files whose path has this in it")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every Nth breakage")
    parser.add_argument("--offset", type=int, default=0, metavar="K", help="beginning with the Kth")
    parser.add_argument("--also", action="append", default=[], metavar="TEST", help="tests of spec-tests for what is missed")
    parser.add_argument("--target", type=absolute, default=ROOT / "target/breakages", help="where it is built")
    parser.add_argument("--timeout", type=float, default=120, help="seconds of one run")
    parser.add_argument("--resume", action="store_true", help="what was caught last time is not asked again")
    parser.add_argument("--list", action="store_true")
    options = parser.parse_args()

    breaker = Breaker(options.only)
    places = {(b.file, b.anchor, b.step) for b in breaker.breakages.values()}
    print(f"{len(breaker.breakages)} breakages of {len(places)} places, {len(breaker.untouched)} places have no statement of their own")
    if options.list:
        for breakage in breaker.breakages.values():
            print(f"{breakage.number}\t{breakage.file}:{breakage.line}\t{breakage.anchor} {breakage.step}\t{breakage.kind}\t{breakage.text}")
        for path, line, anchor, step in breaker.untouched:
            print(f"-\t{path}:{line}\t{anchor} {step}\tno statement of its own")
        return 0

    tree = options.target / "tree"
    off, binaries = build(breaker, tree, options.target, ["test", "-p", "fetch-cors", "--all-features", "--lib", "--no-run"])
    unit_tests = binaries["fetch-cors fetch_cors"]
    if ask(unit_tests, 0, 600)[0] != "missed":
        sys.exit("the tests fail without any breakage")
    chosen = [b for b in breaker.breakages.values() if b.number not in off][options.offset::options.sample]
    print(f"{len(off)} do not compile; {len(chosen)} are tried", flush=True)

    verdicts = Verdicts(options.target / "verdicts.tsv", options.resume)
    for breakage in chosen:
        if verdicts.known(breakage):
            continue
        # Most are found by the fixtures, soon.
        verdict, by = ask(unit_tests, breakage.number, options.timeout, ["scenario::fixtures"])
        if verdict == "missed":
            verdict, by = ask(unit_tests, breakage.number, options.timeout, ["--skip", "scenario::fixtures"])
        print(f"{verdict}\t{breakage.file}:{breakage.line}\t{breakage.anchor} {breakage.step}\t{breakage.kind}\t{breakage.text}\t{by}", flush=True)
        verdicts.tell(breakage, verdict)

    for name in options.also:
        missed = [breakage for breakage in chosen if verdicts.by_number[breakage.number] == "missed"]
        others = build_again(tree, options.target, name) if missed else None
        for breakage in missed:
            verdict, by = ask(others, breakage.number, options.timeout * 5)
            verdicts.by_number[breakage.number] = verdict
            print(f"{verdict}\tby {name}\t{breakage.file}:{breakage.line}\t{breakage.kind}\t{by}", flush=True)

    surprises = list(verdicts.surprises(chosen, SURVIVORS))
    print(dict(collections.Counter(verdicts.by_number.values())), f"{len(off)} left out")
    print("\n".join(surprises))
    return 1 if surprises else 0


if __name__ == "__main__":
    sys.exit(main())

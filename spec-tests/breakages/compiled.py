"""Breakages that are compiled into one copy of the crate, each behind a number that an environment variable turns on.

So there is one build, and every breakage is a run of the same test binaries. What the compiler does not take is left out. The
copy lies below the target directory; nothing here changes the repository.
"""

import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
VARIABLE = "FETCH_CORS_BREAKAGE"

MODULE = """
//! Which breakage is on.
#![allow(dead_code, missing_docs, unreachable_pub, clippy::all, clippy::pedantic)]

use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// Nothing is broken, but which places are passed is written down.
const LISTENING: u32 = u32::MAX;

pub fn is(number: u32) -> bool {
    static ON: OnceLock<u32> = OnceLock::new();
    let on = *ON.get_or_init(|| std::env::var("FETCH_CORS_BREAKAGE").ok().and_then(|text| text.parse().ok()).unwrap_or(0));
    if on == LISTENING {
        note(number);
    }
    on == number
}

#[cold]
fn note(number: u32) {
    static PASSED: [AtomicBool; 1 << 14] = [const { AtomicBool::new(false) }; 1 << 14];
    if PASSED[number as usize].swap(true, Ordering::Relaxed) {
        return;
    }
    let file = std::env::var_os("FETCH_CORS_BREAKAGES_PASSED").unwrap();
    let mut file = std::fs::OpenOptions::new().append(true).create(true).open(file).unwrap();
    file.write_all(format!("{number}\n").as_bytes()).unwrap();
}

pub trait Other { fn other(self) -> Self; }
impl Other for bool { fn other(self) -> Self { !self } }
impl<T> Other for Option<T> { fn other(self) -> Self { None } }
impl<T> Other for Vec<T> { fn other(self) -> Self { Vec::new() } }
impl Other for String { fn other(self) -> Self { String::new() } }
impl<T: Default, E> Other for Result<T, E> {
    fn other(self) -> Self {
        match self {
            Err(_) => Ok(T::default()),
            ok => ok,
        }
    }
}
impl<'a> Other for &'a [u8] { fn other(self) -> Self { &[] } }
impl<'a> Other for &'a str { fn other(self) -> Self { "" } }
impl<'a> Other for std::borrow::Cow<'a, [u8]> { fn other(self) -> Self { std::borrow::Cow::Borrowed(&[]) } }
impl Other for u8 { fn other(self) -> Self { self ^ 1 } }
impl Other for u16 { fn other(self) -> Self { self ^ 1 } }
impl Other for u32 { fn other(self) -> Self { self ^ 1 } }
impl Other for u64 { fn other(self) -> Self { self ^ 1 } }
impl Other for usize { fn other(self) -> Self { usize::from(self == 0) } }

/// One iterator or another.
#[derive(Clone)]
pub enum Either<L, R> {
    Left(L),
    Right(R),
}
impl<L: Iterator, R: Iterator<Item = L::Item>> Iterator for Either<L, R> {
    type Item = L::Item;
    fn next(&mut self) -> Option<L::Item> {
        match self {
            Self::Left(left) => left.next(),
            Self::Right(right) => right.next(),
        }
    }
}

pub fn no_arm() -> ! {
    panic!("the arm is skipped")
}

pub fn value<T: Other>(number: u32, value: T) -> T {
    if is(number) { value.other() } else { value }
}
"""

def masked(text):
    """The text with comments (NUL), strings and character literals (`_`) blanked out: brackets and operators are code."""
    out, i = list(text), 0
    pattern = re.compile(r'//[^\n]*|/\*.*?\*/|b?r(#*)".*?"\1|b?"(?:\\.|[^"\\])*"|b?\'(?:\\[^\']+|[^\'\\\n])\'', re.S)
    while found := pattern.search(text, i):
        blank = "\0" if found[0].startswith("/") else "_"
        for at in range(found.start(), found.end()):
            if out[at] != "\n":
                out[at] = blank
        i = found.end()
    return "".join(out)


OPEN, CLOSE = "([{", ")]}"


def closing(code, at, end):
    """The bracket that closes the one at `at` of masked text, or `end`."""
    depth = 0
    while at < end:
        depth += (code[at] in OPEN) - (code[at] in CLOSE)
        if depth == 0:
            return at
        at += 1
    return end


class Text:
    """A file, and the insertions that break it."""

    def __init__(self, path):
        self.path = path
        self.text = (ROOT / path).read_text()
        cut = self.text.find("#[cfg(test)]\nmod tests {")
        self.end = cut if cut >= 0 else len(self.text)
        self.code = masked(self.text)
        self.insertions = []
        # Texts that are left out where one of these numbers is on.
        self.deletions = []
        # Where matches end of which an arm can be skipped: what no arm takes then is a panic.
        self.last_arms = set()

    def line(self, at):
        return self.text.count("\n", 0, at) + 1

    def skip_space(self, at):
        while at < self.end and self.code[at] in " \n\0":
            at += 1
        return at

    def find(self, at, wanted, end=None):
        """The first of `wanted` from `at` on outside of brackets; None where the brackets around it end before."""
        depth, end = 0, self.end if end is None else end
        while at < end:
            if depth == 0:
                for token in wanted:
                    if self.code.startswith(token, at):
                        return at, token
            if self.code[at] in OPEN:
                depth += 1
            elif self.code[at] in CLOSE:
                depth -= 1
                if depth < 0:
                    return None
            at += 1
        return None

    def closing(self, at):
        """The bracket that closes the one at `at`."""
        return closing(self.code, at, self.end)

    def wrap(self, start, end, before, after):
        self.insertions.append((start, end, before, after))

    def broken_text(self, off):
        """The text with the insertions and deletions whose number is not among those."""
        def is_on(inserted):
            return any(int(number) not in off for number in NUMBER.findall(inserted))

        def is_on_number(number):
            return number not in off

        events = []
        for order, (start, end, before, after) in enumerate(self.insertions):
            if is_on(before + after):
                events.append((start, 1, -(end - start), order, before))
                events.append((end, 0, end - start, -order, after))
        for at in self.last_arms:
            before = self.code[:at].rstrip(" \n\0")[-1]
            comma = "" if before in ",}{" else ", "
            events.append((at, 1, 0, 0, f"{comma}#[allow(unreachable_patterns)] _ => crate::breakages::no_arm(), "))
        for start, end, numbers in self.deletions:
            if any(map(is_on_number, numbers)):
                events.append((start, 2, 0, 0, end))
        out, last = [], 0
        for at, *_, inserted in sorted(events, key=lambda event: event[:4]):
            out.append(self.text[last:at])
            last = at
            if isinstance(inserted, int):
                last = inserted
            else:
                out.append(inserted)
        return "".join(out + [self.text[last:]])


NUMBER = re.compile(r"breakages::(?:is|value)\((\d+)")


def write_tree(breaker, tree, off):
    """The workspace with the breakages in it that compile."""
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    for name in filter(None, files):
        origin, copy = ROOT / name, tree / name
        if origin.is_file() and not origin.is_symlink():
            put(copy, origin.read_bytes())
    for source in breaker.sources:
        put(tree / source.path, source.broken_text(off).encode())
    put(tree / "src/breakages.rs", MODULE.encode())
    library = (ROOT / "src/lib.rs").read_text()
    put(tree / "src/lib.rs", re.sub(r"^mod ", "#[doc(hidden)]\npub mod breakages;\nmod ", library, count=1, flags=re.M).encode())


def put(path, content):
    """Files that are as they should be keep their time: cargo looks at it."""
    if not (path.is_file() and path.read_bytes() == content):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def cargo(tree, target, *arguments):
    level = os.environ.get("FETCH_CORS_BREAKAGES_LEVEL", "0")
    settings = [f'profile.dev.package."{name}".{key}' for name in ("fetch-cors", "spec-tests") for key in (f"opt-level={level}", "debug=0")]
    command = ["cargo", *(word for setting in settings for word in ("--config", setting)), *arguments, "--message-format=json"]
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target), "RUSTFLAGS": "", "CARGO_INCREMENTAL": "1"}
    run = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    messages = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
    return run.returncode, messages, run.stderr


def culprits(breaker, tree, messages, off):
    """The numbers that stand where the compiler complains: as few as will do."""
    numbers, complaints = set(), []
    for message in messages:
        if message.get("reason") != "compiler-message" or message["message"]["level"] != "error":
            continue
        complaints.append(message["message"]["rendered"])
        if blamed := breaker.blame(tree, message["message"], off):
            numbers |= blamed
            continue
        spans = [span for span in message["message"]["spans"] if (tree / span["file_name"]).is_file()]
        primary = [span for span in spans if span["is_primary"]]
        lasting = {n for span in primary for n in returns_of_function((tree / span["file_name"]).read_text(), span["line_start"])} - off
        if (message["message"].get("code") or {}).get("code") in ("E0499", "E0502", "E0505", "E0506") and lasting:
            # A borrow that lasts because a return is skipped.
            numbers |= lasting
            continue
        for chosen, whole in ((primary, False), (spans, True)):
            found = set()
            for span in chosen:
                lines = (tree / span["file_name"]).read_text().split("\n")
                if whole:
                    found.update(NUMBER.findall("\n".join(lines[span["line_start"] - 1:span["line_end"]])))
                    continue
                # Of several in the line, the last one before the place.
                there = list(NUMBER.finditer(lines[span["line_start"] - 1]))
                before = [match for match in there if match.start() < span["column_start"] + 10]
                found.update(match[1] for match in (before[-1:] or there[:1]))
            found = {int(number) for number in found} - off
            if found:
                numbers |= found
                break
        else:
            numbers |= lasting
    return numbers, complaints


def returns_of_function(text, line):
    lines = text.split("\n")
    is_head = re.compile(r" {0,4}(pub.*)?(const )?fn ").match
    start = max((at for at in range(line) if is_head(lines[at])), default=0)
    end = next((at for at in range(line, len(lines)) if is_head(lines[at])), len(lines))
    return map(int, re.findall(r"if !crate::breakages::is\((\d+)\) \{ return", "\n".join(lines[start:end])))


def build(breaker, tree, target, arguments):
    """Leaves out what does not compile, until the rest does. What was left out last time is where it begins.

    Gives what was left out, and the test binaries by package and name."""
    target.mkdir(parents=True, exist_ok=True)
    remembered = target / "left-out.json"
    names = {breakage.key: breakage.number for breakage in breaker.breakages.values()}
    off = {names[name] for name in json.loads(remembered.read_text()) if name in names} if remembered.is_file() else set()
    while True:
        write_tree(breaker, tree, off)
        status, messages, errors = cargo(tree, target, *arguments)
        if status == 0:
            return off, test_binaries(messages)
        numbers, complaints = culprits(breaker, tree, messages, off)
        if not numbers:
            sys.exit("\n".join(complaints[:5]) or errors[-4000:])
        off |= numbers
        remembered.write_text(json.dumps(sorted(breaker.breakages[number].key for number in off), indent=0))
        print(f"left out: {len(off)} that do not compile", flush=True)


def test_binaries(messages):
    """By names of package and target."""
    found = {}
    for message in messages:
        if message.get("reason") == "compiler-artifact" and message.get("executable") and message["profile"]["test"]:
            # `…/directory#version`, or `…/directory#name@version`.
            directory, _, version = message["package_id"].rpartition("/")[2].partition("#")
            package = version.partition("@")[0] if "@" in version else directory
            found[f"{package} {message['target']['name']}"] = message["executable"]
    return found


def environment(number, directory):
    """What tests run in: one breakage is on, and what is built is not built again."""
    return {**os.environ, VARIABLE: str(number), "RUST_BACKTRACE": "0", "CARGO_MANIFEST_DIR": str(directory), "CARGO": "true"}


def ask(binary, number, timeout, arguments=(), directory=ROOT):
    """Whether a test fails: the first that does is enough."""
    process = subprocess.Popen(
        [binary, *arguments], env=environment(number, directory), cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        return watch(process, timeout)
    finally:
        # With all that it has started: what runs for ever would.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def watch(process, timeout):
    began = time.monotonic()
    os.set_blocking(process.stdout.fileno(), False)
    seen = b""
    while True:
        ended = process.poll()
        seen += process.stdout.read() or b""
        failed = re.search(rb"^test (\S+).* FAILED$", seen, re.M)
        if failed or (ended is not None and ended != 0):
            return "caught", failed[1].decode() if failed else "a crash"
        if ended == 0:
            return "missed", ""
        if time.monotonic() - began > timeout:
            return "timeout", ""
        time.sleep(0.02)


def absolute(text):
    """Of an argument, absolute: what is started runs elsewhere."""
    return pathlib.Path(text).resolve()


def build_again(tree, target, name):
    """The same tree: it compiles by now."""
    status, messages, errors = cargo(tree, target, "test", "-p", "spec-tests", "--all-features", "--test", name, "--no-run")
    if status:
        sys.exit(errors[-4000:])
    return next(iter(test_binaries(messages).values()))


class Verdicts:
    """What was said of each breakage, told in a file as well, so that a run can go on where one ended."""

    def __init__(self, file, resume):
        self.file, self.by_number = file, {}
        rows = (line.split("\t", 1) for line in file.read_text().splitlines()) if resume and file.is_file() else ()
        # What was missed is asked again: there may be tests since.
        self.before = {key: verdict for verdict, key in rows if verdict != "missed"}
        file.write_text("".join(f"{verdict}\t{key}\n" for key, verdict in self.before.items()))

    def known(self, breakage):
        """Whether it was caught last time."""
        if breakage.key in self.before:
            self.by_number[breakage.number] = self.before[breakage.key]
        return breakage.key in self.before

    def tell(self, breakage, verdict):
        self.by_number[breakage.number] = verdict
        with self.file.open("a") as file:
            file.write(f"{verdict}\t{breakage.key}\n")

    def surprises(self, breakages, survivors):
        """What survives and is not explained in the file `survivors`, and what is and does not."""
        lines = survivors.read_text().splitlines() if survivors.is_file() else ()
        explained = {line.rsplit("\t", 1)[0] for line in lines if line and not line.startswith("#")}
        for breakage in breakages:
            verdict = self.by_number[breakage.number]
            if (verdict == "missed") != (breakage.key in explained):
                yield f"{'explained, yet ' if breakage.key in explained else ''}{verdict}\t{breakage.key}"

// The examples of the README, as they stand there.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const EXAMPLES = [...README.matchAll(/```js\n(.*?)```/gs)].map(([, code]) => code);

/** Runs one, as a module in the package's folder, and gives what it writes. */
function run(index) {
  const environment = { ...process.env };
  // What tells a test runner that it is another one's child.
  delete environment.NODE_TEST_CONTEXT;
  const result = spawnSync(process.execPath, ["--input-type=module", "--eval", EXAMPLES[index]], {
    cwd: fileURLToPath(new URL("..", import.meta.url)),
    env: environment,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
  return result;
}

test("a server's own test, and what it prints", () => {
  const { stdout } = run(0);
  assert.match(stdout, /pass 2\b/);
  const [, printed] = /It prints:\n\n```text\n(.*?)```/s.exec(README);
  assert.ok(stdout.replace(/127\.0\.0\.1:\d+/, "127.0.0.1:8080").includes(printed.trimEnd()), stdout);
});

test("jsdom", () => {
  const { stdout, stderr } = run(1);
  assert.equal(stdout, "Failed to fetch\n");
  assert.match(stderr, /network error: transport-failed/);
});

test("the machine", () => {
  const [, expected] = /console\.log\(sent.*\/\/ (.*)/.exec(EXAMPLES[2]);
  assert.equal(run(2).stdout, `${expected}\n`);
});

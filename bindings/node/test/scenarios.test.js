// The fixtures, by the machine as JavaScript has it.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { cannotBePlayed, play } from "./scenario.js";

const FIXTURES = new URL("../../../fixtures/scenarios/", import.meta.url);

const suites = readdirSync(FIXTURES, { recursive: true }).filter((name) => name.endsWith(".jsonl"));

function scenariosOf(suite) {
  const lines = readFileSync(new URL(suite, FIXTURES), "utf8").split("\n");
  return lines.filter((line) => line.trim() !== "").map((line) => JSON.parse(line));
}

test("every scenario of scripts comes out as expected", (t) => {
  const left = {};
  let played = 0;
  const differences = [];
  for (const scenario of suites.flatMap(scenariosOf)) {
    const why = cannotBePlayed(scenario);
    if (why === null) {
      played += 1;
      differences.push(...play(scenario));
    } else {
      left[why] = (left[why] ?? 0) + 1;
    }
  }
  t.diagnostic(`${played} scenarios played, left out: ${JSON.stringify(left)}`);
  assert.deepEqual(differences, []);
  assert.ok(played > 2000, `only ${played} of the fixtures were played`);
});

test("a wrong expectation is found", () => {
  const scenario = scenariosOf("mdn.jsonl").find(({ steps }) => steps[0].expect.requests?.length === 2);
  for (const spoil of [
    ({ requests }) => requests.pop(),
    ({ requests }) => (requests[0].method = "GET"),
    ({ requests }) => (requests[1].credentials = !requests[1].credentials),
    ({ requests }) => (requests[1].headers = { ...requests[1].headers, origin: "http://x.test" }),
    ({ outcome }) => (outcome.status = 299),
    ({ outcome }) => (outcome.error = true),
  ]) {
    const spoilt = structuredClone(scenario);
    assert.deepEqual(play(spoilt), []);
    spoil(spoilt.steps[0].expect);
    assert.notDeepEqual(play(spoilt), []);
  }
});

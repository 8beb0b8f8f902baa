// What the package says of itself.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import * as fetchCors from "../index.js";

const read = (path) => readFileSync(new URL(`../${path}`, import.meta.url), "utf8");
const TYPES = read("index.d.ts");

/** What index.d.ts declares: of each class its body, of a function null. */
const declared = new Map([
  ...[...TYPES.matchAll(/^export class (\w+).*? \{\n(.*?)^\}/gms)].map(([, name, body]) => [name, body]),
  ...[...TYPES.matchAll(/^export function (\w+)\(/gm)].map(([, name]) => [name, null]),
]);

test("index.d.ts and index.js have the same names", () => {
  assert.deepEqual([...declared.keys()].sort(), Object.keys(fetchCors).sort());
});

test("classes have the members that index.d.ts gives them, and no others", () => {
  for (const [name, body] of declared) {
    if (body === null) continue;
    const { prototype } = fetchCors[name];
    // Of an error, what it is made with is its own.
    if (prototype instanceof Error) continue;
    const members = [...body.matchAll(/^  (?:readonly )?(\w+)[(:]/gm)].map(([, member]) => member);
    const found = Object.getOwnPropertyNames(prototype);
    assert.deepEqual(found.sort(), [...new Set([...members, "constructor"])].sort(), name);
  }
});

test("the addon's own code is safe", () => {
  for (const file of readdirSync(new URL("../src", import.meta.url))) {
    assert.doesNotMatch(read(`src/${file}`), /\bunsafe\s*[({]|\bunsafe\s+(fn|impl|trait|extern)\b/, file);
  }
});

test("nothing is needed at run time, and locks name no hosts", () => {
  const manifest = JSON.parse(read("package.json"));
  assert.equal(manifest.dependencies, undefined);
  for (const [path, { resolved }] of Object.entries(JSON.parse(read("package-lock.json")).packages)) {
    assert.equal(resolved, undefined, path);
  }
  assert.equal(/^version = "(.*)"/m.exec(read("Cargo.toml"))[1], manifest.version);
  assert.equal(/^version = "(.*)"/m.exec(read("../../Cargo.toml"))[1], manifest.version);
});

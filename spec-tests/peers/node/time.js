// Checks that the peers and fetch-cors do the same, times them, and prints JSON lines: see ../README.md.

import assert from "node:assert/strict";
import { createRequire } from "node:module";

import { createFetch, createMachine } from "./fetch-cors.js";
import { createHappyDom } from "./happy-dom.js";
import { createJsdom } from "./jsdom.js";
import { awaited, compare, repeated } from "./timing.js";
import { Server, cacheSizes, foreignPreflight, preflight, url, visible } from "./workloads.js";

const server = new Server();
const happyDom = createHappyDom(server);
const jsdom = createJsdom(server);
const page = createFetch(server);
const machine = createMachine(server);

/** Numbers of keys that were not asked for before. */
let last = 0;
const next = () => url((last += 1));

const require = createRequire(import.meta.url);
const [jsdomVersion, happyDomVersion] = ["jsdom", "happy-dom"].map((name) => require(`${name}/package.json`).version);
console.log(
  JSON.stringify({
    versions: {
      node: process.versions.node,
      jsdom: jsdomVersion,
      "happy-dom": happyDomVersion,
      date: new Date().toISOString().slice(0, 10),
    },
  }),
);

await cacheOfHappyDom();
await warm();
await cold();
await refused();
// Their windows keep the process.
process.exit();

async function cacheOfHappyDom() {
  for (const keys of cacheSizes) {
    const cache = happyDom.filled(keys);
    const [there, elsewhere] = [keys >> 1, keys].map((number) => happyDom.request(url(number)));
    assert.ok(cache.has(there) && !cache.has(elsewhere));
    await compare("W4 cache hit", keys, { "happy-dom": repeated(() => cache.has(there)) });
  }
  happyDom.filled(0);
}

/** What it gives, and what the server was asked meanwhile. */
async function asked(put) {
  server.asked = [];
  const got = await put();
  const { asked: list } = server;
  server.asked = null;
  return { got, asked: list };
}

/** The same headers, whatever their order and case. */
function seen(names) {
  return names.map((name) => name.toLowerCase()).sort();
}

async function warm() {
  const known = next();
  await page.put(known);
  machine.put(known);
  for (const put of [page.put, machine.put]) {
    const { got, asked: list } = await asked(() => put(known));
    assert.deepEqual([seen(got), list], [seen(visible), ["PUT"]]);
  }
  // jsdom has no cache, happy-dom never fills its own.
  await compare("PUT whose preflight is cached", null, {
    page: awaited(() => page.put(known)),
    machine: repeated(() => machine.put(known)),
  });
}

async function cold() {
  for (const { put } of [page, machine, jsdom]) {
    const { got, asked: list } = await asked(() => put(next()));
    assert.deepEqual([seen(got), list], [seen(visible), ["OPTIONS", "PUT"]]);
  }
  await compare("preflighted PUT", null, {
    page: awaited(() => page.put(next())),
    machine: repeated(() => machine.put(next())),
    jsdom: awaited(() => jsdom.put(next())),
  });
}

async function refused() {
  server.preflight = foreignPreflight;
  for (const { put } of [page, machine, jsdom]) {
    assert.deepEqual(await asked(() => put(next())), { got: null, asked: ["OPTIONS"] });
  }
  assert.deepEqual(await asked(() => happyDom.isRefused(next())), { got: true, asked: ["OPTIONS"] });
  await compare("PUT refused at its preflight", null, {
    page: awaited(() => page.put(next())),
    machine: repeated(() => machine.put(next())),
    jsdom: awaited(() => jsdom.put(next())),
    "happy-dom": awaited(() => happyDom.isRefused(next())),
  });
  server.preflight = preflight;
}

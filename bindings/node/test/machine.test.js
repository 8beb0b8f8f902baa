// The machine as classes: what each waiting point gives and takes, and what it refuses.

import assert from "node:assert/strict";
import { test } from "node:test";

import * as fetchCors from "../index.js";
import { classify, corsCheck, GuardedHeaders, UserAgent } from "../index.js";

const page = (userAgent, options = {}) => userAgent.client({ origin: "https://app.test", ...options });

test("a fetch, action by action", () => {
  const userAgent = new UserAgent({ admitsEachHop: true, asksServiceWorkers: true, asksOverrides: true });
  const request = { url: "/x#f", method: "PUT", rawHeaders: ["X-A", "\u00e9"], body: { kind: "text" } };
  const client = page(userAgent, { origin: "http://app.test", document: "http://app.test/dir/page" });
  const admission = userAgent.fetch(client, { ...request, url: "http://api.test/x#f" }, 0);
  assert.ok(admission instanceof fetchCors.Admission);
  assert.deepEqual(admission.request, {
    url: "http://api.test/x#f", method: "PUT", mode: "cors", destination: "", redirectCount: 0, badPort: false, mixedContent: false,
  });
  const override = admission.upgradeToHttps(1);
  assert.ok(override instanceof fetchCors.Interception);
  assert.deepEqual([override.kind, override.interceptor, override.tainting, override.request.url], ["intercept", "override", "cors", "https://api.test/x#f"]);
  const serviceWorker = override.proceed(2);
  assert.equal(serviceWorker.interceptor, "service-worker");
  const preflight = serviceWorker.proceed(3);
  assert.ok(preflight instanceof fetchCors.Exchange);
  assert.deepEqual(preflight.request, {
    isPreflight: true, method: "OPTIONS", url: "https://api.test/x",
    rawHeaders: ["Accept", "*/*", "Access-Control-Request-Method", "PUT", "Access-Control-Request-Headers", "x-a", "Origin", "http://app.test"],
    referrer: "http://app.test/", credentials: false, clientCertificates: false, body: "none", mode: "cors", credentialsMode: "same-origin",
    redirectMode: "follow", cacheMode: "default", destination: "", initiator: "", keepalive: false, referrerPolicy: "strict-origin-when-cross-origin",
    tainting: "cors", redirectTaint: "same-origin", partition: "http://app.test", urlList: ["https://api.test/x#f"],
  });
  assert.match(preflight.explanation, /CORS with preflight/);
  const exchange = preflight.respond(204, ["Access-Control-Allow-Origin", "*", "access-control-allow-methods", "PUT", "access-control-allow-headers", "x-a"], 4);
  assert.deepEqual([exchange.request.method, exchange.request.body, exchange.request.isPreflight], ["PUT", "replayable", false]);
  assert.ok(exchange.request.rawHeaders.includes("\u00e9"));
  const outcome = exchange.respond(200, ["Access-Control-Allow-Origin", "*", "Content-Language", "\u00fc", "ETag", "x"], 5);
  assert.ok(outcome instanceof fetchCors.Outcome);
  assert.deepEqual(outcome.response, {
    type: "cors", status: 200, url: "https://api.test/x", redirected: false, rawHeaders: ["Content-Language", "\u00fc"], hasBody: true, timingAllowed: false,
  });
  assert.deepEqual([outcome.error, outcome.internalStatus, outcome.redirectCount], [null, 200, 0]);
  assert.equal(outcome.explain().hops.length, 1);

  const entries = userAgent.cache(5);
  assert.deepEqual(entries[0], { partition: "http://app.test", origin: "http://app.test", url: "https://api.test/x#f", credentials: false, method: "PUT", remaining: 4999 });
  const restored = new UserAgent();
  assert.equal(restored.restore(entries, 0), entries.length);
  assert.equal(restored.fetch(page(restored, { origin: "http://app.test" }), { ...request, url: "https://api.test/x#f" }, 4998).request.isPreflight, false);
  assert.equal(restored.clear({ url: "https://api.test/x#f" }), 0);
  assert.deepEqual(restored.cache(0), []);
});

test("service workers and local URLs answer", () => {
  const userAgent = new UserAgent({ asksServiceWorkers: true });
  const ask = (url, more) => userAgent.fetch(page(userAgent), { url, ...more }, 0);
  assert.deepEqual(ask("/x").respond({ status: 201, rawHeaders: ["A", "b"] }, 0).response.rawHeaders, ["A", "b"]);
  assert.equal(ask("/x").respond({ type: "opaque" }, 0).error.code, "service-worker-opaque");
  assert.equal(ask("https://api.test/x").respond({ type: "cors" }, 0).response.url, "https://api.test/x");
  assert.equal(ask("/x").fail(0).error.code, "service-worker-error");
  assert.equal(ask("/x", { serviceWorkers: "none" }).kind, "send");
  const local = ask("data:,x");
  assert.ok(local instanceof fetchCors.Local);
  assert.deepEqual([local.kind, local.request.url], ["local", "data:,x"]);
  assert.equal(local.respond(200, ["Content-Type", "text/plain"], 0).response.type, "basic");
  assert.equal(ask("data:,x").fail("not-found", 0).error.code, "transport-failed");
});

test("each handle is answered once, and says so", () => {
  const userAgent = new UserAgent({ admitsEachHop: true, asksServiceWorkers: true });
  const admission = userAgent.fetch(page(userAgent), { url: "https://api.test/" }, 0);
  const interception = admission.proceed(0);
  const exchange = interception.proceed(0);
  exchange.respond(200, [], 0);
  const local = userAgent.fetch(page(userAgent), { url: "data:,x" }, 0).proceed(0);
  local.abort(0);
  const consumed = (what) => ({ name: "TypeError", code: "ERR_FETCH_CORS_CONSUMED", message: new RegExp(`^this ${what} has been answered already: `) });
  for (const again of [() => admission.proceed(0), () => admission.upgradeToHttps(0), () => admission.block("", 0), () => admission.abort(0), () => admission.request]) {
    assert.throws(again, consumed("admission"));
  }
  for (const again of [() => interception.proceed(0), () => interception.respond({}, 0), () => interception.fail(0), () => interception.abort(0), () => interception.request, () => interception.tainting, () => interception.interceptor]) {
    assert.throws(again, consumed("interception"));
  }
  for (const again of [() => exchange.respond(200, [], 0), () => exchange.fail("other", 0), () => exchange.recheckCache(0), () => exchange.abort(0), () => exchange.request, () => exchange.explanation]) {
    assert.throws(again, consumed("exchange"));
  }
  for (const again of [() => local.respond(200, [], 0), () => local.fail("other", 0), () => local.abort(0), () => local.request]) {
    assert.throws(again, consumed("local fetch"));
  }
  assert.deepEqual([admission.kind, interception.kind, exchange.kind, local.kind], ["admit", "intercept", "send", "local"]);
});

test("an argument that cannot be understood consumes nothing", () => {
  const userAgent = new UserAgent();
  const exchange = userAgent.fetch(page(userAgent), { url: "https://api.test/" }, 0);
  const wrong = (message) => ({ name: "TypeError", code: "ERR_FETCH_CORS_ARGUMENT", message });
  assert.throws(() => exchange.respond(1000, [], 0), wrong(/status: found 1000, expected an integer from 0 to 999/));
  assert.throws(() => exchange.respond(200.5, [], 0), wrong(/status: found 200.5/));
  assert.throws(() => exchange.respond(NaN, [], 0), wrong(/status: found NaN/));
  assert.throws(() => exchange.respond(200, ["A"], 0), wrong(/rawHeaders: found 1 strings/));
  assert.throws(() => exchange.respond(200, ["A", "\u0100"], 0), wrong(/rawHeaders: found U\+0100/));
  for (const now of [-1, NaN, Infinity, 1e300]) assert.throws(() => exchange.respond(200, [], now), wrong(/now: found/));
  assert.throws(() => exchange.fail("tired", 0), wrong(/failure: .* not `tired`/));
  for (const call of [() => exchange.respond("200", [], 0), () => exchange.respond(200, "A", 0), () => exchange.respond(200, [1, 2], 0), () => exchange.respond()]) assert.throws(call);
  assert.equal(exchange.respond(200, ["Access-Control-Allow-Origin", "*"], 0).response.status, 200);

  assert.throws(() => userAgent.client({ origin: "https://app.test/" }), wrong(/origin: .*slash/));
  assert.throws(() => userAgent.client({ origin: "null", opaque: -1 }), wrong(/opaque/));
  assert.throws(() => userAgent.client({ origin: "https://a.test", embedderPolicy: "strict" }), wrong(/embedderPolicy/));
  assert.throws(() => userAgent.clear({ all: true, host: "a.test" }), wrong(/exactly one/));
  assert.throws(() => userAgent.clear({ hosts: "a.test" }), wrong(/exactly one/));
  assert.throws(() => userAgent.restore([{ partition: "x", origin: "https://a.test", url: "https://b.test/", credentials: false, remaining: 1 }], 0), wrong(/either/));
  assert.throws(() => new UserAgent({ maxAgeLimit: -1 }), wrong(/maxAgeLimit/));
  assert.throws(() => new UserAgent({ publicSuffixes: ["a b"] }), wrong(/publicSuffixes/));
  assert.throws(() => userAgent.fetch(page(userAgent), { url: "/", mode: "cross" }, 0), wrong(/mode/));
  assert.throws(() => userAgent.fetch(page(userAgent), { url: "/", body: { kind: "soup" } }, 0), wrong(/body.kind/));
  assert.throws(() => userAgent.fetch({}, { url: "/" }, 0));
  assert.throws(() => new fetchCors.Client());
  const refused = (message) => ({ name: "TypeError", code: "ERR_FETCH_CORS_REFUSED", message });
  assert.throws(() => userAgent.fetch(page(userAgent), { url: "http://" }, 0), refused(/URL/));
  assert.throws(() => userAgent.fetch(page(userAgent), { url: "/", method: "TRACE" }, 0), refused(/TRACE/));
  assert.throws(() => userAgent.fetch(page(userAgent), { url: "/", api: "xhr", method: "TRACE" }, 0), refused(/^SecurityError/));
});

test("opaque origins, partitions and sites", () => {
  const userAgent = new UserAgent({ publicSuffixes: ["co.uk"] });
  assert.equal(page(userAgent, { origin: "https://www.shop.co.uk" }).partition, "https://shop.co.uk");
  assert.equal(page(userAgent, { partition: "https://a.top.test/x" }).partition, "https://top.test");
  const [one, two] = [userAgent.client({ origin: "null" }), userAgent.client({ origin: "null" })];
  assert.deepEqual([one.origin, one.partition === two.partition], ["null", false]);
  assert.equal(userAgent.client({ origin: "null", opaque: 1 }).partition, userAgent.client({ origin: "null", opaque: 1 }).partition);
});

test("limits of the preflight cache", () => {
  const fill = (options) => {
    const userAgent = new UserAgent(options);
    for (const path of ["a", "b", "c"]) {
      const preflight = userAgent.fetch(page(userAgent), { url: `https://api.test/${path}`, method: "PUT" }, 0);
      preflight.respond(204, ["Access-Control-Allow-Origin", "*", "Access-Control-Allow-Methods", "PUT", "Access-Control-Max-Age", "9999"], 0);
    }
    return userAgent.cache(0).map(({ remaining }) => remaining);
  };
  assert.deepEqual(fill(), [7_200_000, 7_200_000, 7_200_000]);
  assert.deepEqual(fill({ maxAgeLimit: 5, preflightCacheLimits: { keys: 2 } }), [5000, 5000]);
  assert.deepEqual(fill({ preflightCache: false }), []);
});

test("classify and corsCheck", () => {
  const userAgent = new UserAgent();
  const ask = (request) => classify(page(userAgent), { url: "https://api.test/", ...request });
  const asked = ask({ rawHeaders: ["X-A", "1", "Accept", "x", "Cookie", "u", "Content-Type", "application/json"], method: "POST" });
  assert.deepEqual([asked.verdict, asked.preflight, asked.request.method], ["preflight", true, "OPTIONS"]);
  assert.deepEqual(asked.headers.map(({ verdict }) => verdict), ["unsafe", "safelisted", "forbidden", "unsafe"]);
  assert.match(asked.headers[0].why, /name/);
  assert.equal(ask({}).verdict, "simple");
  assert.equal(ask({ mode: "no-cors" }).verdict, "opaque");
  assert.equal(ask({ url: "/x" }).verdict, "same-origin");
  assert.equal(ask({ url: "data:,x" }).verdict, "local");
  assert.match(ask({ mode: "same-origin" }).refused, /same-origin/);
  assert.throws(() => ask({ method: "TRACE" }), { code: "ERR_FETCH_CORS_REFUSED" });

  assert.deepEqual(corsCheck("https://app.test", "omit", 200, ["access-control-allow-origin", "*"]), { passed: true, byWildcard: true, withCredentials: false });
  const refused = corsCheck("https://app.test", "include", 200, ["access-control-allow-origin", "*"]);
  assert.deepEqual([refused.passed, refused.code], [false, "allow-origin-wildcard-with-credentials"]);
  assert.match(refused.hint, /https:\/\/app.test/);
});

test("guards", () => {
  const made = (guard, ...change) => new GuardedHeaders(guard, ["Accept", "x"]).append(...change);
  assert.equal(made("request", "Cookie", "a"), false);
  assert.equal(made("request", "X-A", "a"), true);
  assert.equal(made("request-no-cors", "X-A", "a"), false);
  assert.equal(made("response", "Set-Cookie", "a"), false);
  assert.throws(() => made("immutable", "X-A", "a"), { name: "TypeError", code: "ERR_FETCH_CORS_REFUSED", message: /immutable/ });
  assert.throws(() => made("other", "X-A", "a"), { code: "ERR_FETCH_CORS_ARGUMENT" });
  const headers = new GuardedHeaders("none", ["B", "1", "a", "2", "b", "3"]);
  assert.deepEqual([headers.rawHeaders, headers.rawEntries, headers.guard], [["B", "1", "a", "2", "B", "3"], ["a", "2", "b", "1, 3"], "none"]);
  assert.deepEqual([headers.set("B", " 4 "), headers.get("b"), headers.delete("a"), headers.delete("a"), headers.has("a")], [true, "4", true, false, false]);
});

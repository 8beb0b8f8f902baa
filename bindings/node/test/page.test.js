// A page and servers over real sockets.

import assert from "node:assert/strict";
import { test } from "node:test";

import { createNetwork, createPage, explanationOf, Headers, UserAgent } from "../index.js";
import { rejection, serve, shared } from "./support.js";

const ORIGIN = "http://app.test";
const code = (error) => explanationOf(error).error.code;

test("a simple fetch: one request, and the headers that are exposed", async (t) => {
  const server = await serve(t, (request, response) => {
    response.writeHead(200, "Fine", [
      ["Access-Control-Allow-Origin", ORIGIN],
      ["Access-Control-Expose-Headers", "X-Shown"],
      ["Content-Type", "application/json"],
      ["X-Shown", "1"],
      ["x-shown", "2"],
      ["X-Hidden", "3"],
      ["Set-Cookie", "a=b"],
    ]);
    response.end('{"a":1}');
  });
  const page = createPage({ origin: ORIGIN });
  const response = await page.fetch(`${server.origin}/x?y#z`, { headers: { Accept: "text/*" } });
  assert.deepEqual(
    [response.type, response.status, response.statusText, response.ok, response.url, response.redirected],
    ["cors", 200, "Fine", true, `${server.origin}/x?y`, false],
  );
  assert.deepEqual([...response.headers], [["content-type", "application/json"], ["x-shown", "1, 2"]]);
  assert.throws(() => response.headers.set("a", "b"), TypeError);
  const copy = response.clone();
  assert.deepEqual([await response.json(), response.bodyUsed], [{ a: 1 }, true]);
  assert.deepEqual([copy.type, copy.url, copy.headers.get("x-shown"), await copy.text()], ["cors", response.url, "1, 2", '{"a":1}']);
  const [{ method, path, headers }] = server.seen;
  assert.deepEqual([server.seen.length, method, path], [1, "GET", "/x?y"]);
  assert.deepEqual([headers.origin, headers.accept, headers.referer, headers.cookie], [ORIGIN, "text/*", `${ORIGIN}/`, undefined]);
});

test("a page's own server: no Origin on GET, all headers but cookies", async (t) => {
  const server = await serve(t, (request, response) => response.setHeader("X-A", "1").setHeader("Set-Cookie", "a=b; Path=/").end(request.headers.cookie));
  const page = createPage({ origin: server.origin, url: `${server.origin}/deep/page` });
  const response = await page.fetch("../x");
  assert.deepEqual([response.type, response.headers.get("x-a"), response.headers.has("set-cookie")], ["basic", "1", false]);
  assert.equal(await (await page.fetch("/y", { method: "POST" })).text(), "a=b");
  assert.equal(await (await page.fetch("/y", { credentials: "omit" })).text(), "");
  assert.deepEqual(server.take("path"), ["/x", "/y", "/y"]);
});

test("a preflight, and none while its answer is remembered", async (t) => {
  const allowed = { "Access-Control-Allow-Methods": "PUT", "Access-Control-Allow-Headers": "x-a, content-type", "Access-Control-Max-Age": "100" };
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, allowed, (request, response) => request.pipe(response)));
  let now = 0;
  const userAgent = new UserAgent({ admitsEachHop: true });
  const page = createPage({ origin: ORIGIN, userAgent, now: () => now });
  const put = () => page.fetch(`${server.origin}/x`, { method: "put", headers: { "X-A": "1", "Content-Type": "application/json" }, body: "{}" });
  assert.equal(await (await put()).text(), "{}");
  assert.equal(server.seen[0].headers["access-control-request-headers"], "content-type,x-a");
  assert.equal(server.seen[1].headers["content-length"], "2");
  now = 99_999;
  await (await put()).text();
  assert.deepEqual(server.take("method"), ["OPTIONS", "PUT", "PUT"]);
  assert.deepEqual(userAgent.cache(now).map(({ method, header, remaining }) => [method ?? header, remaining]), [["PUT", 1], ["content-type", 1], ["x-a", 1]]);
  // Another page of the same user agent has another partition.
  const other = createPage({ origin: "http://other.test", userAgent, now: () => now });
  await (await other.fetch(`${server.origin}/x`, { method: "PUT" })).text();
  assert.deepEqual(server.take("method"), ["OPTIONS", "PUT"]);
  now = 100_000;
  await (await put()).text();
  assert.equal(userAgent.clear({ host: "127.0.0.1" }), 0);
  await (await put()).text();
  assert.deepEqual(server.take("method"), ["OPTIONS", "PUT", "OPTIONS", "PUT"]);
});

test("methods are sent in the case in which they were asked for", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, { "Access-Control-Allow-Methods": "PATCH" }));
  const page = createPage({ origin: ORIGIN });
  assert.equal(code(await rejection(page.fetch(server.origin, { method: "patch" }))), "method-not-allowed");
  assert.equal(server.seen[0].headers["access-control-request-method"], "patch");
  const own = createPage({ origin: server.origin });
  // No server of Node's knows it.
  assert.equal((await own.fetch("/", { method: "patch" })).status, 400);
});

test("what a page learns of a refusal is nothing, and a developer everything", async (t) => {
  const server = await serve(t, shared({}, {}));
  const told = [];
  const page = createPage({ origin: ORIGIN, onExplanation: (explanation) => told.push(explanation) });
  const refused = await rejection(page.fetch(server.origin, { method: "DELETE" }));
  assert.equal(code(refused), "preflight-allow-origin-missing");
  const closed = await rejection(page.fetch("http://127.0.0.1:1/", { mode: "no-cors", method: "POST" }));
  assert.equal(code(closed), "blocked");
  const nobody = await rejection(page.fetch("http://127.0.0.1:2/"));
  assert.equal(code(nobody), "transport-failed");
  for (const error of [refused, closed, nobody]) {
    assert.deepEqual([error.constructor, error.message, Object.keys(error), error.cause], [TypeError, "Failed to fetch", [], undefined]);
  }
  assert.deepEqual(told.map(({ error }) => error.code), ["preflight-allow-origin-missing", "blocked", "transport-failed"]);
  assert.match(told[0].text, /Answer the preflight with `Access-Control-Allow-Origin: http:\/\/app.test`/);
  assert.equal(told[0].data.network_error.reason.code, "preflight-allow-origin-missing");
  assert.equal(explanationOf(new TypeError("Failed to fetch")), null);
  // What the page itself does wrong, it is told.
  assert.match((await rejection(page.fetch(server.origin, { method: "TRACE" }))).message, /TRACE/);
  class PageTypeError extends Error {}
  const realm = createPage({ origin: ORIGIN, window: { TypeError: PageTypeError } });
  for (const wrong of [["http://u:p@a.test/"], [server.origin, { method: "TRACE" }], [server.origin], ["http://"]]) {
    assert.equal((await rejection(realm.fetch(...wrong))).constructor, PageTypeError);
  }
});

test("cookies go and come with credentials, whether the response is shared or not", async (t) => {
  const server = await serve(t, (request, response) => {
    const share = request.url !== "/unshared";
    if (share) response.setHeader("Access-Control-Allow-Origin", ORIGIN).setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Set-Cookie", `seen=${request.url.slice(1)}; Path=/`).end();
  });
  const page = createPage({ origin: ORIGIN });
  await page.fetch(`${server.origin}/a`);
  await page.fetch(`${server.origin}/b`, { credentials: "include" });
  await page.fetch(`${server.origin}/c`);
  assert.equal(code(await rejection(page.fetch(`${server.origin}/unshared`, { credentials: "include" }))), "allow-origin-missing");
  await page.fetch(`${server.origin}/d`, { credentials: "include" });
  assert.deepEqual(server.take("cookie"), [null, null, null, "seen=b", "seen=unshared"]);
  const without = createPage({ origin: ORIGIN, cookies: null });
  for (const path of ["a", "b"]) await without.fetch(`${server.origin}/${path}`, { credentials: "include" });
  assert.deepEqual(server.take("cookie"), [null, null]);
  const star = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, {}));
  assert.equal(code(await rejection(page.fetch(star.origin, { credentials: "include" }))), "allow-origin-wildcard-with-credentials");
});

test("redirects are followed by the machine: taint, Authorization, method", async (t) => {
  const last = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, { "Access-Control-Allow-Headers": "authorization" }, (request, response) => response.end(request.method)));
  const first = await serve(t, (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", ORIGIN).setHeader("Access-Control-Allow-Headers", "authorization");
    if (request.method === "OPTIONS") response.writeHead(204).end();
    else response.writeHead(Number(request.url.slice(1)), { Location: `${last.origin}/end` }).write("the body of a redirect, which never ends");
  });
  const page = createPage({ origin: ORIGIN });
  const response = await page.fetch(`${first.origin}/302`, { method: "POST", body: "x", headers: { Authorization: "Bearer x" } });
  assert.deepEqual([response.redirected, response.url, await response.text()], [true, `${last.origin}/end`, "GET"]);
  const [asked] = last.take(({ headers }) => [headers.origin, headers.authorization, headers["content-length"], headers["content-type"]]);
  assert.deepEqual(asked, ["null", undefined, undefined, undefined]);
  assert.equal(await (await page.fetch(`${first.origin}/307`, { method: "POST", body: "x" })).text(), "POST");
  assert.deepEqual(last.take("content-length"), ["1"]);
  for (const { gone } of first.seen) await gone;
  assert.equal(code(await rejection(page.fetch(`${first.origin}/302`, { redirect: "error" }))), "redirect-mode-error");
  const manual = await page.fetch(`${first.origin}/302`, { redirect: "manual" });
  assert.deepEqual([manual.type, manual.status, manual.url, manual.body], ["opaqueredirect", 0, `${first.origin}/302`, null]);
  assert.deepEqual([...manual.headers], []);
  // The redirect's own response is checked before it is followed.
  const other = createPage({ origin: "http://other.test" });
  last.take("path");
  assert.equal(code(await rejection(other.fetch(`${first.origin}/302`))), "allow-origin-mismatch");
  assert.deepEqual(last.take("path"), []);
});

test("opaque responses show nothing", async (t) => {
  const server = await serve(t, (request, response) => response.writeHead(500, { "X-A": "1" }).end("secret"));
  const response = await createPage({ origin: ORIGIN }).fetch(server.origin, { mode: "no-cors", headers: { "X-A": "1", "Accept-Language": "de" } });
  assert.deepEqual(
    [response.type, response.status, response.statusText, response.url, response.body, [...response.headers], await response.text()],
    ["opaque", 0, "", "", null, [], ""],
  );
  assert.deepEqual([server.seen[0].headers["x-a"], server.seen[0].headers["accept-language"]], [undefined, "de"]);
  await server.seen[0].gone;
});

test("each line of a head counts, however many there are", async (t) => {
  const server = await serve(t, (request, response) => {
    const filler = Array.from({ length: 3000 }, (_, index) => [`X-${index}`, ""]);
    response.writeHead(200, [["Access-Control-Allow-Origin", "*"], ...filler, ["Access-Control-Allow-Origin", "*"]].flat()).end();
  });
  assert.equal(code(await rejection(createPage({ origin: ORIGIN }).fetch(server.origin))), "allow-origin-multiple");
});

test("kinds of bodies, and what type they have", async (t) => {
  const echo = (request, response) => {
    response.setHeader("Content-Type", request.headers["content-type"] ?? "none");
    request.pipe(response);
  };
  const server = await serve(t, echo);
  const page = createPage({ origin: server.origin });
  const post = async (body) => {
    const response = await page.fetch("/", { method: "POST", body });
    return [response.headers.get("content-type"), await response.text()];
  };
  const bytes = new Uint8Array([104, 105, 33]);
  const form = new FormData();
  form.append("a", "b");
  form.append("f", new File(["c"], "f.txt"));
  assert.deepEqual(await post("\u00e4"), ["text/plain;charset=UTF-8", "\u00e4"]);
  assert.deepEqual(await post(new URLSearchParams({ a: "b c" })), ["application/x-www-form-urlencoded;charset=UTF-8", "a=b+c"]);
  assert.deepEqual(await post(bytes.subarray(1)), ["none", "i!"]);
  assert.deepEqual(await post(bytes.buffer), ["none", "hi!"]);
  assert.deepEqual(await post(new Blob(["x"], { type: "Text/X" })), ["text/x", "x"]);
  const [type, text] = await post(form);
  assert.match(type, /^multipart\/form-data; boundary=/);
  assert.ok(text.includes(type.split("boundary=")[1]) && text.includes('filename="f.txt"'));
  // What is in it is taken when fetch() is called.
  const changed = new Uint8Array([97]);
  const posted = post(changed);
  changed[0] = 98;
  assert.deepEqual(await posted, ["none", "a"]);
  const request = new Request(`${server.origin}/`, { method: "PUT", body: "of a request", headers: { "Content-Type": "x/y" } });
  const response = await page.fetch(request);
  assert.deepEqual([response.headers.get("content-type"), await response.text()], ["x/y", "of a request"]);
  assert.equal((await page.fetch("/", { method: "POST" })).status, 200);
  assert.deepEqual(server.seen.at(-1).headers["content-length"], "0");
});

test("compressed bodies arrive as they were", async (t) => {
  const { brotliCompressSync, gzipSync } = await import("node:zlib");
  const server = await serve(t, (request, response) => {
    const codings = request.url.slice(1);
    let content = Buffer.from("text".repeat(1000));
    if (codings.startsWith("gzip")) content = gzipSync(content);
    if (codings.endsWith("br")) content = brotliCompressSync(content);
    if (codings === "gzip,") content = content.subarray(0, 20);
    response.setHeader("Content-Encoding", codings).end(content);
  });
  const page = createPage({ origin: server.origin });
  for (const codings of ["gzip", "br", "gzip,br"]) assert.equal((await (await page.fetch(`/${codings}`)).text()).length, 4000, codings);
  const broken = await rejection((await page.fetch("/gzip,")).text());
  assert.deepEqual([broken.constructor, broken.message], [TypeError, "network error"]);
  const unknown = await page.fetch("/unknown");
  assert.equal((await unknown.text()).length, 4000);
});

test("data: and blob: URLs, bad ports, mixed content, and what the page's maker admits", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, {}));
  const page = createPage({ origin: ORIGIN, admit: ({ url }) => (url.endsWith("/csp") ? { block: "connect-src" } : undefined) });
  const data = await page.fetch("data:text/plain;charset=x,a%20b");
  assert.deepEqual([data.type, data.status, data.headers.get("content-type"), await data.text()], ["basic", 200, "text/plain;charset=x", "a b"]);
  assert.equal(code(await rejection(page.fetch("data:nothing"))), "transport-failed");
  assert.equal(code(await rejection(page.fetch("file:///etc/hosts"))), "non-http-scheme");
  assert.equal(code(await rejection(page.fetch("http://127.0.0.1:25/"))), "blocked");
  assert.equal(code(await rejection(page.fetch(`${server.origin}/csp`))), "blocked");
  const secure = createPage({ origin: "https://app.test" });
  assert.equal(code(await rejection(secure.fetch("http://app.test/"))), "blocked");
  assert.equal((await secure.fetch(server.origin)).status, 200);
});

test("servers under the names of a test", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": ORIGIN }, {}, (request, response) => response.end(request.headers.host)));
  const network = createNetwork({ connect: ({ hostname }) => (hostname === "api.test" ? { host: "127.0.0.1", port: server.port } : undefined) });
  const response = await createPage({ origin: ORIGIN, network }).fetch("http://api.test/x");
  assert.deepEqual([response.url, await response.text()], ["http://api.test/x", "api.test"]);
});

test("Headers of a page", async () => {
  const headers = new Headers([["b", " 1 "], ["A", "2"], ["b", "3"]]);
  assert.deepEqual([...headers], [["a", "2"], ["b", "1, 3"]]);
  assert.deepEqual([...new Headers({ a: "1", B: "2" }).keys()], ["a", "b"]);
  assert.deepEqual([...new Headers(new globalThis.Headers({ a: "1" })).values()], ["1"]);
  headers.append("Set-Cookie", "x");
  headers.append("set-cookie", "y");
  assert.deepEqual([headers.getSetCookie(), headers.get("SET-COOKIE"), [...headers].length], [["x", "y"], "x, y", 4]);
  headers.delete("b");
  assert.deepEqual([headers.has("b"), headers.get("b")], [false, null]);
  const seen = [];
  headers.forEach(function (value, name, all) {
    seen.push([value, name, all === headers, this]);
  }, 7);
  assert.deepEqual(seen[0], ["2", "a", true, 7]);
  for (const wrong of [null, 1, [["a"]], [["a", "b", "c"]], { "a b": "1" }, { a: "\u0100" }, { a: "x\n y\0" }]) assert.throws(() => new Headers(wrong), TypeError);
});

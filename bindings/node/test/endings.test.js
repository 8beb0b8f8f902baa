// Aborts at each point, bodies that never end, and what is left of connections.

import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import net from "node:net";
import { once } from "node:events";
import { test } from "node:test";

import { createNetwork, createPage, explanationOf } from "../index.js";
import { rejection, serve, shared } from "./support.js";

const ORIGIN = "http://app.test";
const code = (error) => explanationOf(error).error.code;
const ALLOWED = { "Access-Control-Allow-Methods": "PUT", "Access-Control-Max-Age": "60" };

/** A promise that is resolved from outside. */
function event() {
  let resolve;
  const promise = new Promise((resolver) => (resolve = resolver));
  return { promise, resolve };
}

test("a preflight answered with a body that never ends", async (t) => {
  const server = await serve(t, (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*").setHeader("Access-Control-Allow-Methods", "PUT");
    if (request.method !== "OPTIONS") return response.end("text");
    const timer = setInterval(() => response.write("x".repeat(1000)), 1);
    response.on("close", () => clearInterval(timer));
  });
  const response = await createPage({ origin: ORIGIN }).fetch(server.origin, { method: "PUT" });
  assert.equal(await response.text(), "text");
  await server.seen[0].gone;
});

test("a response cancelled half-way", async (t) => {
  const server = await serve(t, (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    const timer = setInterval(() => response.write("x".repeat(1000)), 1);
    response.on("close", () => clearInterval(timer));
  });
  const page = createPage({ origin: ORIGIN });
  const reader = (await page.fetch(server.origin)).body.getReader();
  assert.ok((await reader.read()).value.length > 0);
  await reader.cancel();
  assert.deepEqual(await reader.read(), { value: undefined, done: true });
  await server.seen[0].gone;
  // And with a read that waits.
  const quiet = await serve(t, (request, response) => response.setHeader("Access-Control-Allow-Origin", "*").flushHeaders());
  const waiting = (await page.fetch(quiet.origin)).body.getReader();
  const read = waiting.read();
  await waiting.cancel();
  assert.equal((await read).done, true);
  await quiet.seen[0].gone;
  // And with a decoder in between.
  const { gzipSync } = await import("node:zlib");
  const packed = await serve(t, (request, response) => {
    response.setHeader("Content-Encoding", "gzip").write(gzipSync(randomBytes(100_000)).subarray(0, 60_000));
  });
  const unpacking = (await createPage({ origin: packed.origin }).fetch("/")).body.getReader();
  await unpacking.read();
  await unpacking.cancel();
  await packed.seen[0].gone;
});

test("a body is read as fast as the page reads it", async (t) => {
  let written = 0;
  const server = await serve(t, (request, response) => {
    response.setHeader("Access-Control-Allow-Origin", "*");
    const more = () => {
      while (response.write(Buffer.alloc(65_536))) written += 65_536;
      written += 65_536;
    };
    response.on("drain", more);
    more();
  });
  const response = await createPage({ origin: ORIGIN }).fetch(server.origin);
  await new Promise((resolve) => setTimeout(resolve, 200));
  const before = written;
  assert.ok(before < 32 * 1024 * 1024, `${before} bytes were taken that nobody read`);
  const reader = response.body.getReader();
  for (let read = 0; read < 2 * before; ) read += (await reader.read()).value.length;
  assert.ok(written > before);
  await reader.cancel();
  await server.seen[0].gone;
});

test("a response that breaks off", async (t) => {
  const server = await serve(t, (request, response) => {
    response.writeHead(200, { "Access-Control-Allow-Origin": "*", "Content-Length": 100 });
    response.write("half", () => response.destroy());
  });
  const response = await createPage({ origin: ORIGIN }).fetch(server.origin);
  const error = await rejection(response.text());
  assert.deepEqual([error.constructor, error.message, error.cause], [TypeError, "network error", undefined]);
  const rude = await serve(t, (request, response) => response.destroy());
  assert.equal(code(await rejection(createPage({ origin: ORIGIN }).fetch(rude.origin))), "transport-failed");
});

test("what is no response to a request is a network error", async (t) => {
  for (const [answer, why] of [
    ["HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nx", "protocol-error"],
    ["HTTP/1.1 200 OK\r\nA b\r\n\r\n", "protocol-error"],
    ["220 mail.test ESMTP\r\n", "protocol-error"],
    [`HTTP/1.1 200 OK\r\nA: ${"x".repeat(300_000)}\r\n\r\n`, "protocol-error"],
    ["", "connection-lost"],
  ]) {
    const server = net.createServer((socket) => socket.on("error", () => {}).end(answer));
    await once(server.listen(0, "127.0.0.1"), "listening");
    t.after(() => server.close());
    const error = await rejection(createPage({ origin: ORIGIN }).fetch(`http://127.0.0.1:${server.address().port}/`));
    assert.ok(explanationOf(error).error.message.endsWith(`: ${why}`), `${answer.slice(0, 30)}: ${explanationOf(error).error.message}`);
  }
});

test("abort before anything", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, ALLOWED));
  const page = createPage({ origin: ORIGIN });
  const reason = new Error("the page's own");
  assert.equal(await rejection(page.fetch(server.origin, { signal: AbortSignal.abort(reason) })), reason);
  const controller = new AbortController();
  const fetched = page.fetch(server.origin, { signal: controller.signal });
  controller.abort();
  assert.equal((await rejection(fetched)).name, "AbortError");
  assert.deepEqual(server.seen, []);
});

test("abort while something else is waited for: cookies, admission", async () => {
  const never = new Promise(() => {});
  const asked = [event(), event()];
  const pages = [
    createPage({ origin: ORIGIN, cookies: { getCookieString: () => (asked[0].resolve(), never), setCookie: () => {} } }),
    createPage({ origin: ORIGIN, admit: () => (asked[1].resolve(), never) }),
  ];
  for (const [index, page] of pages.entries()) {
    const controller = new AbortController();
    const fetched = page.fetch("http://127.0.0.1:9999/", { credentials: "include", signal: controller.signal });
    await asked[index].promise;
    controller.abort();
    assert.equal(code(await rejection(fetched)), "aborted");
  }
});

test("abort while the preflight is out, while the request is out, while a redirect's target is", async (t) => {
  for (const [waits, expected] of [["OPTIONS /", ["OPTIONS"]], ["PUT /", ["OPTIONS", "PUT"]], ["PUT /next", ["OPTIONS", "PUT", "OPTIONS", "PUT"]]]) {
    const here = event();
    const server = await serve(t, (request, response) => {
      if (`${request.method} ${request.url}` === waits) {
        here.resolve();
        return;
      }
      const next = waits.endsWith("/next") && request.url === "/" ? (_, redirect) => redirect.writeHead(307, { Location: "/next" }).end() : undefined;
      shared({ "Access-Control-Allow-Origin": "*" }, ALLOWED, next)(request, response);
    });
    const page = createPage({ origin: ORIGIN });
    const controller = new AbortController();
    const fetched = page.fetch(server.origin, { method: "PUT", body: "x", signal: controller.signal });
    await here.promise;
    controller.abort();
    const error = await rejection(fetched);
    assert.deepEqual([error.name, code(error)], ["AbortError", "aborted"]);
    for (const { gone } of server.seen) await gone;
    assert.deepEqual(server.take("method"), expected, waits);
  }
});

test("abort while the request's body is sent, and while the response's is read", async (t) => {
  const begun = event();
  const server = await serve(t, (request) => begun.resolve(request));
  const page = createPage({ origin: server.origin });
  const controller = new AbortController();
  const fetched = page.fetch("/", { method: "POST", body: new Uint8Array(64 * 1024 * 1024), signal: controller.signal });
  const incoming = await begun.promise;
  controller.abort("enough");
  assert.equal(await rejection(fetched), "enough");
  // Until it reads on, the server cannot know.
  incoming.on("error", () => {}).resume();
  await server.seen[0].gone;

  const streaming = await serve(t, (request, response) => {
    response.write("first");
  });
  const other = createPage({ origin: streaming.origin });
  const second = new AbortController();
  const response = await other.fetch("/", { signal: second.signal });
  const reader = response.body.getReader();
  assert.equal(Buffer.from((await reader.read()).value).toString(), "first");
  const read = reader.read();
  second.abort();
  assert.equal((await rejection(read)).name, "AbortError");
  await streaming.seen[0].gone;
});

test("abort after the end changes nothing", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, {}));
  const controller = new AbortController();
  const response = await createPage({ origin: ORIGIN }).fetch(server.origin, { signal: controller.signal });
  assert.equal(await response.clone().text(), "text");
  assert.equal(await response.text(), "text");
  controller.abort();
});

test("a page that is closed takes its connections along", async (t) => {
  const here = event();
  const server = await serve(t, (request, response) => {
    if (request.url === "/body") response.write("x");
    else here.resolve();
  });
  const page = createPage({ origin: server.origin });
  const response = await page.fetch("/body");
  const fetched = page.fetch("/");
  await here.promise;
  page.close();
  assert.equal((await rejection(fetched)).name, "AbortError");
  assert.equal((await rejection(response.text())).name, "AbortError");
  for (const { gone } of server.seen) await gone;
});

test("streams as bodies: a network error over HTTP/1, as in browsers, unless told", async (t) => {
  const server = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, ALLOWED, (request, response) => request.pipe(response)));
  const stream = () =>
    new ReadableStream({
      start(controller) {
        for (const text of ["a", "b"]) controller.enqueue(Buffer.from(text));
        controller.close();
      },
    });
  const post = (page, options = {}) => page.fetch(server.origin, { method: "POST", body: stream(), duplex: "half", ...options });
  const page = createPage({ origin: ORIGIN });
  assert.equal(code(await rejection(post(page))), "transport-failed");
  // Servers have not seen streams from pages before: they are asked.
  assert.deepEqual(server.take("method"), ["OPTIONS"]);
  const sending = createPage({ origin: ORIGIN, network: createNetwork({ streamsOverHttp1: true }) });
  assert.equal(await (await post(sending)).text(), "ab");
  assert.deepEqual(server.take("method"), ["OPTIONS", "POST"]);
  assert.match((await rejection(post(sending, { duplex: undefined }))).message, /half/);
  const redirecting = await serve(t, shared({ "Access-Control-Allow-Origin": "*" }, ALLOWED, (_, response) => response.writeHead(307, { Location: "/" }).end()));
  const again = sending.fetch(redirecting.origin, { method: "POST", body: stream(), duplex: "half" });
  assert.equal(code(await rejection(again)), "redirect-body-not-replayable");
});

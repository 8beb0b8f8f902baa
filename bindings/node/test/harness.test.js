// The page in place of a harness's own fetch(): jsdom and happy-dom.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Window } from "happy-dom";
import { JSDOM } from "jsdom";

import { createPage, explanationOf } from "../index.js";
import { serve } from "./support.js";

/** Answers for `http://app.test`, with cookies. */
function handle(request, response) {
  response.setHeader("Access-Control-Allow-Origin", "http://app.test").setHeader("Access-Control-Allow-Credentials", "true");
  if (request.method === "OPTIONS") {
    response.setHeader("Access-Control-Allow-Methods", "PUT").setHeader("Access-Control-Allow-Headers", "content-type").writeHead(204).end();
    return;
  }
  response.setHeader("Set-Cookie", "session=1; Path=/").setHeader("X-Cookie", request.headers.cookie ?? "none");
  response.setHeader("Access-Control-Expose-Headers", "X-Cookie, X-Type").setHeader("X-Type", request.headers["content-type"] ?? "none");
  if (request.url === "/slow") return;
  request.pipe(response);
}

/** What a page's script does, the same in both. */
const SCRIPT = `(async () => {
  const results = {};
  const put = (body, more) => fetch(server + "/x", { method: "PUT", body, credentials: "include", ...more });
  for (const [name, body] of [["text", "hello"], ["form", new URLSearchParams({ a: "b" })], ["blob", new Blob(["blob"], { type: "x/y" })]]) {
    const response = await put(body);
    results[name] = [response.type, response.headers.get("x-type"), await response.text()];
  }
  const form = new FormData();
  form.append("field", "value");
  form.append("file", new File(["content"], "name.txt"));
  const multipart = await (await put(form)).text();
  results.multipart = ["value", "content", "name.txt"].every((part) => multipart.includes(part));
  results.cookie = (await put("")).headers.get("x-cookie");
  results.error = await put("", { headers: new Headers({ "X-A": "1" }) }).then(() => null, (error) => error instanceof TypeError && error.message);
  const controller = new AbortController();
  const slow = fetch(server + "/slow", { signal: controller.signal });
  setTimeout(() => controller.abort(), 100);
  results.abort = await slow.then(() => null, (error) => error.name);
  return results;
})()`;

const EXPECTED = {
  text: ["cors", "text/plain;charset=UTF-8", "hello"],
  form: ["cors", "application/x-www-form-urlencoded;charset=UTF-8", "a=b"],
  blob: ["cors", "x/y", "blob"],
  multipart: true,
  cookie: "session=1",
  error: "Failed to fetch",
  abort: "AbortError",
};

test("jsdom", async (t) => {
  const server = await serve(t, handle);
  const dom = new JSDOM("", { url: "http://app.test/", runScripts: "outside-only" });
  const { window } = dom;
  const codes = [];
  const page = createPage({
    origin: window.origin,
    url: window.location.href,
    cookies: dom.cookieJar,
    window,
    onExplanation: ({ error }) => error && codes.push(error.code),
  });
  Object.assign(window, { fetch: page.fetch, Headers: page.Headers, Response: page.Response, server: server.origin });
  assert.deepEqual(JSON.parse(JSON.stringify(await window.eval(SCRIPT))), EXPECTED);
  assert.deepEqual(codes, ["header-not-allowed", "aborted"]);
  assert.equal(await dom.cookieJar.getCookieString(server.origin), "session=1");
  window.close();
});

test("happy-dom", async (t) => {
  const server = await serve(t, handle);
  const window = new Window({ url: "http://app.test/" });
  const page = createPage({ origin: window.location.origin, url: window.location.href });
  const names = ["URLSearchParams", "Blob", "File", "FormData", "AbortController"];
  const run = new Function("fetch", "Headers", "server", ...names, `return ${SCRIPT}`);
  const results = await run(page.fetch, page.Headers, server.origin, ...names.map((name) => window[name]));
  assert.deepEqual(results, EXPECTED);
  const error = await page.fetch(server.origin, { method: "DELETE" }).catch((thrown) => thrown);
  assert.equal(explanationOf(error).error.code, "method-not-allowed");
  await window.happyDOM.close();
});

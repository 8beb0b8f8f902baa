#!/usr/bin/env node
// A page at an origin of your choosing, in JavaScript and Node's standard library: `fetch-cors drive` decides, node:http sends.
//
//     node page.mjs [FETCH_CORS]
//
// `Machine` talks to the process, `Client` is the network, `Page` is what a test would use. The rest is a server on the loopback
// interface and what a page sees of it. The protocol is described in fixtures/DRIVE.md.

import { spawn } from "node:child_process";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";

/** The process. Answers come in the order of questions. */
class Machine {
  #waiting = [];
  #nextId = 0;

  constructor(program) {
    this.process = spawn(program, ["drive", "--clock", "--ask", "admissions"], { stdio: ["pipe", "pipe", "inherit"] });
    createInterface({ input: this.process.stdout }).on("line", (line) => this.#waiting.shift().resolve(JSON.parse(line)));
    const fail = (why) => this.#waiting.splice(0).forEach(({ reject }) => reject(new Error(why)));
    this.process.on("error", (error) => fail(error.message));
    this.process.on("close", () => fail("the process ended"));
    // What it says first answers no question.
    this.ready = this.#answer();
  }

  #answer() {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  async ask(op, fields = {}) {
    const { protocol } = await this.ready;
    if (protocol !== 1) throw new Error(`protocol 1 was expected, not ${protocol}`);
    const answer = this.#answer();
    this.process.stdin.write(JSON.stringify({ op, ...fields }) + "\n");
    const event = await answer;
    if (event.event === "error") throw new Error(`line ${event.line}: ${event.code}: ${event.field}: ${event.message}`);
    return event;
  }

  newId() {
    this.#nextId += 1;
    return this.#nextId;
  }

  async close() {
    this.process.stdin.end();
    const [code] = await once(this.process, "close");
    return code;
  }
}

const FAILURES = {
  ENOTFOUND: "name-not-resolved",
  ECONNREFUSED: "connection-failed",
  ECONNRESET: "connection-lost",
  ETIMEDOUT: "timed-out",
};

/** The network: sends one request as it is told, follows no redirect, adds no Origin. It has the cookies. */
class Client {
  cookies = new Map();

  /** `{ status, headers, content }` of the response, or `{ failure }`. */
  send(request, body) {
    const url = new URL(request.url);
    const headers = ["Host", url.host, ...request.headers.flat()];
    if (request.referrer !== null) headers.push("Referer", request.referrer);
    if (request.credentials && this.cookies.has(url.hostname)) headers.push("Cookie", this.cookies.get(url.hostname));
    const sent = request.body === "none" ? "" : body;
    if (sent || ["POST", "PUT"].includes(request.method)) headers.push("Content-Length", `${Buffer.byteLength(sent)}`);
    return new Promise((resolve) => {
      const failed = (error) => resolve({ failure: FAILURES[error.code] ?? "protocol-error" });
      const { method } = request;
      // Pairs are sent as they are, in order; each request has a connection of its own.
      const outgoing = http.request(url, { method, headers, agent: false, family: 4, timeout: 10_000 }, async (response) => {
        const pairs = [];
        for (let at = 0; at < response.rawHeaders.length; at += 2) pairs.push(response.rawHeaders.slice(at, at + 2));
        const cookie = response.headers["set-cookie"]?.[0];
        if (request.credentials && cookie) this.cookies.set(url.hostname, cookie.split(";")[0]);
        const head = { status: response.statusCode, headers: pairs };
        if (request.kind === "preflight") {
          // It is answered from its head alone.
          resolve({ ...head, content: Buffer.alloc(0) });
          response.destroy();
          return;
        }
        try {
          resolve({ ...head, content: Buffer.concat(await response.toArray()) });
        } catch (error) {
          failed(error);
        }
      });
      outgoing.on("timeout", () => outgoing.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
      outgoing.on("error", failed);
      outgoing.end(sent);
    });
  }
}

/** What a page gets instead of a response. `console` is for developers. */
class FetchError extends TypeError {
  constructor({ outcome, text }) {
    super("Failed to fetch");
    this.reason = outcome.reason ?? "constructor";
    this.console = text ?? outcome.message;
  }
}

/** A page of an origin. Its fetches may go out at once. */
class Page {
  constructor(machine, client, origin) {
    Object.assign(this, { machine, client, origin });
  }

  async fetch(url, { body, ...options } = {}) {
    const id = this.machine.newId();
    // Its kind is all that matters there.
    if (body !== undefined) options.body = { text: "" };
    let event = await this.machine.ask("fetch", { id, origin: this.origin, url, ...options });
    let content = Buffer.alloc(0);
    while (event.event !== "done") {
      let answer;
      if (event.event === "admit") {
        answer = event.bad_port ? ["block", { why: "bad port" }] : ["proceed"];
      } else if (event.event === "local") {
        const read = local(event.url);
        content = read.content;
        answer = read.answer;
      } else {
        const { failure, content: received, ...head } = await this.client.send(event, body);
        content = received;
        answer = failure ? ["fail", { failure }] : ["respond", head];
      }
      event = await this.machine.ask(answer[0], { id, ...answer[1] });
    }
    if (event.outcome.error) throw new FetchError(event);
    return { ...event.outcome, text: event.body === "readable" ? content.toString() : "" };
  }
}

/** `data:` URLs without base64; there are no others here. */
function local(url) {
  const [, type, data] = /^data:([^,]*),(.*)$/s.exec(url) ?? [];
  if (data === undefined || type.endsWith(";base64")) {
    return { answer: ["fail", { failure: "not-found" }], content: Buffer.alloc(0) };
  }
  const headers = [["Content-Type", type || "text/plain;charset=US-ASCII"]];
  return { answer: ["respond", { status: 200, headers }], content: Buffer.from(decodeURIComponent(data)) };
}

/** A server that knows one page. It notes what it is asked. */
const seen = [];
const server = http.createServer(async (request, response) => {
  const body = Buffer.concat(await request.toArray()).toString();
  seen.push({ method: request.method, origin: request.headers.origin, cookie: request.headers.cookie });
  const path = new URL(request.url, "http://server").pathname;
  const preflight = request.method === "OPTIONS";
  if (path !== "/closed") {
    response.setHeader("Access-Control-Allow-Origin", path === "/public" ? "*" : "http://app.test");
    response.setHeader("Access-Control-Allow-Credentials", "true");
    response.setHeader("Access-Control-Expose-Headers", "X-Exposed");
  }
  if (preflight) {
    response.setHeader("Access-Control-Allow-Methods", "PUT");
    response.setHeader("Access-Control-Allow-Headers", "x-token");
    response.setHeader("Access-Control-Max-Age", "600");
  }
  if (path === "/moved") response.setHeader("Location", `http://localhost:${server.address().port}/public`);
  if (path === "/login") response.setHeader("Set-Cookie", "session=1; Path=/");
  response.setHeader("Content-Type", "text/plain");
  response.setHeader("X-Exposed", "yes");
  response.setHeader("X-Hidden", "secret");
  response.writeHead(path === "/moved" ? 302 : preflight ? 204 : 200);
  response.end(preflight ? "" : `${request.method} ${request.url} ${body}`);
});

const checks = [];

function check(what, found, expected) {
  const [shown, wanted] = [JSON.stringify(found), JSON.stringify(expected)];
  checks.push(shown === wanted);
  console.log(`${shown === wanted ? "ok  " : "FAIL"} ${what}: ${shown}`);
  if (shown !== wanted) console.log(`     expected: ${wanted}`);
}

const errorOf = (promise) => promise.then(() => null, (error) => (error instanceof FetchError ? error : Promise.reject(error)));

/** What the server has seen since it was last asked. */
const take = (name) => seen.splice(0).map((request) => request[name] ?? null);

server.listen(0, "127.0.0.1");
await once(server, "listening");
const host = `http://127.0.0.1:${server.address().port}`;
const machine = new Machine(process.argv[2] ?? "fetch-cors");
const page = new Page(machine, new Client(), "http://app.test");
const other = new Page(machine, page.client, "http://other.test");

const response = await page.fetch(`${host}/item`);
check("a simple fetch", [response.type, response.status, response.text], ["cors", 200, "GET /item "]);
check("its headers", Object.keys(response.headers).sort(), ["content-type", "x-exposed"]);

const error = await errorOf(page.fetch(`${host}/closed`));
check("a server that does not share", error?.reason, "allow-origin-missing");
console.log(error?.console.trimEnd().replaceAll(/^/gm, "     | "));
check("another page", (await errorOf(other.fetch(`${host}/item`)))?.reason, "allow-origin-mismatch");
check("the response is opaque", (await page.fetch(`${host}/closed`, { mode: "no-cors" })).text, "");

take("method");
for (const _ of [1, 2]) await page.fetch(`${host}/put`, { method: "PUT", headers: [["X-Token", "1"]], body: "body" });
check("one preflight for two PUTs", take("method"), ["OPTIONS", "PUT", "PUT"]);
await machine.ask("clear", { all: true });
check("the cache is empty", (await machine.ask("cache")).entries, []);

await page.fetch(`${host}/login`, { credentials: "include" });
take("cookie");
await page.fetch(`${host}/a`);
await page.fetch(`${host}/a`, { credentials: "include" });
check("cookies only where the page says so", take("cookie"), [null, "session=1"]);

const moved = await page.fetch(`${host}/moved`);
check("a redirect", [moved.redirected, new URL(moved.url).hostname], [true, "localhost"]);
check("its second origin", take("origin"), ["http://app.test", "null"]);

const paths = Array.from({ length: 100 }, (_, number) => `/many?${number}`);
const responses = await Promise.all(paths.map((path) => page.fetch(host + path)));
check("a hundred at once", responses.every(({ text }, index) => text === `GET ${paths[index]} `), true);

check("data:", (await page.fetch("data:text/plain,a%20b")).text, "a b");
check("a bad port", (await errorOf(page.fetch("http://127.0.0.1:25/")))?.reason, "blocked");
check("nobody answers", (await errorOf(page.fetch("http://127.0.0.1:2/")))?.reason, "transport-failed");
check("what fetch() refuses", (await errorOf(page.fetch(host, { method: "TRACE" })))?.reason, "constructor");

const id = machine.newId();
await machine.ask("fetch", { id, origin: "http://app.test", url: host });
check("abort", (await machine.ask("abort", { id })).outcome.reason, "aborted");
check("the end", await machine.close(), 0);
server.close();
server.closeAllConnections();
if (checks.includes(false)) {
  console.error(`${checks.filter((passed) => !passed).length} of ${checks.length} checks failed`);
  process.exitCode = 1;
} else {
  console.log(`${checks.length} checks, all as expected`);
}

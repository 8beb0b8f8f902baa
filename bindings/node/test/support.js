// Servers on the loopback interface, each an origin of its own, and what they saw.

import { once } from "node:events";
import http from "node:http";

/**
 * A server that answers with `handle`, and with 404 what that leaves. It ends with the test. `seen` has what it was asked; a
 * request's `gone` resolves when its connection ends.
 */
export async function serve(test, handle) {
  const seen = [];
  const server = http.createServer((request, response) => {
    const gone = once(response, "close");
    seen.push({
      method: request.method,
      path: request.url,
      headers: request.headers,
      rawHeaders: request.rawHeaders,
      gone,
    });
    handle(request, response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address();
  return {
    origin: `http://127.0.0.1:${port}`,
    port,
    seen,
    /** What it was asked since the last time: this of each request. */
    take: (of) => seen.splice(0).map((request) => (typeof of === "function" ? of(request) : request[of] ?? request.headers[of] ?? null)),
  };
}

/** Answers preflights with `allowed`, and everything with `headers`; `then` does the rest. */
export function shared(headers, allowed, then = (request, response) => response.end("text")) {
  return (request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === "OPTIONS") {
      for (const [name, value] of Object.entries(allowed)) response.setHeader(name, value);
      response.writeHead(204).end();
    } else {
      then(request, response);
    }
  };
}

/** What a promise is rejected with. */
export async function rejection(promise) {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown", { cause: value });
}

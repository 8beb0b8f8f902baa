// Compiled, never run: what index.d.ts says must be usable, and no more.

import { classify, corsCheck, createNetwork, createPage, explanationOf, Headers, MemoryCookies, NetworkFailure, UserAgent } from "../../index.js";
import type { Action, CookieStore, Network } from "../../index.js";

const userAgent = new UserAgent({ maxAgeLimit: 600, admitsEachHop: true, publicSuffixes: ["co.uk"] });
const client = userAgent.client({ origin: "https://app.test" });

function drive(action: Action): number {
  while (action.kind !== "done") {
    switch (action.kind) {
      case "admit":
        action = action.request.badPort ? action.block("bad port", 0) : action.proceed(0);
        break;
      case "intercept":
        action = action.respond({ type: "default", status: 200 }, 0);
        break;
      case "local":
        action = action.fail("not-found", 0);
        break;
      case "send":
        action = action.request.isPreflight ? action.respond(204, [], 0) : action.fail("offline", 0);
        // @ts-expect-error: a status is a number
        action = action.kind === "send" ? action.respond("200", [], 0) : action;
        break;
    }
  }
  return action.response?.status ?? 0;
}
drive(userAgent.fetch(client, { url: "/x", body: { kind: "blob", type: "text/plain" } }, 0));
// @ts-expect-error: a form's kind has a boundary
userAgent.fetch(client, { url: "/x", body: { kind: "form-data" } }, 0);
// @ts-expect-error: clients are made by a user agent
new (await import("../../index.js")).Client();

const code: string | undefined = corsCheck("https://app.test", "include", 200, []).code;
const verdict: "preflight" | "simple" | "same-origin" | "opaque" | "local" | "refused" = classify(client, { url: "/" }).verdict;

const offline: Network = async () => {
  throw new NetworkFailure("offline", { cause: [code, verdict] });
};
const jar: CookieStore = new MemoryCookies();
const page = createPage({ origin: "https://app.test", cookies: jar, network: offline, onExplanation: ({ text }) => void text });
createPage({ origin: "null", network: createNetwork({ connect: () => ({ port: 80 }), tls: { ca: "" } }) });
// @ts-expect-error: an origin is needed
createPage({});

const response = await page.fetch("https://api.test/", { method: "PUT", headers: new Headers([["A", "b"]]), signal: AbortSignal.timeout(1) });
for (const [name, value] of response.headers) explanationOf(name + value)?.error?.code.toUpperCase();
const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = response.body?.getReader();
await reader?.cancel();
// A Request object of the platform's will do.
await page.fetch(new Request("https://api.test/"));

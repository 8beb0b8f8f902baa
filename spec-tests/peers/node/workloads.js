// Inputs: of fixtures/bench/workloads.json, and as spec-tests/src/workloads.rs makes them.

import { readFileSync } from "node:fs";

const file = JSON.parse(readFileSync(new URL("../../../fixtures/bench/workloads.json", import.meta.url), "utf8"));

export const { origin, method, w1_unsafe: headers, response, cache_sizes: cacheSizes } = file;
export const visible = file.visible_after_filter;

/** The URL of the workloads, or one of many beside it. */
export const url = (number = null) => (number === null ? file.url : `${file.url}&key=${String(number).padStart(7, "0")}`);

/** An answer to a preflight that allows one method and three names. */
export const preflight = [
  ["access-control-allow-origin", origin],
  ["access-control-allow-credentials", "true"],
  ["access-control-allow-methods", "PUT"],
  ["access-control-allow-headers", "Authorization, Content-Type, X-Request-Id"],
  ["access-control-max-age", "600"],
];

/** The same, but for a page of another origin. */
export const foreignPreflight = [["access-control-allow-origin", "https://other.example.test"], ...preflight.slice(1)];

/** The server of all: in memory, so that nothing but the peers is timed. What it was asked is in `asked`, while that is a list. */
export class Server {
  preflight = preflight;
  asked = null;

  answer(asked) {
    this.asked?.push(asked);
    return asked === "OPTIONS" ? { status: 204, lines: this.preflight } : { status: 200, lines: response };
  }
}

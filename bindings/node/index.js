// What the package gives; described in index.d.ts.

export { Admission, Client, Exchange, GuardedHeaders, Interception, Local, Outcome, UserAgent } from "./lib/native.js";
export { classify, corsCheck } from "./lib/native.js";
export { MemoryCookies } from "./lib/cookies.js";
export { Headers } from "./lib/headers.js";
export { createNetwork, NetworkFailure } from "./lib/network.js";
export { createPage, explanationOf } from "./lib/page.js";
export { Response } from "./lib/response.js";

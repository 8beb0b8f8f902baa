// happy-dom: the cache of its preflights, and `fetch()` of a page whose requests a function answers.
//
// What its interceptor answers ends a fetch before the origins are looked at: only preflights can be answered in memory, so that a
// fetch which they allow cannot be timed without sockets, and one which they refuse can.

import { Browser } from "happy-dom";

import { headers, method, origin, preflight, url } from "./workloads.js";

export function createHappyDom(server) {
  const beforeAsyncRequest = async ({ request, window }) => {
    if (request.method !== "OPTIONS") return undefined;
    const { status, lines } = server.answer("OPTIONS");
    return new window.Response(null, { status, headers: lines });
  };
  // It says in its console what it refuses.
  const quiet = Object.assign(Object.create(console), { warn() {}, error() {} });
  const browser = new Browser({ console: quiet, settings: { fetch: { interceptor: { beforeAsyncRequest } } } });
  const page = browser.newPage();
  page.mainFrame.url = `${origin}/`;
  const { window } = page.mainFrame;
  return {
    request: (key) => new window.Request(key, { method, headers, credentials: "include" }),
    /** Its cache with so many keys, which happy-dom itself never fills. */
    filled: (keys) => {
      const cache = browser.defaultContext.preflightResponseCache;
      cache.clear();
      const answer = new window.Response(null, { headers: preflight });
      for (let key = 0; key < keys; key += 1) cache.add({ url: url(key), headers: answer.headers }, answer);
      return { has: (request) => cache.get(request) !== null };
    },
    /** The PUT of the workloads; true where it is refused. */
    isRefused: async (key) => {
      try {
        await window.fetch(key, { method, headers, credentials: "include" });
        return false;
      } catch (error) {
        if (!error.message.startsWith("Cross-Origin Request Blocked")) throw error;
        return true;
      }
    },
  };
}

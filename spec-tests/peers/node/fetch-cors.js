// fetch-cors for Node: the machine, and a page's `fetch()` whose requests a function answers.

import { Readable } from "node:stream";

import { UserAgent, createPage } from "../../../bindings/node/index.js";
import { headers, method, origin } from "./workloads.js";

const rawHeaders = headers.flat();
const NOW = 0;

export function createMachine(server) {
  const userAgent = new UserAgent();
  const client = userAgent.client({ origin });
  return {
    /** The PUT of the workloads; the names that the page may see, or null for a network error. */
    put: (url) => {
      let action = userAgent.fetch(client, { url, method, credentials: "include", rawHeaders }, NOW);
      while (action.kind === "send") {
        const { status, lines } = server.answer(action.request.method);
        action = action.respond(status, lines.flat(), NOW);
      }
      const { response } = action;
      return response === null ? null : response.rawHeaders.filter((_, index) => index % 2 === 0);
    },
  };
}

export function createFetch(server) {
  const network = async (request) => {
    const { status, lines } = server.answer(request.method);
    return { status, statusText: "", rawHeaders: lines.flat(), body: Readable.from([]) };
  };
  const page = createPage({ origin, network, cookies: null });
  return {
    put: async (url) => {
      try {
        const response = await page.fetch(url, { method, headers, credentials: "include" });
        await response.text();
        return [...response.headers.keys()];
      } catch (error) {
        if (error.message !== "Failed to fetch") throw error;
        return null;
      }
    },
  };
}

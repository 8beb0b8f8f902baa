// jsdom: `XMLHttpRequest` of a page whose requests a function answers.

import { JSDOM, requestInterceptor } from "jsdom";

import { headers, method, origin } from "./workloads.js";

export function createJsdom(server) {
  const answer = ({ method: asked }) => {
    const { status, lines } = server.answer(asked);
    return new Response(null, { status, headers: lines });
  };
  const { window } = new JSDOM("<!doctype html>", {
    url: `${origin}/`,
    resources: { interceptors: [requestInterceptor(async (request) => answer(request))] },
  });
  return {
    /** The PUT of the workloads; the names that the page may see, or null for a network error. */
    put: (url) =>
      new Promise((resolve) => {
        const xhr = new window.XMLHttpRequest();
        xhr.open(method, url);
        xhr.withCredentials = true;
        for (const [name, value] of headers) xhr.setRequestHeader(name, value);
        xhr.onloadend = () => resolve(xhr.status === 0 ? null : namesOf(xhr.getAllResponseHeaders()));
        xhr.send();
      }),
  };
}

function namesOf(lines) {
  return lines
    .split("\r\n")
    .filter((line) => line !== "")
    .map((line) => line.slice(0, line.indexOf(":")));
}

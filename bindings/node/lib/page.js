// A page of an origin: fetch() as its browser would have it.

import { extractBody } from "./body.js";
import { MemoryCookies } from "./cookies.js";
import { drive } from "./drive.js";
import { Headers, headersOf } from "./headers.js";
import { UserAgent } from "./native.js";
import { createNetwork } from "./network.js";
import { requestOf } from "./request.js";
import { Response, responseOf } from "./response.js";
import { toWebStream } from "./stream.js";

/** By what a page got: an error, a response. Out of its reach. */
const explanations = new WeakMap();

/** See index.d.ts. */
export function explanationOf(got) {
  return explanations.get(got) ?? null;
}

/** See index.d.ts. */
export function createPage(options) {
  const userAgent = options.userAgent ?? new UserAgent({ admitsEachHop: true });
  const { origin, url: document, partition, embedderPolicy, referrerPolicy } = options;
  const page = {
    userAgent,
    client: userAgent.client({ origin, document, partition, embedderPolicy, referrerPolicy }),
    cookies: options.cookies === undefined ? new MemoryCookies() : options.cookies,
    network: options.network ?? createNetwork(),
    admit: options.admit ?? (() => undefined),
    now: options.now ?? (() => performance.now()),
    onExplanation: options.onExplanation ?? (() => {}),
    window: options.window ?? globalThis,
    underway: new Set(),
  };
  return Object.freeze({
    origin: page.client.origin,
    userAgent,
    cookies: page.cookies,
    Headers,
    Response,
    fetch: (input, init = undefined) => fetch(page, input, init),
    close() {
      for (const controller of page.underway) controller.abort(new DOMException("the page was closed", "AbortError"));
    },
  });
}

// https://fetch.spec.whatwg.org/#fetch-method
async function fetch(page, input, init) {
  let asked;
  let body;
  let action;
  try {
    asked = requestOf(input, init);
    // What is taken of a body is taken now; that of a Request object alone has to be waited for.
    body = await extractBody(asked.body instanceof Promise ? await asked.body : asked.body, page.window);
    action = page.userAgent.fetch(page.client, { ...asked.request, body: body.kind }, page.now());
  } catch (error) {
    // The page's own mistake: it may know.
    throw error instanceof TypeError ? new page.window.TypeError(error.message) : error;
  }
  const controller = new AbortController();
  const lifetime = follow(asked.signal, controller);
  page.underway.add(controller);
  const end = () => {
    lifetime.end();
    page.underway.delete(controller);
  };
  let ended;
  try {
    ended = await drive(page, action, body, controller.signal);
  } catch (error) {
    end();
    throw error;
  }
  const { outcome, answered } = ended;
  const seen = outcome.response;
  if (seen === null || controller.signal.aborted) {
    answered.discard();
    end();
    const error = controller.signal.aborted ? controller.signal.reason : new page.window.TypeError("Failed to fetch");
    explain(page, outcome, error);
    throw error;
  }
  const hasBody = seen.hasBody && answered.body !== null;
  const stream = hasBody ? toWebStream(answered.body, controller.signal, page.window.TypeError, end) : null;
  if (!hasBody) {
    answered.discard();
    end();
  }
  const { type, status, url, redirected, rawHeaders } = seen;
  // https://fetch.spec.whatwg.org/#concept-filtered-response-opaque
  const statusText = status === 0 ? "" : answered.statusText;
  const response = responseOf({ type, status, url, redirected, statusText, headers: headersOf("immutable", rawHeaders) }, stream);
  explain(page, outcome, response);
  return response;
}

function reasonOf(signal) {
  return signal.reason ?? new DOMException("This operation was aborted", "AbortError");
}

/** Aborts `controller` with `signal`, until the end. */
function follow(signal, controller) {
  if (!signal) return { end() {} };
  const abort = () => controller.abort(reasonOf(signal));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort);
  return { end: () => signal.removeEventListener("abort", abort) };
}

/** For the developer. What `onExplanation` throws is nobody's to catch. */
function explain(page, outcome, got) {
  const explanation = {
    error: outcome.error,
    text: outcome.explanation,
    get data() {
      return outcome.explain();
    },
  };
  if (got !== null && typeof got === "object") explanations.set(got, explanation);
  queueMicrotask(() => page.onExplanation(explanation));
}

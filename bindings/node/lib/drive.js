// Answers what a fetch waits for, until it is over.

import { readLocal } from "./local.js";
import { NetworkFailure } from "./network.js";

/** Nothing came. */
const NOTHING = { body: null, statusText: "", discard() {} };

/**
 * `{ outcome, answered }`: how it ended, and the response that came last.
 *
 * An abort is told to the machine at whatever it waits for; that the network is stopped, too, is the signal's work.
 */
export async function drive(page, action, body, signal) {
  const steps = { admit, intercept, local, send };
  let answered = NOTHING;
  while (action.kind !== "done") {
    // A redirect's body, a preflight's: nobody reads it.
    answered.discard();
    if (signal.aborted) {
      answered = NOTHING;
      action = action.abort(page.now());
    } else {
      const { next, answer = NOTHING } = await steps[action.kind](page, action, body, signal);
      answered = answer;
      action = next;
    }
  }
  return { outcome: action, answered };
}

/** Resolves to what `work` does, or to null when the signal comes first. */
function unlessAborted(work, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
    Promise.resolve(work)
      .then(resolve, reject)
      .finally(() => signal.removeEventListener("abort", stop));
  });
}

/** Bad ports and mixed content are blocked; the rest is for whoever made the page. */
async function admit(page, admission, body, signal) {
  const { request } = admission;
  if (request.badPort) return { next: admission.block("a port of another protocol", page.now()) };
  if (request.mixedContent) return { next: admission.block("mixed content: the page is https", page.now()) };
  const answer = await unlessAborted(page.admit(request), signal);
  if (signal.aborted) return { next: admission.abort(page.now()) };
  if (answer?.block !== undefined) return { next: admission.block(`${answer.block}`, page.now()) };
  return { next: answer?.upgrade ? admission.upgradeToHttps(page.now()) : admission.proceed(page.now()) };
}

/** Nobody but a user agent of the caller's own asks. */
async function intercept(page, interception) {
  return { next: interception.proceed(page.now()) };
}

async function local(page, waiting, body, signal) {
  const read = await unlessAborted(readLocal(waiting.request.url, signal), signal);
  if (signal.aborted) return { next: waiting.abort(page.now()) };
  if (read === null) return { next: waiting.fail("not-found", page.now()) };
  const answer = { body: read.body, statusText: "OK", discard: () => read.body?.cancel().catch(() => {}) };
  return { next: waiting.respond(200, read.rawHeaders, page.now()), answer };
}

async function send(page, exchange, body, signal) {
  const { request } = exchange;
  if (request.cacheMode === "only-if-cached") return { next: exchange.fail("not-cached", page.now()) };
  const response = await unlessAborted(ask(page, request, body, signal), signal);
  if (signal.aborted || response === null) {
    response?.body.destroy?.();
    return { next: exchange.abort(page.now()) };
  }
  if (response instanceof NetworkFailure) return { next: exchange.fail(response.failure, page.now()) };
  const discard = () => response.body.destroy();
  // It is answered from its head alone, whether its body ends or not.
  if (request.isPreflight) discard();
  const answer = { body: response.body, statusText: response.statusText, discard };
  return { next: exchange.respond(response.status, response.rawHeaders, page.now()), answer };
}

/** The response of the network, or its failure; cookies go out and come in where credentials are included. */
async function ask(page, request, body, signal) {
  const rawHeaders = [...request.rawHeaders];
  const has = (name) => rawHeaders.some((text, index) => index % 2 === 0 && text.toLowerCase() === name);
  if (request.referrer) rawHeaders.push("Referer", request.referrer);
  if (!has("user-agent")) rawHeaders.push("User-Agent", "fetch-cors");
  rawHeaders.push("Accept-Encoding", has("range") ? "identity" : "gzip, deflate, br");
  const cookies = request.credentials ? page.cookies : null;
  const cookie = await cookies?.getCookieString(request.url);
  if (cookie) rawHeaders.push("Cookie", cookie);
  const sent = {
    bytes: request.body === "none" ? null : body.bytes,
    stream: request.body === "stream" ? body.stream : null,
  };
  try {
    const response = await page.network({ ...request, rawHeaders }, sent, signal);
    await storeCookies(cookies, response.rawHeaders, request.url);
    // It came too late for whoever waited.
    if (signal.aborted) response.body.destroy();
    return response;
  } catch (error) {
    if (error instanceof NetworkFailure) return error;
    throw error;
  }
}

async function storeCookies(cookies, rawHeaders, url) {
  if (cookies === null || cookies === undefined) return;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index].toLowerCase() !== "set-cookie") continue;
    try {
      await cookies.setCookie(rawHeaders[index + 1], url);
    } catch {
      // What the store refuses is not stored.
    }
  }
}

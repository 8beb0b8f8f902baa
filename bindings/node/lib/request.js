// What fetch() is given: https://fetch.spec.whatwg.org/#dom-request, as far as it is about members. What is refused, the
// addon refuses.

import { Headers, rawHeadersOf } from "./headers.js";

const MEMBERS = ["mode", "credentials", "cache", "redirect", "referrerPolicy", "duplex"];

/** `{ request, body, signal }`: for the addon, to be extracted (a promise of it, of a Request object), to be listened to. */
export function requestOf(input, init = undefined) {
  if (init !== undefined && init !== null && typeof init !== "object") throw new TypeError("init is no object");
  const base = isRequest(input) ? input : null;
  const given = init ?? {};
  const member = (name) => given[name] ?? base?.[name];
  if (given.window !== undefined && given.window !== null) throw new TypeError("init.window can be null only");
  if (member("integrity")) throw new TypeError("init.integrity is not supported");
  const request = {
    url: base === null ? `${input}` : base.url,
    method: text(member("method")),
    rawHeaders: rawHeadersOf(new Headers(given.headers ?? base?.headers)),
    referrer: text(member("referrer")),
    keepalive: Boolean(member("keepalive")),
  };
  for (const name of MEMBERS) request[name] = text(member(name));
  const signal = given.signal === undefined ? base?.signal : given.signal;
  if (signal !== undefined && signal !== null && typeof signal.addEventListener !== "function") {
    throw new TypeError("init.signal is no AbortSignal");
  }
  return { request, signal: signal ?? null, body: bodyOf(given, base) };
}

function text(value) {
  return value === undefined ? undefined : `${value}`;
}

/** A Request object of the platform's, or of whoever plays a page. */
function isRequest(input) {
  return typeof input === "object" && input !== null && input[Symbol.toStringTag] === "Request";
}

/** That of a Request object is read whole, so that it can be sent again. */
function bodyOf(given, base) {
  if (given.body !== undefined && given.body !== null) return given.body;
  if (base === null || base.body === null || base.body === undefined) return null;
  return base.arrayBuffer();
}

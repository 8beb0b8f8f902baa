// HTTP-network fetch over node:http and node:https: one request, one response, no redirect followed, nothing decided.

import http from "node:http";
import https from "node:https";
import { pipeline, Readable } from "node:stream";
import zlib from "node:zlib";

/** No response came. `failure` is for the machine. */
export class NetworkFailure extends Error {
  constructor(failure, options = undefined) {
    super(failure, options);
    this.name = "NetworkFailure";
    this.failure = failure;
  }
}

const FAILURES = {
  ENOTFOUND: "name-not-resolved",
  EAI_AGAIN: "name-not-resolved",
  ECONNREFUSED: "connection-failed",
  EHOSTUNREACH: "connection-failed",
  ENETUNREACH: "connection-failed",
  EADDRNOTAVAIL: "connection-failed",
  ECONNRESET: "connection-lost",
  EPIPE: "connection-lost",
  ETIMEDOUT: "timed-out",
};

function failureOf({ code = "" }) {
  if (Object.hasOwn(FAILURES, code)) return FAILURES[code];
  if (/^HPE_|^ERR_INVALID_CHAR|^ERR_HTTP/.test(code)) return "protocol-error";
  return /TLS|SSL|CERT|SIGNATURE|EPROTO/.test(code) ? "tls-failed" : "other";
}

/** As large as heads may be; the machine has bounds of its own. */
const HEAD_BYTES = 256 * 1024;

/** See index.d.ts. */
export function createNetwork({ tls = {}, connect = undefined, streamsOverHttp1 = false } = {}) {
  return async (request, body, signal) => {
    // HTTP-network fetch: over HTTP/1 a stream as body is a network error.
    if (body.stream !== null && !streamsOverHttp1) throw new NetworkFailure("protocol-error");
    const url = new URL(request.url);
    const outgoing = open(url, request, body, { tls, target: await connect?.(url) });
    const response = await exchange(outgoing, body, signal);
    return {
      status: response.statusCode,
      statusText: response.statusMessage,
      rawHeaders: response.rawHeaders,
      body: request.isPreflight ? response : decoded(response, request.method),
    };
  };
}

function open(url, request, body, { tls, target }) {
  const isSecure = url.protocol === "https:";
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  try {
    const outgoing = (isSecure ? https : http).request({
      ...(isSecure ? { servername: /^[\d.]+$|:/.test(host) ? "" : host, ...tls } : {}),
      // A connection each: none that the server is about to close is used again.
      agent: false,
      host: target?.host ?? host,
      port: target?.port ?? (url.port || (isSecure ? 443 : 80)),
      path: url.pathname + url.search,
      method: request.method,
      setHost: false,
      maxHeaderSize: HEAD_BYTES,
    });
    // Methods are case-sensitive; node:http has made it upper case.
    outgoing.method = request.method;
    // All lines are judged, however many: a second `Access-Control-Allow-Origin` must not be cut off.
    outgoing.maxHeadersCount = 0;
    outgoing.setHeader("Host", url.host);
    for (const [name, values] of lines(request.rawHeaders)) outgoing.setHeader(name, values);
    outgoing.useChunkedEncodingByDefault = body.stream !== null;
    // HTTP-network-or-cache fetch 8.5 and 8.6.
    const length = body.bytes?.length ?? (["POST", "PUT"].includes(request.method) && body.stream === null ? 0 : null);
    if (length !== null) outgoing.setHeader("Content-Length", length);
    return outgoing;
  } catch (error) {
    throw new NetworkFailure(failureOf(error), { cause: error });
  }
}

/** The lines of each name together, in the order of the first. */
function lines(rawHeaders) {
  const names = new Map();
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const key = rawHeaders[index].toLowerCase();
    if (!names.has(key)) names.set(key, [rawHeaders[index], []]);
    names.get(key)[1].push(rawHeaders[index + 1]);
  }
  return names.values();
}

/** Until the head of the response is there. Aborting ends the connection, whatever it is at. */
function exchange(outgoing, body, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => outgoing.destroy();
    signal.addEventListener("abort", stop, { once: true });
    outgoing.once("close", () => signal.removeEventListener("abort", stop));
    // It stays: what comes after the head is told by the response.
    outgoing.on("error", (error) => reject(new NetworkFailure(failureOf(error), { cause: error })));
    // A 101 that nobody asked for.
    outgoing.once("upgrade", (response, socket) => {
      socket.destroy();
      reject(new NetworkFailure("protocol-error"));
    });
    outgoing.once("response", (response) => {
      // Nobody may be reading when it breaks.
      response.on("error", () => {});
      resolve(response);
    });
    if (body.stream !== null) pipeline(Readable.fromWeb(body.stream), outgoing, () => {});
    else outgoing.end(body.bytes ?? undefined);
    if (signal.aborted) stop();
  });
}

const DECODERS = {
  gzip: () => zlib.createGunzip(),
  "x-gzip": () => zlib.createGunzip(),
  deflate: () => zlib.createInflate(),
  br: () => zlib.createBrotliDecompress(),
};

/** Without its content codings, where all of them are known. */
function decoded(response, method) {
  const codings = (response.headers["content-encoding"] ?? "")
    .split(",")
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== "" && coding !== "identity");
  const hasContent = method !== "HEAD" && ![204, 205, 304].includes(response.statusCode);
  if (!hasContent || codings.length === 0 || codings.length > 5 || !codings.every((coding) => Object.hasOwn(DECODERS, coding))) {
    return response;
  }
  const streams = codings.reverse().map((coding) => DECODERS[coding]());
  // Whatever ends, ends all of them.
  return pipeline(response, ...streams, () => {});
}

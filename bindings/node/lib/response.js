// What a page gets of a response. Its body is read by the platform's own Response.

import { headersOf } from "./headers.js";

const PlatformResponse = globalThis.Response;
const SECRET = Symbol("responses are not constructed");

/** A Response object of the network: its headers are immutable. */
export let responseOf;

export class Response {
  #seen;
  #headers;
  #body;

  static {
    responseOf = (seen, stream) => {
      const contentType = seen.headers.get("content-type");
      const headers = contentType === null ? {} : { "content-type": contentType };
      return new Response(SECRET, seen, new PlatformResponse(stream, { headers }));
    };
  }

  constructor(secret, seen, body) {
    if (secret !== SECRET) throw new TypeError("responses come from fetch() only");
    this.#seen = seen;
    this.#headers = seen.headers;
    this.#body = body;
  }

  get type() {
    return this.#seen.type;
  }

  get url() {
    return this.#seen.url;
  }

  get redirected() {
    return this.#seen.redirected;
  }

  get status() {
    return this.#seen.status;
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  get statusText() {
    return this.#seen.statusText;
  }

  get headers() {
    return this.#headers;
  }

  get body() {
    return this.#body.body;
  }

  get bodyUsed() {
    return this.#body.bodyUsed;
  }

  text() {
    return this.#body.text();
  }

  json() {
    return this.#body.json();
  }

  arrayBuffer() {
    return this.#body.arrayBuffer();
  }

  async bytes() {
    return new Uint8Array(await this.#body.arrayBuffer());
  }

  blob() {
    return this.#body.blob();
  }

  formData() {
    return this.#body.formData();
  }

  clone() {
    return new Response(SECRET, { ...this.#seen, headers: headersOf("immutable", [...this.#headers].flat()) }, this.#body.clone());
  }

  get [Symbol.toStringTag]() {
    return "Response";
  }
}

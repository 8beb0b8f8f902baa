// The Headers class: https://fetch.spec.whatwg.org/#headers-class. Its list, its guard and its errors are the addon's.

import { GuardedHeaders } from "./native.js";

/** A Headers object with this guard and this list, as it is. */
export let headersOf;
/** The list of a Headers object, flat. */
export let rawHeadersOf;

export class Headers {
  #list = new GuardedHeaders();
  /** What iterating gives, until something changes. */
  #entries = null;

  static {
    headersOf = (guard, rawHeaders) => {
      const headers = new Headers();
      headers.#list = new GuardedHeaders(guard, rawHeaders);
      return headers;
    };
    rawHeadersOf = (headers) => headers.#list.rawHeaders;
  }

  constructor(init = undefined) {
    if (init === undefined) return;
    for (const [name, value] of pairsOf(init)) this.append(name, value);
  }

  #change(change) {
    this.#entries = null;
    change();
  }

  append(name, value) {
    this.#change(() => this.#list.append(`${name}`, `${value}`));
  }

  set(name, value) {
    this.#change(() => this.#list.set(`${name}`, `${value}`));
  }

  delete(name) {
    this.#change(() => this.#list.delete(`${name}`));
  }

  get(name) {
    return this.#list.get(`${name}`);
  }

  has(name) {
    return this.#list.has(`${name}`);
  }

  getSetCookie() {
    return this.#list.getSetCookie();
  }

  /** Live, as Web IDL has it: changes meanwhile are seen. */
  *entries() {
    for (let index = 0; ; index += 2) {
      this.#entries ??= this.#list.rawEntries;
      if (index >= this.#entries.length) return;
      yield [this.#entries[index], this.#entries[index + 1]];
    }
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  forEach(callback, thisArgument = undefined) {
    if (typeof callback !== "function") throw new TypeError("the callback is not a function");
    for (const [name, value] of this.entries()) Reflect.apply(callback, thisArgument, [value, name, this]);
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  get [Symbol.toStringTag]() {
    return "Headers";
  }
}

/** HeadersInit: a sequence of pairs, or a record. */
function pairsOf(init) {
  if (init === null || (typeof init !== "object" && typeof init !== "function")) {
    throw new TypeError("headers are neither a sequence of pairs nor a record");
  }
  if (typeof init[Symbol.iterator] !== "function") {
    return Object.keys(init).map((name) => [name, init[name]]);
  }
  return Array.from(init, (item) => {
    const pair = item !== null && typeof item === "object" ? Array.from(item) : [];
    if (pair.length !== 2) throw new TypeError("an item of headers is not a pair of a name and a value");
    return pair;
  });
}

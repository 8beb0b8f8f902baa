// Types of fetch-cors for Node. Strings that stand for bytes (header names and values, partitions) are Latin-1: one character,
// one byte. Times are milliseconds since an epoch of your choosing, such as `performance.now()`.

/** A flat list, as `rawHeaders` of node:http: name, value, name, value, … */
export type RawHeaders = string[];

export type RequestMode = "cors" | "no-cors" | "same-origin";
export type CredentialsMode = "omit" | "same-origin" | "include";
export type RedirectMode = "follow" | "error" | "manual";
export type CacheMode = "default" | "no-store" | "reload" | "no-cache" | "force-cache" | "only-if-cached";
export type ResponseType = "basic" | "cors" | "default" | "error" | "opaque" | "opaqueredirect";
export type ResponseTainting = "basic" | "cors" | "opaque";
export type HeadersGuard = "immutable" | "request" | "request-no-cors" | "response" | "none";
export type EmbedderPolicy = "unsafe-none" | "credentialless" | "require-corp";
export type ReferrerPolicy =
  | ""
  | "no-referrer"
  | "no-referrer-when-downgrade"
  | "same-origin"
  | "origin"
  | "strict-origin"
  | "origin-when-cross-origin"
  | "strict-origin-when-cross-origin"
  | "unsafe-url";
/** Why a network gave no response. */
export type Failure =
  | "name-not-resolved"
  | "connection-failed"
  | "connection-lost"
  | "tls-failed"
  | "timed-out"
  | "protocol-error"
  | "offline"
  | "not-cached"
  | "not-found"
  | "other";

/**
 * What the machine throws at callers is a TypeError with one of these as `code`: an argument cannot be understood (nothing was
 * consumed), a handle was answered before, the page's API refuses the request. An argument of another type than is written
 * here (which consumes nothing either) is an Error with another `code`.
 */
export type ErrorCode = "ERR_FETCH_CORS_ARGUMENT" | "ERR_FETCH_CORS_CONSUMED" | "ERR_FETCH_CORS_REFUSED";

// The machine

export interface UserAgentOptions {
  /** The greatest max-age of a preflight's answer, in seconds as the header has it; 7,200 unless told. */
  maxAgeLimit?: number;
  /** `false`: a preflight each time. */
  preflightCache?: boolean;
  preflightCacheLimits?: {
    keys?: number;
    bytes?: number;
    keysPerPartition?: number;
    bytesPerPartition?: number;
    bytesPerKey?: number;
  };
  /** Asks at every hop whether its URL may be fetched: `Admission`. */
  admitsEachHop?: boolean;
  /** Asks whether the user agent itself answers: `Interception`. */
  asksOverrides?: boolean;
  /** Asks whether a service worker answers: `Interception`. */
  asksServiceWorkers?: boolean;
  /** Public suffixes of more labels than one, such as `co.uk`; by them it is decided which hosts are one site. */
  publicSuffixes?: string[];
}

export interface ClientOptions {
  /** `https://app.test`, or `null` for an opaque origin. */
  origin: string;
  /** Of an opaque origin, its identity, an integer: clients with the same one are same origin. A new one unless told. */
  opaque?: number;
  /** The document's URL, `origin` and a slash unless told: relative URLs, referrer, site and mixed content depend on it. */
  document?: string;
  /** The URL or origin of the top-level site, where it is not the document's own. */
  partition?: string;
  embedderPolicy?: EmbedderPolicy;
  embedderPolicyReportOnly?: EmbedderPolicy;
  referrerPolicy?: ReferrerPolicy;
}

/** A page or worker that fetches: `UserAgent.client()`. */
export class Client {
  private constructor();
  /** What its origin is serialized to. */
  readonly origin: string;
  /** The key of its part of the preflight cache. */
  readonly partition: string;
}

/** What is known of a body; the body itself stays with you. */
export type BodyKind =
  | { kind: "none" | "text" | "urlencoded" | "bytes" | "stream" }
  | { kind: "form-data"; boundary: string }
  | { kind: "blob"; type: string };

export interface FetchRequest {
  /** Who asks: `fetch()` unless told, or `XMLHttpRequest` (`credentials: "include"` is its `withCredentials`). */
  api?: "fetch" | "xhr";
  /** May be relative to the client's document. */
  url: string;
  method?: string;
  /** The headers that the page sets. */
  rawHeaders?: RawHeaders;
  body?: BodyKind;
  mode?: RequestMode;
  credentials?: CredentialsMode;
  cache?: CacheMode;
  redirect?: RedirectMode;
  referrer?: string;
  referrerPolicy?: ReferrerPolicy;
  keepalive?: boolean;
  duplex?: "half";
  /** A request destination, such as `image`. No page chooses it. */
  destination?: string;
  /** `none`: no service worker is asked. No page chooses it. */
  serviceWorkers?: "all" | "none";
  /** `xhr` only: a listener is registered on `xhr.upload`. */
  uploadListener?: boolean;
}

/** One method or header name that a preflight allowed. */
export interface CacheEntry {
  partition: string;
  origin: string;
  url: string;
  credentials: boolean;
  /** Either this or `header`. */
  method?: string;
  header?: string;
  /** What it has to live, in milliseconds. */
  remaining: number;
}

/** What of the preflight cache is cleared. */
export type Clear = { all: true } | { partition: string } | { origin: string } | { host: string } | { url: string };

/** What a fetch waits for: answer it, with one of its methods, once. Each answer gives the next one. */
export type Action = Admission | Interception | Local | Exchange | Outcome;

/** What all fetches share. */
export class UserAgent {
  constructor(options?: UserAgentOptions);
  client(options: ClientOptions): Client;
  /** Begins a fetch. Throws `ERR_FETCH_CORS_REFUSED` where the page's API would throw. */
  fetch(client: Client, request: FetchRequest, now: number): Action;
  /** The whole content of the preflight cache. */
  cache(now: number): CacheEntry[];
  /** Puts entries back, those of one partition, origin and URL together; how many were taken. */
  restore(entries: CacheEntry[], now: number): number;
  /** How many keys are left. */
  clear(what: Clear): number;
}

/** May this URL be fetched? */
export class Admission {
  private constructor();
  readonly kind: "admit";
  readonly request: {
    url: string;
    method: string;
    mode: string;
    destination: string;
    redirectCount: number;
    /** Whether the port is one that the Standard blocks. */
    badPort: boolean;
    /** Whether the document is https, and the URL is not potentially trustworthy. */
    mixedContent: boolean;
  };
  proceed(now: number): Action;
  upgradeToHttps(now: number): Action;
  block(why: string, now: number): Action;
  abort(now: number): Action;
}

/** A request that is answered without a network. */
export interface DescribedRequest {
  method: string;
  url: string;
  rawHeaders: RawHeaders;
  body: "none" | "replayable" | "stream";
  mode: string;
  credentialsMode: CredentialsMode;
  redirectMode: RedirectMode;
  cacheMode: CacheMode;
  destination: string;
  referrerPolicy: ReferrerPolicy;
  /** What `Referer` is. */
  referrer?: string;
  partition: string;
}

/** Does something else answer? */
export class Interception {
  private constructor();
  readonly kind: "intercept";
  readonly interceptor: "override" | "service-worker";
  readonly tainting: ResponseTainting;
  readonly request: DescribedRequest;
  proceed(now: number): Action;
  /** Of a filtered type, status and headers are those of the internal response. */
  respond(
    supplied: {
      type?: ResponseType;
      status?: number;
      rawHeaders?: RawHeaders;
      urlList?: string[];
      rangeRequested?: boolean;
      requestIncludesCredentials?: boolean;
    },
    now: number,
  ): Action;
  /** It answers with a network error. */
  fail(now: number): Action;
  abort(now: number): Action;
}

/** Fetch this `about:`, `blob:`, `data:` or `file:` URL. */
export class Local {
  private constructor();
  readonly kind: "local";
  readonly request: DescribedRequest;
  respond(status: number, rawHeaders: RawHeaders, now: number): Action;
  fail(failure: Failure, now: number): Action;
  abort(now: number): Action;
}

/** A request, with all that one must know to send it. */
export interface SentRequest {
  /** A preflight is never cached by HTTP, never prompts, and is answered from its head alone: end its connection. */
  isPreflight: boolean;
  /** As it is: methods are case-sensitive. */
  method: string;
  /** Without user info and fragment. */
  url: string;
  /** All that the machine knows of, `Origin` included. `Host`, `Cookie`, `Referer`, `Content-Length` … are yours. */
  rawHeaders: RawHeaders;
  referrer?: string;
  /** Whether cookies are sent and stored, and which pool of connections is used. */
  credentials: boolean;
  clientCertificates: boolean;
  userInfo?: { username: string; password?: string };
  body: "none" | "replayable" | "stream";
  mode: string;
  credentialsMode: CredentialsMode;
  /** As information: redirects are answered to the machine, never followed. */
  redirectMode: RedirectMode;
  cacheMode: CacheMode;
  destination: string;
  initiator: string;
  keepalive: boolean;
  referrerPolicy: ReferrerPolicy;
  tainting: ResponseTainting;
  redirectTaint: "same-origin" | "same-site" | "cross-site";
  partition?: string;
  urlList: string[];
}

/** Send this request, follow no redirect, and answer with the head of the response. */
export class Exchange {
  private constructor();
  readonly kind: "send";
  readonly request: SentRequest;
  /** What has been found so far. */
  readonly explanation: string;
  respond(status: number, rawHeaders: RawHeaders, now: number): Action;
  fail(failure: Failure, now: number): Action;
  /** For callers that hold a preflight back while another one to the same URL is out. */
  recheckCache(now: number): Action;
  abort(now: number): Action;
}

/** Why a fetch ended with a network error. For developers, never for the page. */
export interface Reason {
  /** Stable, such as `allow-origin-missing`. */
  code: string;
  message: string;
  hint?: string;
  /** The step of the Standard that decided it, and where it stands. */
  step: string;
  stepUrl: string;
  url: string;
  aborted: boolean;
  /** What browsers call it; empty where they have no name for it. */
  chromium: string;
  firefox: string;
  webkit: string;
}

/** The fetch is over. */
export class Outcome {
  private constructor();
  readonly kind: "done";
  /** What the page may see, of the response that was answered last; null for a network error. */
  readonly response: {
    type: ResponseType;
    status: number;
    url: string;
    redirected: boolean;
    rawHeaders: RawHeaders;
    /** Whether the page may read the body. */
    hasBody: boolean;
    timingAllowed: boolean;
  } | null;
  readonly error: Reason | null;
  /** For those who use an opaque response on the page's behalf. */
  readonly internalStatus: number | null;
  readonly redirectCount: number;
  /** Why it came out like this, step by step. */
  readonly explanation: string;
  /** The same as data. */
  explain(): unknown;
}

// Questions

export interface Classification {
  verdict: "preflight" | "simple" | "same-origin" | "opaque" | "local" | "refused";
  preflight: boolean;
  /** What becomes of each header that the page sets. */
  headers: { name: string; value: string; verdict: "safelisted" | "unsafe" | "forbidden"; why?: string }[];
  /** What would be sent first. */
  request?: SentRequest;
  /** Why nothing would be. */
  refused?: string;
}

/** Is this request simple? Without a look at the preflight cache. Throws like `UserAgent.fetch`. */
export function classify(client: Client, request: FetchRequest): Classification;

/** The CORS check alone. `origin` is a serialized origin. */
export function corsCheck(
  origin: string,
  credentialsMode: CredentialsMode,
  status: number,
  rawHeaders: RawHeaders,
): { passed: boolean; byWildcard: boolean; withCredentials: boolean; code?: string; message?: string; hint?: string };

/** A header list under a guard: the algorithms of the Headers class. Refusals are TypeErrors. */
export class GuardedHeaders {
  /** `rawHeaders` are taken as they are: the guard is for changes. */
  constructor(guard?: HeadersGuard, rawHeaders?: RawHeaders);
  readonly guard: HeadersGuard;
  /** Whether the guard let it. Pages are not told. */
  append(name: string, value: string): boolean;
  set(name: string, value: string): boolean;
  delete(name: string): boolean;
  get(name: string): string | null;
  has(name: string): boolean;
  getSetCookie(): string[];
  /** Sorted, lowercased, combined: what iterating gives. */
  readonly rawEntries: RawHeaders;
  /** The list as it is. */
  readonly rawHeaders: RawHeaders;
}

// A page

type HeadersInit = Iterable<Iterable<string>> | Record<string, string>;

/** https://fetch.spec.whatwg.org/#headers-class */
export class Headers {
  constructor(init?: HeadersInit);
  append(name: string, value: string): void;
  delete(name: string): void;
  get(name: string): string | null;
  getSetCookie(): string[];
  has(name: string): boolean;
  set(name: string, value: string): void;
  forEach(callback: (value: string, name: string, headers: Headers) => void, thisArgument?: unknown): void;
  entries(): IterableIterator<[string, string]>;
  keys(): IterableIterator<string>;
  values(): IterableIterator<string>;
  [Symbol.iterator](): IterableIterator<[string, string]>;
}

/** What a page gets of a response: https://fetch.spec.whatwg.org/#response-class without its constructors. */
export class Response {
  private constructor();
  readonly type: ResponseType;
  readonly url: string;
  readonly redirected: boolean;
  readonly status: number;
  readonly ok: boolean;
  readonly statusText: string;
  readonly headers: Headers;
  readonly body: ReadableStream<Uint8Array> | null;
  readonly bodyUsed: boolean;
  text(): Promise<string>;
  json(): Promise<any>;
  arrayBuffer(): Promise<ArrayBuffer>;
  bytes(): Promise<Uint8Array>;
  blob(): Promise<Blob>;
  formData(): Promise<FormData>;
  clone(): Response;
}

export interface FetchInit {
  method?: string;
  headers?: HeadersInit;
  body?: string | ArrayBuffer | ArrayBufferView | Blob | FormData | URLSearchParams | ReadableStream<Uint8Array> | null;
  mode?: RequestMode;
  credentials?: CredentialsMode;
  cache?: CacheMode;
  redirect?: RedirectMode;
  referrer?: string;
  referrerPolicy?: ReferrerPolicy;
  keepalive?: boolean;
  duplex?: "half";
  signal?: AbortSignal | null;
}

/** Why a fetch came out as it did. For developers, never for the page. */
export interface Explanation {
  /** Null where the page got a response. */
  error: Reason | null;
  /** Step by step, as `fetch-cors explain` tells it. */
  text: string;
  /** The same as data. */
  readonly data: unknown;
}

/** Where cookies are kept. tough-cookie's `CookieJar` is one, and so is jsdom's `dom.cookieJar`. */
export interface CookieStore {
  getCookieString(url: string): string | Promise<string>;
  setCookie(line: string, url: string): unknown;
}

/** A small store of its own: no SameSite, no public suffixes but single labels. Bounded. */
export class MemoryCookies implements CookieStore {
  getCookieString(url: string): string;
  setCookie(line: string, url: string): void;
}

/** Sends one request: no redirect is followed, no header added but those of the connection. */
export type Network = (
  request: SentRequest,
  body: { bytes: Uint8Array | null; stream: ReadableStream<Uint8Array> | null },
  signal: AbortSignal,
) => Promise<{
  status: number;
  statusText: string;
  /** All lines, in order. */
  rawHeaders: RawHeaders;
  /** A Readable of node:stream, or alike. Destroying it ends the connection. */
  body: AsyncIterable<Uint8Array> & { destroy(): unknown };
}>;

/** What a `Network` rejects with where no response came. */
export class NetworkFailure extends Error {
  constructor(failure: Failure, options?: { cause?: unknown });
  readonly failure: Failure;
}

/** The network of node:http and node:https. */
export function createNetwork(options?: {
  /** Options for node:tls, such as `ca`. */
  tls?: Record<string, unknown>;
  /** Where the server of a URL is, if it is not where its name says: for servers of a test. */
  connect?: (url: URL) => { host?: string; port?: number } | undefined | Promise<{ host?: string; port?: number } | undefined>;
  /** Sends streams as bodies in chunks. Browsers do not, over HTTP/1: it is a network error unless told. */
  streamsOverHttp1?: boolean;
}): Network;

export interface PageOptions {
  origin: string;
  /** The document's URL. */
  url?: string;
  /** Shared by pages: they share its preflight cache, each in its partition. Without `admitsEachHop` nothing is blocked. */
  userAgent?: UserAgent;
  partition?: string;
  embedderPolicy?: EmbedderPolicy;
  referrerPolicy?: ReferrerPolicy;
  /** A store of the page's own unless told; `null`: none. */
  cookies?: CookieStore | null;
  network?: Network;
  /** Content Security Policy, HSTS: asked at every hop, after bad ports and mixed content. */
  admit?: (request: Admission["request"]) => { block?: string; upgrade?: boolean } | undefined | Promise<{ block?: string; upgrade?: boolean } | undefined>;
  /** Called at the end of each fetch, before the page learns of it. */
  onExplanation?: (explanation: Explanation) => void;
  /**
   * The window that the page's scripts run in, where it is not this realm's: its `TypeError` is thrown, and its `FileReader` reads
   * Blobs that have no `arrayBuffer()`, such as jsdom's.
   */
  window?: { TypeError: new (message: string) => Error; FileReader?: new () => unknown };
  /** The clock of the preflight cache, in milliseconds; `performance.now` unless told. */
  now?: () => number;
}

/** A page of an origin. */
export interface Page {
  readonly origin: string;
  readonly userAgent: UserAgent;
  readonly cookies: CookieStore | null;
  /** https://fetch.spec.whatwg.org/#fetch-method. A network error is `TypeError: Failed to fetch`, whatever the cause. */
  fetch(input: string | URL | { readonly url: string; readonly method: string }, init?: FetchInit): Promise<Response>;
  readonly Headers: typeof Headers;
  readonly Response: typeof Response;
  /** The page goes away: fetches that are under way are aborted, bodies included. */
  close(): void;
}

export function createPage(options: PageOptions): Page;

/** The explanation of what a page's `fetch()` gave or threw; null of anything else. */
export function explanationOf(got: unknown): Explanation | null;

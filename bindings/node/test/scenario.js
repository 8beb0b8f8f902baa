// Plays scenarios of fixtures/FORMAT.md with the machine as JavaScript has it: the network is the scenario's server. Returns what does
// not hold.

import { UserAgent } from "../index.js";

/** Why a scenario cannot be played with fetch() and XMLHttpRequest; null where it can. */
export function cannotBePlayed(scenario) {
  if (scenario.disputed) return "disputed";
  if ((scenario.profile ?? "standard") !== "standard") return "of a browser's profile";
  for (const step of scenario.steps) {
    const { api = "fetch", mode = "cors", local_urls_only: localUrlsOnly } = step.fetch ?? step.start ?? {};
    if (api === "img" || mode === "navigate" || mode === "websocket") return "not of fetch() or XMLHttpRequest";
    if (localUrlsOnly) return "no API of scripts";
  }
  return null;
}

export function play(scenario) {
  const world = {
    scenario,
    userAgent: new UserAgent({ admitsEachHop: true, asksServiceWorkers: true }),
    now: 0,
    opaque: [],
    fetches: new Map(),
    rules: (scenario.server ?? []).map((rule) => ({ ...rule, url: sent(rule.url), used: 0 })),
  };
  return scenario.steps.flatMap((step, index) => playStep(world, step).map((difference) => `${scenario.id} step ${index}: ${difference}`));
}

function playStep(world, step) {
  const fetchOf = (name) => world.fetches.get(name);
  if (step.fetch) {
    const fetch = start(world, step.fetch);
    finish(world, fetch);
    return compare(step.expect ?? {}, fetch, world.scenario);
  }
  if (step.start) world.fetches.set(step.as, start(world, step.start));
  else if (step.answer) answer(world, fetchOf(step.answer));
  else if (step.finish) {
    finish(world, fetchOf(step.finish));
    return compare(step.expect ?? {}, fetchOf(step.finish), world.scenario);
  } else if (step.abort) {
    const fetch = fetchOf(step.abort);
    if (fetch.action?.kind === "send") goOn(world, fetch, fetch.action.abort(world.now));
  } else if (step.drop) fetchOf(step.drop).action = null;
  else if (step.advance !== undefined) world.now += step.advance * 1000;
  else if (step.clear) world.userAgent.clear(step.clear);
  else if (step.cache) return compareCache(step.cache, world.userAgent.cache(world.now));
  else throw new Error(`an unknown step: ${JSON.stringify(step)}`);
  return [];
}

function start(world, step) {
  const fetch = { step, requests: [], outcome: null, action: null, serviceWorker: step.service_worker ?? null };
  if (step.origin === "null" && !world.opaque.includes(step.opaque ?? "")) world.opaque.push(step.opaque ?? "");
  const client = world.userAgent.client({
    origin: step.origin,
    opaque: step.origin === "null" ? world.opaque.indexOf(step.opaque ?? "") : undefined,
    document: step.document,
    partition: step.partition,
    embedderPolicy: step.embedder_policy,
    embedderPolicyReportOnly: step.embedder_policy_report_only,
  });
  const { api = "fetch", body } = step;
  const [bodyKind] = Object.keys(body ?? {});
  const kinds = { text: "text", form: "urlencoded", stream: api === "xhr" ? "text" : "stream" };
  const request = {
    api,
    url: step.url,
    method: step.method,
    rawHeaders: (step.headers ?? []).flat(),
    body: bodyKind === undefined ? undefined : { kind: kinds[bodyKind] },
    mode: step.mode,
    credentials: step.credentials,
    redirect: step.redirect,
    referrer: step.referrer,
    referrerPolicy: step.referrer_policy,
    destination: step.destination,
    uploadListener: step.upload_listener,
    duplex: "half",
  };
  try {
    goOn(world, fetch, world.userAgent.fetch(client, request, world.now));
  } catch (error) {
    if (error.code !== "ERR_FETCH_CORS_REFUSED") throw error;
    fetch.outcome = { error: true, phase: "constructor" };
  }
  return fetch;
}

/** Up to the next request, or to the end. */
function goOn(world, fetch, action) {
  const { scenario, now } = world;
  const isHttp2 = (url) => url.startsWith("https:") || (scenario.source ?? "").includes(".h2.");
  for (;;) {
    const { kind, request } = action;
    if (kind === "admit") {
      const blocked = (scenario.blocked ?? []).some((url) => sent(url) === sent(request.url));
      const { protocol, hostname } = new URL(request.url);
      if (request.badPort || request.mixedContent || blocked) action = action.block("the scenario's", now);
      else if (protocol === "http:" && (scenario.hsts ?? []).includes(hostname)) action = action.upgradeToHttps(now);
      else action = action.proceed(now);
    } else if (kind === "intercept") {
      const answer = fetch.serviceWorker;
      fetch.serviceWorker = null;
      action = answer === null ? action.proceed(now) : action.respond(supplied(answer), now);
    } else if (kind === "local") {
      const exists = request.url.startsWith("about:") || /^data:.*,/s.test(request.url);
      action = exists ? action.respond(200, [], now) : action.fail("not-found", now);
    } else if (kind === "send" && request.body === "stream" && !isHttp2(request.url)) {
      action = action.fail("protocol-error", now);
    } else if (kind === "send") {
      fetch.requests.push(observed(request, fetch.step));
      fetch.action = action;
      return;
    } else {
      fetch.action = null;
      fetch.outcome = outcomeOf(action);
      return;
    }
  }
}

function supplied(answer) {
  return {
    type: answer.type,
    status: answer.status,
    rawHeaders: (answer.headers ?? []).flat(),
    urlList: answer.url_list,
    rangeRequested: answer.range_requested,
    requestIncludesCredentials: answer.request_includes_credentials,
  };
}

function finish(world, fetch) {
  while (fetch.action !== null) answer(world, fetch);
}

function answer(world, fetch) {
  const { action } = fetch;
  if (action === null) return;
  const { request } = action;
  let response = nextResponse(world, request);
  // Another connection is tried once.
  if (response?.status === 421 && request.body !== "stream") {
    fetch.requests.push(fetch.requests.at(-1));
    response = nextResponse(world, request);
  }
  const asksForAuthentication =
    response?.status === 401 && request.credentials && request.tainting !== "cors" && request.body === "stream";
  if (response === undefined) goOn(world, fetch, action.fail("connection-failed", world.now));
  else if (response.fail || asksForAuthentication) goOn(world, fetch, action.fail(response.fail ?? "other", world.now));
  else goOn(world, fetch, action.respond(response.status, (response.headers ?? []).flat(), world.now));
}

function nextResponse(world, request) {
  const rule = world.rules.find(({ url, preflight }) => url === request.url && (preflight ?? request.isPreflight) === request.isPreflight);
  if (rule === undefined) return undefined;
  rule.used += 1;
  return rule.responses[rule.used - 1] ?? rule.responses.at(-1);
}

/** As a server would note it. */
function observed(request, step) {
  const headers = combined(request.rawHeaders);
  const text = Object.values(step.body ?? {})[0];
  if (request.body === "none" && ["POST", "PUT"].includes(request.method)) headers["content-length"] = "0";
  if (request.body === "replayable" && text !== undefined) headers["content-length"] = `${Buffer.byteLength(text)}`;
  if (request.referrer !== undefined) headers.referer = request.referrer;
  if ("range" in headers) headers["accept-encoding"] = "identity";
  const { method, url, isPreflight, credentials, partition } = request;
  return { method, url, isPreflight, credentials, partition, headers };
}

function outcomeOf({ response, error }) {
  if (response === null) return { error: true, phase: "fetch", reason: error.code };
  const { type, status, url, redirected, rawHeaders, timingAllowed } = response;
  return { type, status, url, redirected, headers: combined(rawHeaders), timing_allowed: timingAllowed };
}

function combined(rawHeaders) {
  const headers = {};
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index].toLowerCase();
    headers[name] = name in headers ? `${headers[name]}, ${rawHeaders[index + 1]}` : rawHeaders[index + 1];
  }
  return headers;
}

/** Without user info and fragment; what is no URL stays as it is. */
function sent(text) {
  if (!URL.canParse(text)) return text;
  return Object.assign(new URL(text), { hash: "", username: "", password: "" }).href;
}

/** What does not hold, by the rules of the format. */
function compare({ requests, outcome }, fetch, { partial = false }) {
  const differences = [];
  const differ = (what, expected, found) => {
    if (expected !== found) differences.push(`${what}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(found)}`);
  };
  if (requests !== undefined) {
    differ("requests", requests.map(line).join(", "), fetch.requests.map(line).join(", "));
    if (requests.length === fetch.requests.length) {
      requests.forEach((request, index) => compareRequest(request, fetch.requests[index], fetch.step, partial, (what, ...both) => differ(`requests[${index}].${what}`, ...both)));
    }
  }
  if (outcome !== undefined) compareOutcome(outcome, fetch.outcome ?? { error: "it never ended" }, fetch.step, partial, differ);
  return differences;
}

const line = ({ method, url }) => `${method} ${sent(url)}`;

function compareRequest(expected, found, step, partial, differ) {
  for (const name of ["credentials", "partition"]) if (name in expected) differ(name, expected[name], found[name] ?? null);
  const author = found.isPreflight ? [] : (step.headers ?? []);
  // What the network adds under the name of an author's header that is forbidden.
  const isTheNetworks = (name) =>
    ["referer", "content-length", "accept-encoding"].includes(name) &&
    (step.headers ?? []).some(([other, value]) => other.toLowerCase() === name && found.headers[name] !== value.trim());
  const wanted = Object.fromEntries(Object.entries(expected.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const strict = ["origin", "authorization", "access-control-request-method", "access-control-request-headers", ...author.map(([name]) => name.toLowerCase())];
  for (const name of new Set([...Object.keys(wanted), ...(partial ? [] : strict)])) {
    const value = wanted[name] ?? null;
    if (value === null && isTheNetworks(name)) continue;
    differ(`headers.${name}`, value, found.headers[name] ?? null);
  }
}

function compareOutcome(expected, found, step, partial, differ) {
  differ("error", expected.error ?? false, found.error ?? false);
  if (expected.error || found.error) {
    for (const name of ["phase", "reason"]) if (name in expected) differ(name, expected[name], found[name]);
    return;
  }
  // XMLHttpRequest does not tell them.
  const hidden = step.api === "xhr" ? ["type", "redirected"] : [];
  for (const name of ["type", "status", "url", "redirected", "timing_allowed"]) {
    if (name in expected && !hidden.includes(name)) differ(name, expected[name], found[name]);
  }
  if (expected.headers === undefined) return;
  const wanted = Object.fromEntries(Object.entries(expected.headers).map(([name, value]) => [name.toLowerCase(), value]));
  for (const name of new Set([...Object.keys(wanted), ...(partial ? [] : Object.keys(found.headers))])) {
    differ(`headers.${name}`, wanted[name] ?? null, found.headers[name] ?? null);
  }
}

function compareCache(expected, found) {
  const key = ({ origin, url, credentials, method, header }) => JSON.stringify([origin, url, credentials, method ?? null, header ?? null]);
  const left = [...found];
  const differences = [];
  for (const entry of expected) {
    const index = left.findIndex(
      (other) => key(other) === key(entry) && (entry.remaining === undefined || Math.abs(other.remaining - entry.remaining * 1000) < 1),
    );
    if (index < 0) differences.push(`cache: expected ${JSON.stringify(entry)}`);
    else left.splice(index, 1);
  }
  return differences.concat(left.map((entry) => `cache: unexpected ${JSON.stringify(entry)}`));
}

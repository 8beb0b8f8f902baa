// Plays one fetch of a scenario in this document, or in a sandboxed frame of it, and says what came out.
"use strict";
const LIMIT = 9000;

const lowered = (pairs) => Object.fromEntries(pairs.map(([name, value]) => [name.toLowerCase(), value]));

function within(promise) {
  const late = new Promise((_, reject) => setTimeout(() => reject("late"), LIMIT));
  return Promise.race([promise, late]);
}

const failed = (phase, error) => ({ error: true, phase: error === "late" ? "timeout" : phase, message: String(error) });

function bodyOf(body) {
  if (!body) return undefined;
  if ("text" in body) return body.text;
  if ("form" in body) return new URLSearchParams(body.form);
  if ("stream" in body) {
    const bytes = new TextEncoder().encode(body.stream);
    return new ReadableStream({ start(c) { c.enqueue(bytes); c.close(); } });
  }
  throw new Error("an unknown kind of body");
}

async function byFetch(fetchStep) {
  let request;
  try {
    const init = { method: fetchStep.method ?? "GET", headers: fetchStep.headers ?? [] };
    for (const name of ["mode", "credentials", "redirect", "referrer"]) {
      if (fetchStep[name] !== undefined) init[name] = fetchStep[name];
    }
    if (fetchStep.referrer_policy) init.referrerPolicy = fetchStep.referrer_policy;
    const body = bodyOf(fetchStep.body);
    if (body !== undefined) init.body = body;
    if (fetchStep.body && "stream" in fetchStep.body) init.duplex = "half";
    request = new Request(fetchStep.url, init);
  } catch (error) {
    return failed("constructor", error);
  }
  try {
    const response = await within(fetch(request));
    const outcome = { type: response.type, status: response.status, url: response.url, redirected: response.redirected,
                      headers: lowered([...response.headers]) };
    await within(response.text()).catch(() => {});
    return outcome;
  } catch (error) {
    return failed("fetch", error);
  }
}

async function byXhr(fetchStep) {
  const xhr = new XMLHttpRequest();
  let ended;
  try {
    xhr.open(fetchStep.method ?? "GET", fetchStep.url);
    xhr.withCredentials = fetchStep.credentials === "include";
    for (const [name, value] of fetchStep.headers ?? []) xhr.setRequestHeader(name, value);
    if (fetchStep.upload_listener) xhr.upload.onprogress = () => {};
    ended = new Promise((resolve) => { xhr.onloadend = resolve; });
    xhr.send(bodyOf(fetchStep.body) ?? null);
  } catch (error) {
    return failed("constructor", error);
  }
  try {
    await within(ended);
  } catch (error) {
    xhr.abort();
    return failed("fetch", error);
  }
  if (xhr.status === 0) return failed("fetch", "network error");
  const lines = xhr.getAllResponseHeaders().split("\r\n").filter((line) => line !== "");
  const pairs = lines.map((line) => { const at = line.indexOf(":"); return [line.slice(0, at), line.slice(at + 1).trim()]; });
  return { status: xhr.status, url: xhr.responseURL, headers: lowered(pairs) };
}

const here = (fetchStep) => (fetchStep.api === "xhr" ? byXhr(fetchStep) : byFetch(fetchStep));

// An opaque origin: a sandboxed frame, told what to do by messages.
let frame;
async function inFrame(fetchStep) {
  if (!frame) {
    frame = document.createElement("iframe");
    frame.sandbox = "allow-scripts";
    frame.src = "/__frame";
    await new Promise((resolve) => { frame.onload = resolve; document.body.append(frame); });
  }
  const answered = new Promise((resolve) => addEventListener("message", (event) => resolve(event.data), { once: true }));
  frame.contentWindow.postMessage(fetchStep, "*");
  return answered;
}
if (parent !== window) addEventListener("message", async (event) => parent.postMessage(await here(event.data), "*"));

const play = async (fetchStep) => JSON.stringify(await (fetchStep.origin === "null" ? inFrame : here)(fetchStep));

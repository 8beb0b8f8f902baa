// Local schemes: https://fetch.spec.whatwg.org/#scheme-fetch. The platform's fetch reads `data:` and `blob:` URLs.

const platformFetch = globalThis.fetch;

/** `{ rawHeaders, body }`, or null where there is no such resource. */
export async function readLocal(url, signal) {
  if (url.startsWith("about:")) return { rawHeaders: ["Content-Type", "text/html;charset=utf-8"], body: null };
  if (!/^(data|blob):/.test(url)) return null;
  try {
    const response = await platformFetch(url, { signal });
    return { rawHeaders: [...response.headers].flat(), body: response.body };
  } catch {
    return null;
  }
}

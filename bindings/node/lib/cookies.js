// A small cookie store, after RFC 6265: enough for logging in within a test. No SameSite, no public suffixes beyond single labels.

const MAX_COOKIE_BYTES = 4096;
const MAX_PER_DOMAIN = 180;
const MAX_IN_ALL = 3000;

/** Its two methods are those of tough-cookie's `CookieJar`, which can stand in its place (jsdom has one). */
export class MemoryCookies {
  /** By domain, then by path and name; each in the order of creation. */
  #domains = new Map();
  #count = 0;

  setCookie(line, url) {
    const { hostname, pathname, protocol } = new URL(url);
    const cookie = parse(`${line}`);
    if (cookie === null || (cookie.secure && protocol !== "https:")) return;
    if (cookie.domain !== "" && cookie.domain !== hostname && !isParent(cookie.domain, hostname)) return;
    const hostOnly = cookie.domain === "" || isAddress(hostname);
    const domain = hostOnly ? hostname : cookie.domain;
    const path = cookie.path.startsWith("/") ? cookie.path : pathname.slice(0, Math.max(1, pathname.lastIndexOf("/")));
    const key = JSON.stringify([path, cookie.name]);
    if (cookie.expires <= Date.now()) {
      this.#delete(domain, key);
      return;
    }
    if (!this.#domains.has(domain)) this.#domains.set(domain, new Map());
    const own = this.#domains.get(domain);
    if (!own.has(key)) this.#count += 1;
    own.set(key, { ...cookie, hostOnly, path });
    if (own.size > MAX_PER_DOMAIN) this.#deleteOldest(domain, own);
    if (this.#count > MAX_IN_ALL) this.#deleteOldest(...this.#domains.entries().next().value);
  }

  getCookieString(url) {
    const { hostname, pathname, protocol } = new URL(url);
    const now = Date.now();
    return [...this.#domains]
      .filter(([domain]) => domain === hostname || isParent(domain, hostname))
      .flatMap(([domain, cookies]) => [...cookies.values()].filter((cookie) => domain === hostname || !cookie.hostOnly))
      .filter(({ expires, secure, path }) => expires > now && (!secure || protocol === "https:") && isUnder(path, pathname))
      .sort((left, right) => right.path.length - left.path.length)
      .map(({ name, value }) => (name === "" ? value : `${name}=${value}`))
      .join("; ");
  }

  #delete(domain, key) {
    const own = this.#domains.get(domain);
    if (own?.delete(key)) this.#count -= 1;
    if (own?.size === 0) this.#domains.delete(domain);
  }

  #deleteOldest(domain, own) {
    this.#delete(domain, own.keys().next().value);
  }
}

function parse(line) {
  if (line.length > MAX_COOKIE_BYTES || /[\0-\x08\x0a-\x1f\x7f]/.test(line)) return null;
  const [pair, ...attributes] = line.split(";");
  const [name, value] = split(pair);
  const cookie = { name, value, domain: "", path: "", secure: false, expires: Infinity };
  if (name === "" && value === "") return null;
  let maxAge = null;
  for (const [attribute, text] of attributes.map((attribute) => split(attribute, true))) {
    switch (attribute.toLowerCase()) {
      case "domain":
        cookie.domain = text.replace(/^\./, "").toLowerCase();
        break;
      case "path":
        cookie.path = text;
        break;
      case "secure":
        cookie.secure = true;
        break;
      case "max-age":
        if (/^-?\d+$/.test(text)) maxAge = Number(text);
        break;
      case "expires":
        if (!Number.isNaN(Date.parse(text))) cookie.expires = Date.parse(text);
        break;
    }
  }
  if (maxAge !== null) cookie.expires = Date.now() + maxAge * 1000;
  return cookie;
}

/** Name and value; what has no `=` is the value of a cookie, the name of an attribute. */
function split(text, isAttribute = false) {
  const at = text.indexOf("=");
  if (at >= 0) return [text.slice(0, at).trim(), text.slice(at + 1).trim()];
  return isAttribute ? [text.trim(), ""] : ["", text.trim()];
}

function isAddress(hostname) {
  return /^[\d.]+$|^\[/.test(hostname);
}

function isParent(domain, hostname) {
  return domain.includes(".") && !isAddress(hostname) && hostname.endsWith(`.${domain}`);
}

function isUnder(path, pathname) {
  return pathname === path || (pathname.startsWith(path) && (path.endsWith("/") || pathname[path.length] === "/"));
}

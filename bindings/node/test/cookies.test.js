import assert from "node:assert/strict";
import { test } from "node:test";

import { MemoryCookies } from "../index.js";

const after = (lines, url, asked = url) => {
  const cookies = new MemoryCookies();
  for (const line of lines) cookies.setCookie(line, url);
  return cookies.getCookieString(asked);
};

test("which cookies go where", () => {
  assert.equal(after(["a=1", "b=2; Path=/", "a=3"], "http://a.test/x/y"), "a=3; b=2");
  assert.equal(after(["a=1"], "http://a.test/x/y", "http://a.test/xy"), "");
  assert.equal(after(["a=1"], "http://a.test/x/y", "http://a.test/x/z"), "a=1");
  assert.equal(after(["a=1"], "http://a.test/", "http://b.a.test/"), "");
  assert.equal(after(["a=1; Domain=.A.test"], "http://b.a.test/", "http://c.a.test/"), "a=1");
  assert.equal(after(["a=1; Domain=c.a.test"], "http://b.a.test/", "http://c.a.test/"), "");
  assert.equal(after(["a=1; Domain=test"], "http://a.test/", "http://b.test/"), "");
  assert.equal(after(["a=1; Domain=0.0.1"], "http://127.0.0.1/", "http://127.0.0.1/"), "");
  assert.equal(after(["a=1; Domain=127.0.0.1"], "http://127.0.0.1:1/", "http://127.0.0.1:2/"), "a=1");
  assert.equal(after(["a=1; Secure"], "http://a.test/"), "");
  assert.equal(after(["a=1; Secure"], "https://a.test/"), "a=1");
  assert.equal(after(["a=1; Secure"], "https://a.test/", "http://a.test/"), "");
});

test("how long they live, and what is none", () => {
  assert.equal(after(["a=1", "a=; Max-Age=0"], "http://a.test/"), "");
  assert.equal(after(["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], "http://a.test/"), "");
  assert.equal(after(["a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=9"], "http://a.test/"), "a=1");
  assert.equal(after(["", "=", `a=${"x".repeat(5000)}`, "a=\u0001", "only value", "x=y=z"], "http://a.test/"), "only value; x=y=z");
});

test("a server cannot fill the store", () => {
  const cookies = new MemoryCookies();
  for (let host = 0; host < 40; host += 1) {
    for (let index = 0; index < 200; index += 1) cookies.setCookie(`c${index}=${host}`, `http://h${host}.test/`);
  }
  const counts = Array.from({ length: 40 }, (_, host) => cookies.getCookieString(`http://h${host}.test/`).split("; ").filter(Boolean).length);
  assert.ok(counts.every((count) => count <= 180));
  assert.equal(counts.at(-1), 180);
  assert.equal(counts.reduce((sum, count) => sum + count), 3000);
});

// Request bodies: https://fetch.spec.whatwg.org/#concept-bodyinit-extract, for objects of any realm and of jsdom's making.

import { types } from "node:util";

const PlatformResponse = globalThis.Response;
const PlatformFormData = globalThis.FormData;

/**
 * `kind` is for the machine; `bytes` gives what is sent, however often; `stream` is what can be sent once. `window` has the
 * FileReader for Blobs that have no `arrayBuffer()`.
 */
export async function extractBody(body, window) {
  if (body === undefined || body === null) return { kind: { kind: "none" }, bytes: null, stream: null };
  if (ArrayBuffer.isView(body)) {
    return known({ kind: "bytes" }, Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength)));
  }
  if (types.isAnyArrayBuffer(body)) return known({ kind: "bytes" }, Buffer.from(Buffer.from(body)));
  switch (interfaceOf(body)) {
    case "URLSearchParams":
      return known({ kind: "urlencoded" }, Buffer.from(`${body}`));
    case "Blob":
      return known({ kind: "blob", type: body.type }, await bytesOf(body, window));
    case "FormData":
      return formData(body, window);
    case "ReadableStream":
      if (body.locked) throw new TypeError("the body is a stream that is locked or was read from");
      return { kind: { kind: "stream" }, bytes: null, stream: body };
    default:
      return known({ kind: "text" }, Buffer.from(`${body}`));
  }
}

/** By its tag, which those of happy-dom have not got, or by its shape. */
function interfaceOf(body) {
  if (typeof body !== "object") return null;
  const tag = body[Symbol.toStringTag];
  const has = (...names) => names.every((name) => typeof body[name] === "function");
  if (tag === "URLSearchParams" || tag === "FormData" || tag === "ReadableStream") return tag;
  if (tag === "Blob" || tag === "File" || (has("slice") && typeof body.size === "number" && typeof body.type === "string")) return "Blob";
  return has("append", "getAll", "entries") && !has("sort") ? "FormData" : null;
}

function known(kind, bytes) {
  return { kind, bytes, stream: null };
}

async function bytesOf(blob, window) {
  if (typeof blob.arrayBuffer === "function") return Buffer.from(await blob.arrayBuffer());
  const reader = new window.FileReader();
  const result = await new Promise((resolve, reject) => {
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(new TypeError("the body is a Blob that cannot be read"));
    reader.readAsArrayBuffer(blob);
  });
  return Buffer.from(result);
}

/** The platform's own encoder, which also chooses the boundary. */
async function formData(body, window) {
  const copy = new PlatformFormData();
  for (const [name, value] of body) {
    if (typeof value === "string") copy.append(name, value);
    else copy.append(name, new Blob([await bytesOf(value, window)], { type: value.type }), value.name);
  }
  const encoded = new PlatformResponse(copy);
  const boundary = /boundary=(.*)$/.exec(encoded.headers.get("content-type"))[1];
  return known({ kind: "form-data", boundary }, Buffer.from(await encoded.arrayBuffer()));
}

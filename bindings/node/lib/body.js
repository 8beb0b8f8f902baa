// Request bodies: https://fetch.spec.whatwg.org/#concept-bodyinit-extract, for objects of any realm and of jsdom's making.

import { types } from "node:util";

const PlatformResponse = globalThis.Response;
const PlatformFormData = globalThis.FormData;

/** `kind` is for the machine; `bytes` gives what is sent, however often; `stream` is what can be sent once. */
export async function extractBody(body) {
  if (body === undefined || body === null) return { kind: { kind: "none" }, bytes: null, stream: null };
  if (ArrayBuffer.isView(body)) {
    return known({ kind: "bytes" }, Buffer.from(Buffer.from(body.buffer, body.byteOffset, body.byteLength)));
  }
  if (types.isAnyArrayBuffer(body)) return known({ kind: "bytes" }, Buffer.from(Buffer.from(body)));
  switch (typeof body === "object" ? body[Symbol.toStringTag] : undefined) {
    case "URLSearchParams":
      return known({ kind: "urlencoded" }, Buffer.from(`${body}`));
    case "Blob":
    case "File":
      return known({ kind: "blob", type: body.type }, await bytesOf(body));
    case "FormData":
      return formData(body);
    case "ReadableStream":
      if (body.locked) throw new TypeError("the body is a stream that is locked or was read from");
      return { kind: { kind: "stream" }, bytes: null, stream: body };
    default:
      return known({ kind: "text" }, Buffer.from(`${body}`));
  }
}

function known(kind, bytes) {
  return { kind, bytes, stream: null };
}

async function bytesOf(blob) {
  if (typeof blob.arrayBuffer !== "function") throw new TypeError("a Blob without arrayBuffer() cannot be sent");
  return Buffer.from(await blob.arrayBuffer());
}

/** The platform's own encoder, which also chooses the boundary. */
async function formData(body) {
  const copy = new PlatformFormData();
  for (const [name, value] of body) {
    if (typeof value === "string") copy.append(name, value);
    else copy.append(name, new Blob([await bytesOf(value)], { type: value.type }), value.name);
  }
  const encoded = new PlatformResponse(copy);
  const boundary = /boundary=(.*)$/.exec(encoded.headers.get("content-type"))[1];
  return known({ kind: "form-data", boundary }, Buffer.from(await encoded.arrayBuffer()));
}

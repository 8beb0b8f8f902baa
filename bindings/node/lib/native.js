// The addon.

import { createRequire } from "node:module";

function load() {
  try {
    return createRequire(import.meta.url)("../fetch_cors.node");
  } catch (error) {
    throw new Error("the addon of fetch-cors is not there, or not for this machine: `npm run build` builds it", { cause: error });
  }
}

export const {
  Admission,
  Client,
  Exchange,
  GuardedHeaders,
  Interception,
  Local,
  Outcome,
  UserAgent,
  classify,
  corsCheck,
} = load();

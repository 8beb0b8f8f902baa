// Builds the addon and puts it where index.js looks for it. Arguments go to `cargo build`; without any: `--release`.

import { spawnSync } from "node:child_process";
import { copyFileSync, renameSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const given = process.argv.slice(2);
const cargo = spawnSync(
  "cargo",
  ["build", "--quiet", "--locked", "--message-format=json-render-diagnostics", "--manifest-path", path("../Cargo.toml")].concat(
    given.length > 0 ? given : ["--release"],
  ),
  { stdio: ["ignore", "pipe", "inherit"], encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
);
if (cargo.error) throw new Error("cargo cannot be run: is Rust installed?", { cause: cargo.error });
if (cargo.status !== 0) process.exit(cargo.status ?? 1);

const artifacts = cargo.stdout
  .split("\n")
  .filter((line) => line.startsWith("{"))
  .map((line) => JSON.parse(line))
  .filter(({ reason, target }) => reason === "compiler-artifact" && target.name === "fetch_cors_node");
const library = artifacts.at(-1)?.filenames.find((name) => /\.(so|dylib|dll)$/.test(name));
if (library === undefined) throw new Error("cargo names no dynamic library");
// A process that has the old one loaded keeps it.
copyFileSync(library, path("../fetch_cors.node.new"));
renameSync(path("../fetch_cors.node.new"), path("../fetch_cors.node"));

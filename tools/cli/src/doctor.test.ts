import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, expect, test } from "vitest";

const bin = join(import.meta.dirname, "..", "bin", "platform.mjs");
const folder = mkdtempSync(join(tmpdir(), "roadbed-doctor-"));
writeFileSync(join(folder, "pulumi"), "#!/bin/sh\necho v3.270.0\n", { mode: 0o755 });
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("a workflow that needs pulumi goes on where it is, whatever else a person's machine would lack", () => {
  const env = { PATH: `${folder}${delimiter}${process.env["PATH"] ?? ""}`, HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, "doctor", "--install-pulumi"], { env, encoding: "utf8" });
  expect([stdout, stderr, status]).toEqual(["pulumi v3.270.0 is here already.\n", "", 0]);
});

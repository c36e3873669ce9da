import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { whyNoControlPlane } from "@roadbed/cluster/find-binaries.ts";
import { afterEach, describe, expect, test } from "vitest";

// The story that a stranger follows on a live API server, as it is typed.
const root = execFileSync("git", ["rev-parse", "--show-toplevel"], { cwd: import.meta.dirname, encoding: "utf8" }).trim();
const missing = whyNoControlPlane();
let said = "";

describe.skipIf(missing !== undefined)(`platform sandbox --cluster${missing === undefined ? "" : ` (SKIPPED: ${missing})`}`, () => {
  afterEach(() => {
    const [, folder] = /are in (\S+)\/\./.exec(said) ?? [];
    if (folder !== undefined) rmSync(join(root, folder), { recursive: true, force: true });
  });

  test("goes from a request to ready pods, drift, its end and the record, and leaves no process behind", async () => {
    const running = start();
    expect((await once(running, "exit"))[0]).toBe(0);
    expect(said).toMatch(/web-\S+ {2}Running, ready/);
    expect(said).toMatch(/Deployment changed by bob, .*\n.*containers\[web\]\.image: \S+checkout:1\.0\.0 → \S+checkout:hotfix/);
    expect(said).toContain("no drift");
    expect(said).toMatch(/That was the whole loop, in [\d.]+ seconds/);
    await expect(askApiServer()).rejects.toThrow("fetch failed");
  });

  test("ends what it started when it is told to end in the middle", async () => {
    const running = start();
    await expect.poll(() => said, { timeout: 60_000 }).toContain("1/10");
    running.kill("SIGTERM");
    expect((await once(running, "exit"))[0]).toBe(130);
    await expect(askApiServer()).rejects.toThrow("fetch failed");
  });
});

function start(): ChildProcess {
  said = "";
  const running = spawn(process.execPath, [join(root, "tools", "cli", "bin", "platform.mjs"), "sandbox", "--cluster"], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.stdout.on("data", (chunk: Buffer) => (said += chunk.toString("utf8")));
  return running;
}

async function askApiServer(): Promise<Response> {
  const [, port = ""] = /https:\/\/127\.0\.0\.1:(\d+)/.exec(said) ?? [];
  expect(port).not.toBe("");
  return fetch(`http://127.0.0.1:${port}/readyz`);
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { openKubeconfigs } from "./open-kubeconfigs.ts";

const eu = { name: "eu", target: "aws", region: "eu-west-1" } as const;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "roadbed-kubeconfigs-"));
  vi.stubEnv("PATH", `${folder}${delimiter}${process.env["PATH"] ?? ""}`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

function installAws(script: string): void {
  writeFileSync(join(folder, "aws"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

test("on AWS it is what the aws CLI says of the instance's cluster, asked once", async () => {
  installAws(`echo "$@" >> ${join(folder, "calls")}; echo "$@"`);
  const kubeconfigOf = openKubeconfigs("acme");
  expect(await kubeconfigOf(eu)).toMatch(/^eks update-kubeconfig --dry-run --name acme-eu --region eu-west-1 --kubeconfig /);
  expect(await kubeconfigOf(eu)).toBe(await kubeconfigOf(eu));
});

test("where the cluster can't be asked for, it is named, with what to try", async () => {
  installAws('echo "An error occurred (ResourceNotFoundException): No cluster found for name: acme-eu." >&2; exit 254');
  await expect(openKubeconfigs("acme")(eu)).rejects.toThrow(
    "Nobody knows how to reach the cluster acme-eu: An error occurred (ResourceNotFoundException)",
  );
});

test("elsewhere it is the user's own, at the context that the instance names", async () => {
  const named = (name: string) => ({ name, context: { cluster: "kind", user: "ada" } });
  const kubeconfig = {
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name: "kind", cluster: { server: "https://127.0.0.1:6443" } }],
    users: [{ name: "ada", user: { token: "t" } }],
    contexts: [named("work"), named("lab")],
    "current-context": "work",
  };
  writeFileSync(join(folder, "config"), JSON.stringify(kubeconfig));
  vi.stubEnv("KUBECONFIG", join(folder, "config"));
  const local = { name: "local", target: "kubernetes", region: "home" } as const;
  const kubeconfigOf = openKubeconfigs("acme");
  expect(await kubeconfigOf(local)).toBeUndefined();
  const chosen = JSON.parse((await openKubeconfigs("acme")({ ...local, context: "lab" })) ?? "") as object;
  expect(chosen).toMatchObject({ "current-context": "lab" });
  expect(() => openKubeconfigs("acme")({ ...local, context: "moon" })).toThrow("the context moon, which your kubeconfig doesn't have");
});

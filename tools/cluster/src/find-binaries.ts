import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../build/", import.meta.url));

/** What stands for each program of a control plane: where its Go module is, and the package in it. */
const programs = {
  etcd: { module: "kubernetes", package: "go.etcd.io/etcd/server/v3", built: "server" },
  "kube-apiserver": { module: "kubernetes", package: "k8s.io/kubernetes/cmd/kube-apiserver", built: "kube-apiserver" },
  "kube-controller-manager": {
    module: "kubernetes",
    package: "k8s.io/kubernetes/cmd/kube-controller-manager",
    built: "kube-controller-manager",
  },
  "kube-scheduler": { module: "kubernetes", package: "k8s.io/kubernetes/cmd/kube-scheduler", built: "kube-scheduler" },
  kwok: { module: "kwok", package: "sigs.k8s.io/kwok/cmd/kwok", built: "kwok" },
} as const;
export type Program = keyof typeof programs;

/** Without these there is no control plane. */
const needed = ["etcd", "kube-apiserver"] as const;

export type Binaries = { readonly [Name in Program]?: string };

/** Paths of the programs that are there: in KUBEBUILDER_ASSETS, or built here before. */
export function findBinaries(): Binaries {
  const folders = [process.env["KUBEBUILDER_ASSETS"], cacheFolder()].filter((folder) => folder !== undefined && folder !== "") as string[];
  return Object.fromEntries(
    Object.keys(programs).flatMap((name) => {
      const path = folders.map((folder) => join(folder, name)).find((candidate) => existsSync(candidate));
      return path === undefined ? [] : [[name, path]];
    }),
  );
}

/** Why no control plane can start here without building one first; undefined where it can. */
export function whyNoControlPlane(): string | undefined {
  const found = findBinaries();
  const missing = needed.filter((name) => found[name] === undefined);
  return missing.length === 0
    ? undefined
    : `${missing.join(" and ")} are not here: set KUBEBUILDER_ASSETS to a folder that has them, or build them once with \`npm run build:cluster\` (needs Go 1.26 or later).`;
}

/**
 * Builds what is missing from Go's modules, with the hashes that are committed, and keeps it by version in the user's
 * cache folder. Takes minutes the first time, and tells what it does.
 */
export async function buildBinaries(
  log: (line: string) => void,
  wanted: readonly Program[] = Object.keys(programs) as Program[],
): Promise<void> {
  const found = findBinaries();
  const missing = wanted.filter((name) => found[name] === undefined);
  if (missing.length === 0) return log("Everything is built already.");
  if (spawnSync("go", ["version"], { stdio: "ignore" }).status !== 0)
    throw new Error(
      "Go is not installed here. Install Go 1.26 or later, or set KUBEBUILDER_ASSETS to a folder with etcd and kube-apiserver.",
    );
  mkdirSync(cacheFolder(), { recursive: true });
  for (const name of missing) {
    const began = Date.now();
    log(`Building ${name} …`);
    await goBuild(name, () => log(`  ${name}: ${Math.round((Date.now() - began) / 1000)} s …`));
    log(`Built ${name} in ${Math.round((Date.now() - began) / 1000)} s.`);
  }
}

function goBuild(name: Program, tick: () => void): Promise<void> {
  const { module, package: path, built } = programs[name];
  const folder = cacheFolder();
  // Built beside its place and moved there, so that a build that was killed leaves nothing that looks whole.
  const scratch = join(folder, `.${name}-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const child = spawn("go", ["build", "-trimpath", "-ldflags=-s -w", "-o", `${scratch}/`, path], {
    cwd: join(build, module),
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (chunk: Buffer) => (said = `${said}${chunk.toString("utf8")}`.slice(-4000)));
  const ticking = setInterval(tick, 30_000);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(ticking);
      if (code === 0) renameSync(join(scratch, built), join(folder, name));
      rmSync(scratch, { recursive: true, force: true });
      if (code === 0) resolve();
      else reject(new Error(`${name} could not be built (go ended with ${String(code)}):\n${said}`));
    });
  });
}

/** What kwok does to nodes and pods: it has them ready at once. */
export function readStages(): string {
  const module = join(build, "kwok");
  const root = execFileSync("go", ["list", "-m", "-f", "{{.Dir}}", "sigs.k8s.io/kwok"], { cwd: module, encoding: "utf8" }).trim();
  const folders = ["node/fast", "node/heartbeat-with-lease", "pod/fast"].map((name) => join(root, "kustomize", "stage", name));
  const files = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((file) => file.endsWith(".yaml") && file !== "kustomization.yaml")
      .map((file) => join(folder, file)),
  );
  return files.map((file) => readFileSync(file, "utf8")).join("\n---\n");
}

/** One for each set of versions, so that a new one is never mixed with an old one. */
function cacheFolder(): string {
  const versions = createHash("sha256");
  for (const module of ["kubernetes", "kwok"]) versions.update(readFileSync(join(build, module, "go.mod")));
  const base = process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache");
  return join(base, "roadbed", `control-plane-${versions.digest("hex").slice(0, 12)}`);
}

#!/usr/bin/env node
// Plain JavaScript that an older Node understands: finds Node 24 and hands over to the TypeScript beside it.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import module from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));

if (Number(process.versions.node.split(".")[0]) >= 24) {
  module.enableCompileCache(join(nodeModules() ?? here, ".cache", "roadbed", "compile"));
  const { main } = await import("../src/main.ts");
  await main(process.argv.slice(2));
} else {
  const modules = nodeModules();
  const node = modules && join(modules, ".bin", "node");
  if (!node || !existsSync(node)) {
    process.stderr.write(
      `platform needs Node 24, and this is ${process.version}. Run npm ci in the repository: it brings Node 24 along.\n`,
    );
    process.exit(2);
  }
  const { status, signal } = spawnSync(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: "inherit" });
  process.exit(signal ? 2 : (status ?? 2));
}

/** The nearest node_modules above this file that npm installed (a sandbox has one that only holds links). */
function nodeModules() {
  for (let folder = here; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, "node_modules", "@pulumi"))) return join(folder, "node_modules");
  }
  return undefined;
}

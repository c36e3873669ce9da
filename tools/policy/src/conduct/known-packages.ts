import type { ConductRule } from "./conduct-rule.ts";
import { judgeLock } from "./packages/judge-lock.ts";
import { judgeManifest } from "./packages/judge-manifest.ts";
import { judgeSettings } from "./packages/judge-settings.ts";

/** Where packages come from is decided once, and never by the change that brings a package. */
export const knownPackages: ConductRule = {
  name: "known-packages",
  title: "Packages come from the registry, with their hash",
  why: "A package from elsewhere, or without its hash, is code that nobody can check: it runs wherever this repository runs.",
  comply: "Name a version of the registry in package.json, run npm install and npm run lock, and commit the lock file as it is.",
  controls: { nist: ["SR-3", "SR-4", "SI-7"], soc2: ["CC6.8", "CC8.1"] },
  judge: ({ files, old, next }) => [
    ...files.flatMap((file) => judgeSettings(file, next.packageFiles.get(file.path))),
    ...[...next.packageFiles].flatMap(([path, text]) =>
      path.endsWith("package.json") ? judgeManifest(path, old.packageFiles.get(path), text) : [],
    ),
    ...judgeLock(old.packageFiles.get("package-lock.json"), next.packageFiles.get("package-lock.json")),
  ],
};

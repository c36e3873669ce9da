import type { ConductProblem, ConductRule } from "./conduct-rule.ts";

/** Where packages come from is decided once, and never by the change that brings a package. */
export const knownPackages: ConductRule = {
  name: "known-packages",
  title: "Packages come from the registry, with their hash",
  why: "A package from elsewhere, or without its hash, is code that nobody can check: it runs wherever this repository runs.",
  comply: "Name a version of the registry in package.json, run npm install and npm run lock, and commit the lock file as it is.",
  judge: ({ files, old, next }) => [
    ...files.flatMap(({ path, after }) => (after === undefined ? [] : judgeSettings(path, next.packageFiles.get(path)))),
    ...judgeManifests(next.packageFiles),
    ...judgeLock(old.packageFiles.get("package-lock.json"), next.packageFiles.get("package-lock.json")),
  ],
};

function judgeSettings(path: string, text: string | undefined): ConductProblem[] {
  if (!/(?:^|\/)\.(?:npmrc|yarnrc(?:\.yml)?|pnpmfile\.cjs)$/.test(path)) return [];
  if (path !== ".npmrc")
    return [
      { path, message: "Settings for npm stand in one place only.", fix: "Remove the file; what all need goes into .npmrc at the top." },
    ];
  const line = (text ?? "")
    .split("\n")
    .find((each) => /registry\s*=|_auth|_password|^\s*\/\/|ignore-scripts\s*=\s*false|script-shell|^\s*node-options/i.test(each));
  return line === undefined
    ? []
    : [
        {
          path,
          message: `.npmrc says ${JSON.stringify(line.trim().slice(0, 80))}: where packages come from, or what runs with them.`,
          fix: "Set this on the machine or in the workflow, not in the repository.",
        },
      ];
}

const elsewhere = /^(?:git|https?|ssh|file|link|github|gitlab|bitbucket|gist)[+:]|^[^@/\s]+\/[^/\s]+$/;

function judgeManifests(texts: ReadonlyMap<string, string>): ConductProblem[] {
  return [...texts].flatMap(([path, text]) => {
    if (!/(?:^|\/)package\.json$/.test(path)) return [];
    const manifest = parse(text);
    const sections = ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies", "overrides"];
    return sections.flatMap((section) =>
      Object.entries(asObject(manifest[section])).flatMap(([name, version]) =>
        typeof version === "string" && elsewhere.test(version)
          ? [
              {
                path,
                message: `${name} comes from ${version.slice(0, 80)}, not from the registry.`,
                fix: "Name a version of the registry.",
              },
            ]
          : [],
      ),
    );
  });
}

function judgeLock(before: string | undefined, after: string | undefined): ConductProblem[] {
  if (after === undefined) return [];
  const path = "package-lock.json";
  const known = asObject(parse(before ?? "{}")["packages"]);
  const packages = asObject(parse(after)["packages"]);
  return Object.entries(packages).flatMap(([place, entry]) => {
    if (!place.includes("node_modules/")) return [];
    const { resolved, integrity, link, optional, version } = asObject(entry);
    const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
    if (link === true) return [];
    if (typeof resolved === "string")
      return [
        {
          path,
          message: `${name} names where it comes from: ${resolved.slice(0, 80)}.`,
          fix: "Run npm install again with this repository's .npmrc.",
        },
      ];
    if (typeof integrity === "string") return [];
    const was = asObject(known[place]);
    // Builds for other systems, which npm leaves without a hash on a machine that doesn't take them.
    if (optional === true && was["integrity"] === undefined) return [];
    return [{ path, message: `${name} ${String(version)} has no hash.`, fix: "Run npm install again, and commit the lock file as it is." }];
  });
}

function parse(text: string): Record<string, unknown> {
  try {
    return asObject(JSON.parse(text));
  } catch {
    return {};
  }
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

import type { ConductProblem, ConductRule } from "./conduct-rule.ts";

/** A golden path is a product: whoever uses it is told by its version that it is another one. */
export const newVersion: ConductRule = {
  name: "new-version",
  title: "A golden path that changes has a new version",
  why: "Teams read from the version what an update means for them; releases and the catalogue are made from it.",
  comply:
    "Raise `version` in the path's contract.ts: the third number for a repair, the second for what is new, the first for what breaks.",
  controls: { nist: ["CM-3", "SA-10"], soc2: ["CC8.1"] },
  judge: ({ files, old, next }) => {
    const changed = new Set(files.flatMap(({ path }) => (isCode(path) ? (path.split("/")[1] ?? []) : [])));
    return [...changed].sort().flatMap((name): ConductProblem[] => {
      const [before, after] = [old.versions.get(name), next.versions.get(name)];
      const path = `golden-paths/${name}/contract.ts`;
      if (before === undefined || files.some((file) => file.path === path && file.after === undefined)) return [];
      if (after === undefined)
        return [
          { path, message: `The golden path ${name} no longer says which version it is.`, fix: `Write version: "x.y.z", in one line.` },
        ];
      if (compare(after, before) > 0) return [];
      return compare(after, before) === 0
        ? [{ path, message: `The golden path ${name} changes, and is still ${before}.`, fix: `Write a later version than ${before}.` }]
        : [
            {
              path,
              message: `The golden path ${name} goes back from ${before} to ${after}.`,
              fix: `Write a later version than ${before}.`,
            },
          ];
    });
  },
};

function isCode(path: string): boolean {
  return /^golden-paths\/[^/]+\/.+\.ts$/.test(path) && !/\.(?:test|fake)\.ts$|\/examples\//.test(path);
}

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split(".").map(Number));
  for (const index of [0, 1, 2]) {
    const difference = (x?.[index] ?? 0) - (y?.[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

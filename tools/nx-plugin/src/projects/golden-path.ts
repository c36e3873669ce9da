import type { InferredProject } from "../plugin.ts";
import { testTarget } from "./test-target.ts";

/** A folder with a contract can be asked for; the others (kit, baseline) are what golden paths share. */
export function describeGoldenPath(folder: string, hasContract: boolean): InferredProject {
  const root = `golden-paths/${folder}`;
  return {
    root,
    name: hasContract ? `path-${folder}` : `golden-paths-${folder}`,
    projectType: "library",
    tags: [hasContract ? "type:golden-path" : "type:golden-path-kit", "scope:golden-paths"],
    targets: { test: testTarget(`${root}/`), ...(hasContract ? { check: checkTarget(root) } : {}) },
  };
}

/** Its examples, the valid and the invalid ones, are what a contract is checked with. */
function checkTarget(root: string): ReturnType<typeof testTarget> {
  return testTarget(`${root}/contract`);
}

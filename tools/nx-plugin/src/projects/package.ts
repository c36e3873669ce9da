import type { InferredProject } from "../plugin.ts";
import { testTarget } from "./test-target.ts";

/**
 * Nx knows workspace packages by itself; this adds what they are, and their tests. Below golden-paths and platform each
 * folder is a project of its own: there, only what stands beside them is meant.
 */
export function describePackage(root: string, name: string): InferredProject {
  const folders = { exclude: [`${root}/*/**`], alsoReads: ["repository"] };
  if (root === "golden-paths")
    return { root, name, tags: ["type:catalog", "scope:golden-paths"], targets: { test: testTarget(root, folders) } };
  if (root === "platform") return { root, name, tags: ["type:platform", "scope:platform"], targets: { test: testTarget(root, folders) } };
  // The command's tests run it on the example environments; the other tools know nothing of them.
  const alsoReads = root === "tools/cli" ? ["repository"] : [];
  return { root, name, tags: ["type:tool", "scope:tools"], targets: { test: testTarget(`${root}/`, { alsoReads }) } };
}

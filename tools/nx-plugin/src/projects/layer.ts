import type { InferredProject } from "../plugin.ts";
import { testTarget } from "./test-target.ts";

export function describeLayer(folder: string): InferredProject {
  const root = `platform/${folder}`;
  return {
    root,
    name: `layer-${folder}`,
    projectType: "application",
    tags: ["type:layer", "scope:platform", `layer:${folder}`],
    targets: {
      test: testTarget(`${root}/`, { alsoReads: ["platform"] }),
      // A layer's settings stand in platform/instances.yaml, which is checked as a whole.
      check: { command: "node tools/cli/bin/platform.mjs check", cache: true, inputs: ["production", "^production", "platform"] },
    },
  };
}

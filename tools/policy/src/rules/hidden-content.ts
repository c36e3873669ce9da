import type { Rule } from "./rule.ts";

/** A chart, or a list of objects, is one resource with many others inside, which no other rule sees. */
export const hiddenContent: Rule = {
  name: "hidden-content",
  title: "Nothing comes as a whole that nobody can look into",
  why: "A chart or a list is one resource with many others inside, which no rule sees.",
  comply: "Make each object as a resource of its own.",
  controls: { nist: ["CM-3", "CM-7"], soc2: ["CC8.1"] },
  appliesTo: "environment",
  judge: ({ after: { type, custom } }) =>
    custom && isContainer(type)
      ? [{ message: `What a ${type} brings with it can't be judged.`, fix: "Make each object as a resource of its own." }]
      : [],
};

function isContainer(type: string): boolean {
  return (
    /^kubernetes:(?:helm\.sh|yaml|kustomize)\b/.test(type) || /^kubernetes:.*List$/.test(type) || type === "aws:cloudformation/stack:Stack"
  );
}

import { findImages } from "../resources/images.ts";
import { onImages } from "./admission/images.ts";
import type { Rule } from "./rule.ts";

/** Images have a version. */
export const imageTag: Rule = {
  name: "image-tag",
  title: "Images have a version",
  why: "Nobody knows what runs behind latest, and it changes at every restart.",
  comply: "Name a version, or better a digest.",
  controls: { nist: ["CM-2", "SI-7"], soc2: ["CC8.1"] },
  appliesTo: "environment",
  admission: onImages({
    holdsFor: "makers",
    refused: `!image.contains("@sha256:") && (!image.matches(":[^/:]+$") || image.matches(":(latest|main|master|dev|edge|nightly|stable)$"))`,
    validations: [
      {
        expression: "size(variables.strangers) == 0",
        message: "Images have a version: write <image>:<version>, or a digest.",
        messageExpression: `"Images have a version (<image>:<version>), or a digest: " + variables.strangers.join(", ") + "."`,
      },
    ],
  }),
  judge: ({ after }) =>
    findImages(after)
      .filter(({ value }) => typeof value === "string" && isFloating(value))
      .map(({ path, value }) => ({
        path,
        message: `The image ${JSON.stringify(value)} has no version.`,
        fix: "Write <image>:<version>, or pin it by digest.",
      })),
};

function isFloating(image: string): boolean {
  if (image.includes("@sha256:") || image.includes("⟦")) return false;
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || /^(?:latest|main|master|dev|edge|nightly|stable)$/.test(tag);
}

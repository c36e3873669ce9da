import { findImages } from "../resources/images.ts";
import { onImages } from "./admission/images.ts";
import type { Rule } from "./rule.ts";

/** Images come from where the platform looks at them. */
export const imageRegistry: Rule = {
  name: "image-registry",
  title: "Images come from allowed registries",
  why: "What is not looked at by the platform may hold anything, and may be gone or changed tomorrow.",
  comply: "Push the image to one of `registries` in platform/instances.yaml, and name it from there.",
  controls: { nist: ["CM-7", "SR-3", "SR-11"], soc2: ["CC6.8", "CC7.1"], cis: ["K8s 5.5.1"] },
  appliesTo: "environment",
  admission: onImages({
    holdsFor: "everybody",
    refused: "!variables.registries.exists(registry, image.startsWith(registry))",
    validations: [
      {
        expression: "size(variables.strangers) == 0",
        message: "Images come from the registries of platform/instances.yaml only.",
        messageExpression: `"Images come from " + variables.registries.join(" or ") + " only, not " + variables.strangers.join(", ") + "."`,
      },
    ],
  }),
  judge: ({ after }, { registries }) =>
    findImages(after)
      .filter(
        ({ value }) => !registries.some((registry) => typeof value === "string" && value.startsWith(`${registry.replace(/\/$/, "")}/`)),
      )
      .map(({ path, value }) => ({
        path,
        message: `The image ${typeof value === "string" ? value : "(unknown)"} comes from a registry that the platform doesn't allow.`,
        fix: `Push it to ${registries.join(" or ")}, and name it from there.`,
      })),
};

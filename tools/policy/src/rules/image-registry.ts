import { findImages } from "../resources/images.ts";
import type { Rule } from "./rule.ts";

/** Images come from where the platform looks at them. */
export const imageRegistry: Rule = {
  name: "image-registry",
  appliesTo: "environment",
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

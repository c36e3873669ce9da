import { findImages } from "../resources/images.ts";
import { onImages } from "./admission/images.ts";
import type { Rule } from "./rule.ts";

const pinned = /@sha256:[0-9a-f]{64}$/;

/** Production runs exactly what was tested: a tag may be moved, a digest can't. */
export const imageDigest: Rule = {
  name: "image-digest",
  title: "Production images are pinned by digest",
  why: "A tag can be moved: what runs would not be what was tested.",
  comply: "Write <image>@sha256:<digest>; the release pipeline knows it.",
  controls: { nist: ["CM-2", "SI-7", "SR-4"], soc2: ["CC8.1"] },
  appliesTo: "environment",
  admission: onImages({
    holdsFor: "makers",
    namespaces: { "roadbed.dev/stage": "production" },
    refused: `!image.matches("@sha256:[0-9a-f]{64}$")`,
    validations: [
      {
        expression: "size(variables.strangers) == 0",
        message: "In production images are pinned by digest: write <image>@sha256:<digest>.",
        messageExpression: `"In production images are pinned by digest (<image>@sha256:<digest>): " + variables.strangers.join(", ") + "."`,
      },
    ],
  }),
  judge: ({ after }, { production }) =>
    findImages(after)
      .filter(({ value }) => production && !(typeof value === "string" && pinned.test(value)))
      .map(({ path, value }) => ({
        path,
        message: `The image ${typeof value === "string" ? value : "(unknown)"} is not pinned by digest, so what runs in production may change unseen.`,
        fix: "Name the image with its digest: <image>@sha256:<digest>.",
      })),
};

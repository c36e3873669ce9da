import { textsOf } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** Keys are rotated. */
export const keyRotation: Rule = {
  name: "key-rotation",
  title: "Keys are rotated",
  why: "The longer a key is used, the more it is worth and the more often it was seen.",
  comply: "Set enableKeyRotation: true.",
  controls: { nist: ["SC-12"], soc2: ["CC6.1"], cis: ["AWS 3.6"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }) =>
    type === "aws:kms/key:Key" &&
    inputs["enableKeyRotation"] !== true &&
    !/^(?:RSA|ECC|HMAC|SM2)/.test(textsOf(inputs["customerMasterKeySpec"])[0] ?? "")
      ? [{ path: "enableKeyRotation", message: "The key is never rotated.", fix: "Set enableKeyRotation: true." }]
      : [],
};

import { encryption } from "./encryption.ts";
import { foreignNamespace } from "./foreign-namespace.ts";
import { hiddenContent } from "./hidden-content.ts";
import { imageDigest } from "./image-digest.ts";
import { imageRegistry } from "./image-registry.ts";
import { privilegedPod } from "./privileged-pod.ts";
import { publicExposure } from "./public-exposure.ts";
import { requestsAndLimits } from "./requests-and-limits.ts";
import type { Rule } from "./rule.ts";
import { secretLiteral } from "./secret-literal.ts";
import { wildcardIam } from "./wildcard-iam.ts";

/** The policy. Add a rule by adding its file here and its name to the list. */
export const rules: readonly Rule[] = [
  privilegedPod,
  imageRegistry,
  imageDigest,
  requestsAndLimits,
  publicExposure,
  wildcardIam,
  encryption,
  secretLiteral,
  foreignNamespace,
  hiddenContent,
];

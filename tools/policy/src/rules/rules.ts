import { encryption } from "./encryption.ts";
import { foreignNamespace } from "./foreign-namespace.ts";
import { hiddenContent } from "./hidden-content.ts";
import { imageDigest } from "./image-digest.ts";
import { imageRegistry } from "./image-registry.ts";
import { privilegedPod } from "./privileged-pod.ts";
import { publicExposure } from "./public-exposure.ts";
import { requestsAndLimits } from "./requests-and-limits.ts";
import { ownerLabels } from "./owner-labels.ts";
import { roleTrust } from "./role-trust.ts";
import { longLivedKeys } from "./long-lived-keys.ts";
import { foreignSecret } from "./foreign-secret.ts";
import { backups } from "./backups.ts";
import { deletionProtection } from "./deletion-protection.ts";
import { keyRotation } from "./key-rotation.ts";
import { logRetention } from "./log-retention.ts";
import { dataRegion } from "./data-region.ts";
import { openNetworkPolicy } from "./open-network-policy.ts";
import { podSecurity } from "./pod-security.ts";
import { quota } from "./quota.ts";
import { oldTls } from "./old-tls.ts";
import { rbacWildcard } from "./rbac-wildcard.ts";
import { imageTag } from "./image-tag.ts";
import { jobDeadline } from "./job-deadline.ts";
import { nodeMetadata } from "./node-metadata.ts";
import { controlPlane } from "./control-plane.ts";
import { bucketVersions } from "./bucket-versions.ts";
import type { Rule } from "./rule.ts";
import { secretLiteral } from "./secret-literal.ts";
import { serviceAccountToken } from "./service-account-token.ts";
import { wildcardIam } from "./wildcard-iam.ts";

/** The policy. Add a rule by adding its file here and its name to the list. */
export const rules: readonly Rule[] = [
  privilegedPod,
  serviceAccountToken,
  imageRegistry,
  imageDigest,
  requestsAndLimits,
  publicExposure,
  wildcardIam,
  encryption,
  secretLiteral,
  foreignNamespace,
  ownerLabels,
  roleTrust,
  longLivedKeys,
  foreignSecret,
  backups,
  deletionProtection,
  keyRotation,
  logRetention,
  dataRegion,
  openNetworkPolicy,
  podSecurity,
  quota,
  oldTls,
  rbacWildcard,
  imageTag,
  jobDeadline,
  nodeMetadata,
  controlPlane,
  bucketVersions,
  hiddenContent,
];

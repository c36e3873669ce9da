import type { Json } from "@roadbed/engine/contract/json.ts";
import { walk } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** An environment reads its own secrets only. */
export const foreignSecret: Rule = {
  name: "foreign-secret",
  title: "An environment reads its own secrets only",
  why: "The secret store asks the cluster who it is, not the team: whoever may make an ExternalSecret could read them all.",
  comply: "Keep secrets below <team>/ in the store; what another team shares comes through `takes`.",
  controls: { nist: ["AC-3", "AC-4", "IA-5"], soc2: ["CC6.1", "CC6.3"], cis: ["K8s 5.4.2"] },
  appliesTo: "environment",
  judge: ({ after: { type, inputs } }, { team }) =>
    /^kubernetes:external-secrets\.io\/[^:]+:(?:Cluster)?(?:ExternalSecret|PushSecret)$/.test(type) && team !== undefined
      ? [...walk(inputs)]
          .filter(({ path, value }) => /(?:remoteRef|extract)\.key$/.test(path) && isForeign(value, team))
          .map(({ path, value }) => ({
            path,
            message: `It reads ${JSON.stringify(value)}, which is not the team ${team}'s.`,
            fix: `Name a key below ${team}/, or ask the owner to share what you need.`,
          }))
      : [],
};

function isForeign(key: Json, team: string): boolean {
  return typeof key === "string" && !isOwn(key, team);
}

/** What the environment makes itself, or `orders/mail`, `acme/orders/staging/db`, `acme.orders.staging.db`, `acme-orders-staging-db`: the team's name is one of the first parts. */
function isOwn(key: string, team: string): boolean {
  if (key.startsWith(`⟦urn:pulumi:${team}.`)) return true;
  return key
    .split(/[./]/)
    .slice(0, 2)
    .some((part) => part === team || part.startsWith(`${team}-`) || part.includes(`-${team}-`));
}

import type { Json } from "@roadbed/engine/contract/json.ts";
import { walk } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** An environment reads its own secrets only. */
export const foreignSecret: Rule = {
  name: "foreign-secret",
  title: "An environment reads its own secrets only",
  why: "The secret store asks the cluster who it is, not the team: whoever may make an ExternalSecret could read them all.",
  comply: "Keep secrets below <organisation>/<team>/<environment>/ in the store; what another team shares comes through `takes`.",
  controls: { nist: ["AC-3", "AC-4", "IA-5"], soc2: ["CC6.1", "CC6.3"], cis: ["K8s 5.4.2"] },
  appliesTo: "environment",
  asksWhence: true,
  judge: ({ after: { type, inputs } }, { team, namespace }) => {
    if (!/^kubernetes:external-secrets\.io\/[^:]+:(?:Cluster)?(?:ExternalSecret|PushSecret)$/.test(type)) return [];
    if (team === undefined || namespace === undefined) return [];
    const environment = namespace.slice(team.length + 1);
    const found = [...walk(inputs)];
    return [
      ...found
        .filter(({ path, value }) => /(?:remoteRef|extract)\.(?:key|remoteKey)$/.test(path) && !isOwn(value, team, environment))
        .map(({ path, value }) => ({
          path,
          message: `It names ${JSON.stringify(value)}, which is not of ${team}/${environment}.`,
          fix: `Name a key that begins <organisation>/${team}/${environment}/ (or <organisation>.${team}.${environment}.).`,
        })),
      ...found
        .filter(({ path }) => path.endsWith(".find"))
        .map(({ path }) => ({ path, message: "It takes whatever the store has.", fix: "Name each key, under data." })),
    ];
  },
};

/** What the environment makes itself, or a key where people put its secrets: `acme/orders/staging/mail`, `acme.orders.staging.mail`. */
function isOwn(key: Json, team: string, environment: string): boolean {
  if (typeof key !== "string") return false;
  if (key.startsWith(`⟦urn:pulumi:${team}.${environment}::`)) return true;
  const [organisation, ofTeam, ofEnvironment, ...rest] = key.split(/[./]/);
  return organisation !== "" && ofTeam === team && ofEnvironment === environment && rest.length > 0 && !rest.includes("");
}

import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import type { Problem, Rule } from "./rule.ts";

/** Roles in the cluster name what may be done. */
export const rbacWildcard: Rule = {
  name: "rbac-wildcard",
  title: "Roles in the cluster name what may be done",
  why: "A star, or the right to give rights, is the right to everything.",
  comply: "Name verbs and resources; leave escalate, bind and impersonate to the platform.",
  controls: { nist: ["AC-6", "AC-3"], soc2: ["CC6.3"], cis: ["K8s 5.1.1", "K8s 5.1.3", "K8s 5.1.8"] },
  appliesTo: "environment",
  judge: ({ after: { type, inputs } }) =>
    /^kubernetes:rbac\.authorization\.k8s\.io\/[^:]+:(?:Cluster)?Role$/.test(type)
      ? listOf(inputs["rules"]).flatMap((rule, index) => (isObject(rule) ? judgeRule(rule, `rules[${index}]`) : []))
      : judgeBinding(type, inputs),
};

function judgeRule(rule: JsonObject, path: string): Problem[] {
  const stars = ["verbs", "resources", "apiGroups"].filter((key) => textsOf(rule[key]).includes("*"));
  const powers = textsOf(rule["verbs"]).filter((verb) => ["escalate", "bind", "impersonate"].includes(verb));
  return [
    ...stars.map((key) => ({ path: `${path}.${key}`, message: `The role allows every one of ${key}.`, fix: `Name the ${key}.` })),
    ...powers.map((verb) => ({
      path: `${path}.verbs`,
      message: `The role may ${verb}: it can give itself everything.`,
      fix: `Remove ${verb}.`,
    })),
  ];
}

function judgeBinding(type: string, inputs: JsonObject): Problem[] {
  if (!/^kubernetes:rbac\.authorization\.k8s\.io\/[^:]+:(?:Cluster)?RoleBinding$/.test(type)) return [];
  const everybody = listOf(inputs["subjects"])
    .map((subject) => (isObject(subject) ? textsOf(subject["name"])[0] : undefined))
    .filter((name) => name !== undefined && /^system:(?:authenticated|unauthenticated|anonymous|serviceaccounts)$/.test(name));
  const role = textsOf(objectAt(inputs, "roleRef")["name"])[0] ?? "";
  return [
    ...everybody.map((name) => ({
      path: "subjects",
      message: `It gives rights to ${name ?? ""}: to everybody.`,
      fix: "Name the group or the service account.",
    })),
    ...(["cluster-admin", "admin", "edit"].includes(role)
      ? [
          {
            path: "roleRef.name",
            message: `${role} allows more than anything here needs.`,
            fix: "Use a role of platform/services: owner, operator or viewer.",
          },
        ]
      : []),
  ];
}

import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import { differs, madeByNobodyElse } from "./admission/conditions.ts";
import type { Problem, Rule } from "./rule.ts";

const powers = ["escalate", "bind", "impersonate"];
const everybody = ["system:authenticated", "system:unauthenticated", "system:anonymous", "system:serviceaccounts"];
const broad = ["cluster-admin", "admin", "edit"];
const api = { apiGroups: ["rbac.authorization.k8s.io"], apiVersions: ["v1"] };
const quoted = (values: readonly string[]) => `[${values.map((value) => `"${value}"`).join(", ")}]`;

/** Roles in the cluster name what may be done. */
export const rbacWildcard: Rule = {
  name: "rbac-wildcard",
  title: "Roles in the cluster name what may be done",
  why: "A star, or the right to give rights, is the right to everything.",
  comply: "Name verbs and resources; leave escalate, bind and impersonate to the platform.",
  controls: { nist: ["AC-6", "AC-3"], soc2: ["CC6.3"], cis: ["K8s 5.1.1", "K8s 5.1.3", "K8s 5.1.8"] },
  appliesTo: "environment",
  admission: [
    {
      of: "roles",
      on: [{ ...api, resources: ["roles"] }],
      conditions: [differs("rules"), madeByNobodyElse],
      validations: [
        {
          expression: `!has(object.rules) || object.rules.all(r, ${["verbs", "resources", "apiGroups"].map((key) => `(!has(r.${key}) || !("*" in r.${key}))`).join(" && ")})`,
          message: "A role names verbs, resources and apiGroups: none is a star.",
        },
        {
          expression: `!has(object.rules) || object.rules.all(r, !has(r.verbs) || !r.verbs.exists(verb, verb in ${quoted(powers)}))`,
          message: `A role gives no rights to give rights: remove ${powers.join(", ")}.`,
        },
      ],
    },
    {
      of: "bindings",
      on: [{ ...api, resources: ["rolebindings"] }],
      conditions: [differs("subjects", "roleRef"), madeByNobodyElse],
      validations: [
        {
          expression: `!has(object.subjects) || object.subjects.all(subject, !(subject.name in ${quoted(everybody)}))`,
          message: "Rights are given to somebody, not to everybody: name the group or the service account.",
        },
        {
          expression: `!(object.roleRef.name in ${quoted(broad)})`,
          message: `${broad.join(", ")} allow more than anything here needs: use a role of platform/services.`,
        },
      ],
    },
  ],
  judge: ({ after: { type, inputs } }) =>
    /^kubernetes:rbac\.authorization\.k8s\.io\/[^:]+:(?:Cluster)?Role$/.test(type)
      ? listOf(inputs["rules"]).flatMap((rule, index) => (isObject(rule) ? judgeRule(rule, `rules[${index}]`) : []))
      : judgeBinding(type, inputs),
};

function judgeRule(rule: JsonObject, path: string): Problem[] {
  const stars = ["verbs", "resources", "apiGroups"].filter((key) => textsOf(rule[key]).includes("*"));
  const given = textsOf(rule["verbs"]).filter((verb) => powers.includes(verb));
  return [
    ...stars.map((key) => ({ path: `${path}.${key}`, message: `The role allows every one of ${key}.`, fix: `Name the ${key}.` })),
    ...given.map((verb) => ({
      path: `${path}.verbs`,
      message: `The role may ${verb}: it can give itself everything.`,
      fix: `Remove ${verb}.`,
    })),
  ];
}

function judgeBinding(type: string, inputs: JsonObject): Problem[] {
  if (!/^kubernetes:rbac\.authorization\.k8s\.io\/[^:]+:(?:Cluster)?RoleBinding$/.test(type)) return [];
  const all = listOf(inputs["subjects"])
    .map((subject) => (isObject(subject) ? textsOf(subject["name"])[0] : undefined))
    .filter((name) => name !== undefined && everybody.includes(name));
  const role = textsOf(objectAt(inputs, "roleRef")["name"])[0] ?? "";
  return [
    ...all.map((name) => ({
      path: "subjects",
      message: `It gives rights to ${name ?? ""}: to everybody.`,
      fix: "Name the group or the service account.",
    })),
    ...(broad.includes(role)
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

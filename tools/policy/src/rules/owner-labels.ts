import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, objectAt } from "../resources/json-values.ts";
import { differs, madeByNobodyElse } from "./admission/conditions.ts";
import { isOrWasEnvironment, keepsItsTeam } from "./admission/namespaces.ts";
import type { Problem, Rule } from "./rule.ts";

const labels = ["roadbed.dev/team", "roadbed.dev/environment", "roadbed.dev/stage", "roadbed.dev/cost-centre"];
const tags = ["roadbed:team", "roadbed:environment", "roadbed:stage", "roadbed:cost-centre"];
const hasAll = `has(object.metadata.labels) && [${labels.map((label) => `"${label}"`).join(", ")}].all(key, key in object.metadata.labels && object.metadata.labels[key] != "")`;

/** Costs, alerts and audits find their way by labels and tags. */
export const ownerLabels: Rule = {
  name: "owner-labels",
  title: "Everything says whose it is",
  why: "What nobody owns is paid for, attacked and forgotten; costs, alerts and audits go by these labels.",
  comply: "Let the parent of the escape hatch hand its labels down, or copy them from the namespace.",
  controls: { nist: ["CM-8", "PM-5"], soc2: ["CC6.1", "CC2.1"] },
  appliesTo: "environment",
  admission: [
    {
      on: [
        { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["deployments", "statefulsets", "daemonsets"] },
        { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["cronjobs"] },
      ],
      conditions: [differs("spec", "metadata.labels"), madeByNobodyElse],
      validations: [
        { expression: hasAll, message: `A workload carries the labels ${labels.join(", ")}.` },
        {
          expression: `has(object.metadata.labels) && "roadbed.dev/team" in object.metadata.labels && object.metadata.labels["roadbed.dev/team"] == namespaceObject.metadata.labels["roadbed.dev/team"]`,
          message: "A workload carries the label roadbed.dev/team with the team of its namespace.",
        },
      ],
    },
    {
      of: "namespaces",
      on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["namespaces"] }],
      namespaces: "all",
      conditions: [isOrWasEnvironment, differs("metadata.labels")],
      validations: [
        { expression: hasAll, message: `The namespace of an environment carries the labels ${labels.join(", ")}.` },
        keepsItsTeam,
      ],
    },
  ],
  judge: ({ after: { type, inputs, custom } }, { team }) => {
    if (!custom || team === undefined) return [];
    if (type.startsWith("kubernetes:")) return judgeLabels(objectAt(objectAt(inputs, "metadata"), "labels"), team);
    return isObject(inputs["tags"]) ? judgeTags(inputs["tags"], team) : [];
  },
};

function judgeLabels(found: JsonObject, team: string): Problem[] {
  const missing = labels.filter((label) => typeof found[label] !== "string" || found[label] === "");
  if (missing.length > 0)
    return [{ path: "metadata.labels", message: `It has no label ${missing.join(", ")}.`, fix: "Give it the labels of its namespace." }];
  return judgeTeam(found["roadbed.dev/team"], team, 'metadata.labels["roadbed.dev/team"]');
}

/** Not every resource of AWS can have tags: where there are any, they are complete. */
function judgeTags(found: JsonObject, team: string): Problem[] {
  const missing = tags.filter((tag) => typeof found[tag] !== "string" || found[tag] === "");
  if (missing.length > 0)
    return [{ path: "tags", message: `It has no tag ${missing.join(", ")}.`, fix: "Spread context.tags into its tags." }];
  return judgeTeam(found["roadbed:team"], team, 'tags["roadbed:team"]');
}

function judgeTeam(said: unknown, team: string, path: string): Problem[] {
  return said === team ? [] : [{ path, message: "It says that it belongs to another team.", fix: `Write ${team}.` }];
}

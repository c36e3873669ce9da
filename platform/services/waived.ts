import type { AdmissionWaiver } from "@roadbed/engine/contract/program.ts";
import type { AdmissionRule } from "./admission.data.ts";

/**
 * The rule, with the exceptions of `platform/waivers`. An API server has no clock for rules, but writes the time into
 * every object before it asks them: of its making, and of each manager's last change. So an exception ends on its day,
 * by itself. Below an environment a resource is known by its object's name, and what controllers make of it by the
 * beginning of theirs.
 */
export function admitWaived(rule: AdmissionRule, waivers: readonly AdmissionWaiver[]): AdmissionRule {
  const fitting = waivers.filter((waiver) => waiver.rule === rule.rule && listPlaces(waiver).length > 0);
  if (fitting.length === 0) return rule;
  const place = rule.namespaces === "all" ? "object" : "namespaceObject";
  const variables = [
    { name: "place", expression: `has(${place}.metadata.labels) ? ${place}.metadata.labels : {}` },
    { name: "stamps", expression: `${changed} + ${made}` },
    { name: "waived", expression: fitting.map(renderWaiver).join(" || ") },
  ];
  return {
    ...rule,
    variables: [...rule.variables, ...variables],
    validations: rule.validations.map((each) => ({ ...each, expression: `variables.waived || (${each.expression})` })),
  };
}

const changed =
  "(has(object.metadata.managedFields) ? object.metadata.managedFields.filter(it, has(it.time)).map(it, string(it.time)) : [])";
const made = "(has(object.metadata.creationTimestamp) ? [string(object.metadata.creationTimestamp)] : [])";

function renderWaiver(waiver: AdmissionWaiver): string {
  const { scope, from, until } = waiver;
  const { resource } = scope;
  return `(${[
    `(${listPlaces(waiver).map(renderPlace).join(" || ")})`,
    ...(resource === undefined
      ? []
      : [`(object.metadata.name == ${quote(resource)} || object.metadata.name.startsWith(${quote(`${resource}-`)}))`]),
    `variables.stamps.exists(stamp, stamp >= "${from ?? ""}")`,
    `variables.stamps.all(stamp, stamp <= "${until}T24")`,
  ].join(" && ")})`;
}

/** Layers are not asked at admission. */
function listPlaces({ scope }: AdmissionWaiver): string[] {
  return scope.environments.filter((ref) => !ref.startsWith("layers/"));
}

/** `<team>/<environment>`, or `<team>/*`. */
function renderPlace(ref: string): string {
  const [team = "", environment = ""] = ref.split("/");
  const label = (key: string, value: string) =>
    `("roadbed.dev/${key}" in variables.place && variables.place["roadbed.dev/${key}"] == "${value}")`;
  return environment === "*" ? label("team", team) : `(${label("team", team)} && ${label("environment", environment)})`;
}

/** A text as CEL writes it: it has the escapes of JSON. */
function quote(text: string): string {
  return JSON.stringify(text);
}

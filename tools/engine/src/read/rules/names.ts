import { namespaceOfEnvironment } from "../../contract/identity.ts";
import { relate, tryFindInstance } from "../draft.ts";
import { type EnvironmentRule, judge, type WorldRule } from "./rule.ts";

/** Team `a-b` with `c` and team `a` with `b-c` would stand in the same namespace. */
export const namespacesOnce: WorldRule = ({ layout, environments, only }) => {
  const owners = new Map<string, string>();
  return [...layout.environments.keys()].sort().flatMap((ref) => {
    const namespace = namespaceOfEnvironment(ref);
    const other = owners.get(namespace);
    owners.set(namespace, other ?? ref);
    if (other === undefined) return [];
    const [hereRef, thereRef] = only?.has(other) === true && !only.has(ref) ? [other, ref] : [ref, other];
    const [here, there] = [environments.get(hereRef), environments.get(thereRef)];
    if (here === undefined) return [];
    const related = there === undefined ? {} : { related: [relate(there, [], `${thereRef} (team ${there.team}) has it.`)] };
    return [
      judge(
        here,
        [],
        {
          rule: "namespace-clash",
          message: `${hereRef} and ${thereRef} would share the namespace ${namespace}.`,
          fix: "Choose another name for the newer one.",
          ...related,
        },
        [thereRef],
      ),
    ];
  });
};

/** A component's longest name in the cloud or the cluster is no longer than what it is the name of allows. */
export const physicalNamesFit: EnvironmentRule = (draft, { platform }) => {
  const instance = draft.unsure.has("stage") ? undefined : tryFindInstance(platform, draft.value.stage);
  if (platform === undefined || instance === undefined) return [];
  return [...draft.paths].flatMap(([component, path]) =>
    path.physicalNames
      .filter(({ target }) => target === instance.target)
      .flatMap(({ of, limit, template }) => {
        const parts: Readonly<Record<string, string>> = {
          organisation: platform.organisation,
          team: draft.team,
          environment: draft.name,
          component,
        };
        const name = template.replace(/\{([a-z]+)\}/g, (_, part: string) => parts[part] ?? "");
        if (name.length <= limit) return [];
        const whose = instance.target === "aws" ? "AWS" : "Kubernetes";
        return [
          judge(draft, ["components", component], {
            rule: "name-too-long",
            message: `The ${of} of ${component} would be called ${name}: ${name.length} characters, where ${whose} allows ${limit}.`,
            fix: `Shorten ${component} by ${name.length - limit} ${name.length - limit === 1 ? "character" : "characters"}, or leave out parts of it that the environment's name says already.`,
            what: "key",
          }),
        ];
      }),
  );
};

import { namespaceOfEnvironment } from "@roadbed/engine/contract/identity.ts";
import type { EnvironmentInput } from "@roadbed/engine/contract/program.ts";
import type { EnvironmentContext } from "./context.ts";
import { makeLabels, makeTags } from "./labels.ts";

/** Derives, once per environment, what all of its components go by. */
export function makeContext(input: EnvironmentInput): EnvironmentContext {
  return {
    input,
    ref: input.ref,
    team: input.team.name,
    environment: input.name,
    organisation: input.platform.organisation,
    target: input.instance.target,
    region: input.instance.region,
    namespace: namespaceOfEnvironment(input.ref),
    production: input.spec.stage === "production",
    labels: makeLabels(input),
    tags: makeTags(input),
  };
}

import { environmentsProject, stackOfEnvironment, stackOfLayer } from "../contract/identity.ts";
import type { ProgramInput } from "../contract/program.ts";

/** `<team>/<environment>` or `<instance>/<layer>`. */
export function refOfProgram(input: ProgramInput): string {
  return input.kind === "environment" ? input.ref : `${input.instance.name}/${input.layer}`;
}

export function stackOfProgram(input: ProgramInput): { project: string; stack: string } {
  return input.kind === "environment"
    ? { project: environmentsProject, stack: stackOfEnvironment(input.ref) }
    : stackOfLayer(refOfProgram(input));
}

/** The modules that an environment has of its own. */
export function ownCodeOf(input: ProgramInput): readonly string[] {
  return input.kind === "environment" ? input.code : [];
}

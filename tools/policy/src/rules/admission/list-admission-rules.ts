import { rules } from "../rules.ts";
import type { Admission } from "./admission.ts";

/** As the layer `services` takes it: everything said, nothing left to defaults. */
export interface AdmissionRule extends Omit<Admission, "of" | "variables"> {
  readonly name: string;
  /** The rule that a waiver names. */
  readonly rule: string;
  readonly variables: NonNullable<Admission["variables"]>;
}

/** Every rule that the API server can hold, under its own name: what is refused there is looked up like what is refused here. */
export function listAdmissionRules(): AdmissionRule[] {
  return rules.flatMap(({ name, admission = [] }) =>
    admission.map(({ of, variables = [], ...rest }) => ({
      name: ["roadbed", name, ...(of === undefined ? [] : [of])].join("-"),
      rule: name,
      ...rest,
      variables,
    })),
  );
}

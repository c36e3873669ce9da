import { listAdmissionRules } from "./list-admission-rules.ts";

/** `platform/services/admission.data.ts`: a layer may not import policy, so the rules come to it as data. */
export function renderAdmissionRules(): string {
  return `// Generated from the rules in tools/policy/src/rules by npm run generate: change them there.

/** A rule that the API server itself enforces, whoever comes: in CEL, over one object at a time. */
export interface AdmissionRule {
  readonly name: string;
  /** The rule that a waiver names. */
  readonly rule: string;
  readonly on: readonly {
    readonly apiGroups: readonly string[];
    readonly apiVersions: readonly string[];
    readonly resources: readonly string[];
  }[];
  /** Further labels that the namespace must have; "all" for every object of the cluster. Default: every environment's. */
  readonly namespaces?: Readonly<Record<string, string>> | "all";
  readonly conditions: readonly { readonly name: string; readonly expression: string }[];
  /** May use \`variables.registries\`, which comes first. */
  readonly variables: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly { readonly expression: string; readonly message: string; readonly messageExpression?: string }[];
}

export const admissionRules: readonly AdmissionRule[] = ${JSON.stringify(listAdmissionRules(), undefined, 2)};
`;
}

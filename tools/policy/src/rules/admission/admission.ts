/** A rule as the API server itself can hold it, whoever comes: in CEL, over one object at a time. */
export interface Admission {
  /** Beside what, where one rule speaks of several kinds: the name's end. Default: the rule's name alone. */
  readonly of?: string;
  readonly on: readonly Kinds[];
  /** Labels of an environment's namespace below which it holds; `all` for every object of the cluster. Default: in every environment. */
  readonly namespaces?: Readonly<Record<string, string>> | "all";
  /** All must hold, or nothing is asked. */
  readonly conditions: readonly { readonly name: string; readonly expression: string }[];
  /** `registries` is there for all: where images may come from, each with a slash at its end. */
  readonly variables?: readonly { readonly name: string; readonly expression: string }[];
  readonly validations: readonly Validation[];
}

export interface Kinds {
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  readonly resources: readonly string[];
}

export interface Validation {
  readonly expression: string;
  readonly message: string;
  /** Names the culprits where it can; `message` holds where it can't. */
  readonly messageExpression?: string;
}

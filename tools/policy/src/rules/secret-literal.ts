import { placeholderPattern } from "@roadbed/engine/contract/graph.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import { walk } from "../resources/json-values.ts";
import type { Rule } from "./rule.ts";

/** Whoever can read a repository or a state must not be able to read a password: it lies in the secret store. */
export const secretLiteral: Rule = {
  name: "secret-literal",
  title: "Secrets stay out of programs",
  why: "What goes through a program is in its plan, its state and its logs.",
  comply: "Name where it lies under `secrets`, or make an ExternalSecret.",
  controls: { nist: ["IA-5", "SC-12"], soc2: ["CC6.1"], cis: ["K8s 5.4.1"] },
  appliesTo: "both",
  judge: ({ after }) =>
    /^kubernetes:core\/v1:Secret(?:Patch)?$/.test(after.type)
      ? ["data", "stringData"].flatMap((part) =>
          [...walk(after.inputs[part] ?? null, part)]
            .filter(({ value }) => isLiteral(value))
            // Never the value itself.
            .map(({ path }) => ({
              path,
              message: "The Secret's value goes through the program, its plan and its state.",
              fix: "Name where it lies under `secrets` in environment.yaml, or make an ExternalSecret.",
            })),
        )
      : [],
};

function isLiteral(value: Json): boolean {
  if (typeof value === "string") return value.replaceAll(placeholderPattern, "").trim() !== "";
  return typeof value === "object" && value !== null && "$secret" in value;
}

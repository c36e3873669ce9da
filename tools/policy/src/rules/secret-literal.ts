import { placeholderPattern } from "@roadbed/engine/contract/graph.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { tryFindSecret } from "@roadbed/engine/contract/redact.ts";
import { walk } from "../resources/json-values.ts";
import type { Problem, Rule } from "./rule.ts";

/** Whoever can read a repository or a state must not be able to read a password: it lies in the secret store. */
export const secretLiteral: Rule = {
  name: "secret-literal",
  title: "Secrets stay out of programs",
  why: "What goes through a program is in its plan, its state and its logs.",
  comply: "Name where it lies under `secrets`, or make an ExternalSecret.",
  controls: { nist: ["IA-5", "SC-12"], soc2: ["CC6.1"], cis: ["K8s 5.4.1"] },
  appliesTo: "both",
  judge: ({ after }) => (isSecret.test(after.type) ? judgeSecret(after.inputs) : judgeTexts(after.inputs)),
};

const isSecret = /^kubernetes:core\/v1:Secret(?:Patch)?$/;

/** Never with the value itself. */
function judgeSecret(inputs: JsonObject): Problem[] {
  return ["data", "stringData"].flatMap((part) =>
    [...walk(inputs[part] ?? null, part)]
      .filter(({ value }) => isLiteral(value))
      .map(({ path }) => ({ path, message: "The Secret's value goes through the program, its plan and its state.", fix })),
  );
}

/** What looks like a key of somebody's, wherever it stands. */
function judgeTexts(inputs: JsonObject): Problem[] {
  return [...walk(inputs)].flatMap(({ path, value }) => {
    const kind = typeof value === "string" ? tryFindSecret(value) : undefined;
    if (kind === undefined) return [];
    const message = `Here stands what looks like a secret (${kind}): whoever can read this repository has it.`;
    return [{ path, message, fix: `Take it out of use, since it is known now. ${fix}` }];
  });
}

const fix = "Name where it lies under `secrets` in environment.yaml, or make an ExternalSecret.";

function isLiteral(value: Json): boolean {
  if (typeof value === "string") return value.replaceAll(placeholderPattern, "").trim() !== "";
  return typeof value === "object" && value !== null && "$secret" in value;
}

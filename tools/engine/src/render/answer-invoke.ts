import { parseAllDocuments } from "yaml";
import { refuse } from "./refusals.ts";
import type { Wire, WireObject } from "./wire.ts";

/** Provider functions whose answer follows from their arguments alone. All others are refused. */
const answers: Readonly<Record<string, (args: WireObject) => WireObject>> = {
  "kubernetes:yaml:decode": ({ text }) => ({ result: decodeYaml(typeof text === "string" ? text : "") }),
};

export function answerInvoke(token: string, args: WireObject): WireObject {
  const answer = Object.hasOwn(answers, token) ? answers[token] : undefined;
  if (answer === undefined) throw refuse({ kind: "invoke", name: token });
  return answer(args);
}

function decodeYaml(text: string): Wire[] {
  return parseAllDocuments(text, { uniqueKeys: true })
    .map((document) => document.toJS({ maxAliasCount: 100 }) as Wire)
    .filter((object) => object !== null);
}

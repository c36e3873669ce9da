import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { renderAdmissionRules } from "@roadbed/policy/rules/admission/render-admission-rules.ts";
import { renderRulePages } from "@roadbed/policy/rules/render-rule-pages.ts";
import { renderCodeowners } from "../../github/scripts/render-codeowners.ts";
import { renderSchemas } from "./write-json-schemas.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Path -> text of everything that is committed and follows from something else. */
export function renderGenerated(): Map<string, string> {
  return new Map([
    ...renderSchemas(),
    ...[...renderRulePages()].map(([name, text]) => [`tools/policy/rules/${name}`, text] as const),
    ["platform/services/admission.data.ts", renderAdmissionRules()],
    [".github/CODEOWNERS", renderCodeowners()],
  ]);
}

if (import.meta.main) {
  for (const [path, text] of renderGenerated()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

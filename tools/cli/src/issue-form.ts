import { UserError } from "@roadbed/engine/contract/errors.ts";
import { environmentRef } from "@roadbed/engine/contract/identity.ts";
import type { RequestFlags } from "./request-flags.ts";

/** What the form in .github/ISSUE_TEMPLATE/request-environment.yml calls each of its fields. */
export const formLabels = {
  environment: "Environment",
  purpose: "Purpose",
  stage: "Stage",
  lease: "Needed until",
  data: "Data",
  budget: "Budget",
  components: "Components",
  settings: "Settings",
  uses: "Who talks to whom",
} as const;
type Field = keyof typeof formLabels;

/** An issue that was made with the form -> the environment, and the same flags as somebody would have typed. */
export function readIssueForm(body: string): { readonly ref: string; readonly flags: RequestFlags } {
  const answers = readAnswers(body);
  const ref = environmentRef.max(60).safeParse(answers.get("environment") ?? "");
  if (!ref.success)
    throw new UserError(`Environment: ${JSON.stringify(answers.get("environment") ?? "")} is no name of one.`, {
      fix: "Write <team>/<environment>, for example orders/checkout.",
    });
  const flags = {
    ...one("purpose", answers.get("purpose")),
    ...one("stage", answers.get("stage")),
    ...one("data", answers.get("data")),
    ...one("until", answers.get("lease")),
    ...one("budget", answers.get("budget")),
    ...lines("add", "components", answers, "db=postgres@1"),
    ...lines("set", "settings", answers, "web.port=8080"),
    ...lines("use", "uses", answers, "web=db"),
  };
  return { ref: ref.data, flags: { ...flags, delete: false, dryRun: true, output: "markdown" } };
}

/** GitHub writes each label as a heading and the answer below it. A heading that somebody typed into an answer comes later. */
function readAnswers(body: string): ReadonlyMap<Field, string> {
  const answers = new Map<Field, string>();
  for (const part of body.replaceAll("\r\n", "\n").split(/^### /m)) {
    const [heading = "", ...rest] = part.split("\n");
    const field = (Object.keys(formLabels) as Field[]).find((key) => formLabels[key] === heading.trim());
    const answer = rest.join("\n").trim();
    if (field !== undefined && !answers.has(field)) answers.set(field, answer === "_No response_" ? "" : answer);
  }
  return answers;
}

function one(flag: "purpose" | "stage" | "data" | "until" | "budget", text: string | undefined): Partial<RequestFlags> {
  return text === undefined || text === "" ? {} : { [flag]: text.replace(/\s+/g, " ") };
}

function lines(
  flag: "add" | "set" | "use",
  field: "components" | "settings" | "uses",
  answers: ReadonlyMap<Field, string>,
  example: string,
): Partial<RequestFlags> {
  const found = (answers.get(field) ?? "")
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const wrong = found.find((line) => !/^[^=\s]+\s*=/.test(line) || (field === "settings" && !/^[^=.]+\.[^=]+=/.test(line)));
  if (wrong !== undefined)
    throw new UserError(`${formLabels[field]}: ${JSON.stringify(wrong)} is no such line.`, { fix: `Write for example ${example}` });
  return found.length === 0 ? {} : { [flag]: found.map((line) => line.replace(/\s*=\s*/, "=")) };
}

import { buildCommand } from "@stricli/core";
import type { Context } from "../context.ts";
import { outputFlag } from "../output.ts";
import type { RequestFlags } from "../request-flags.ts";

const text = (brief: string, placeholder: string) => ({ kind: "parsed", parse: String, brief, placeholder, optional: true }) as const;
const list = (brief: string, placeholder: string) =>
  ({ kind: "parsed", parse: String, brief, placeholder, optional: true, variadic: true }) as const;

export const request = buildCommand<RequestFlags, [string?], Context>({
  loader: async () => (await import("../run-request.ts")).runRequest,
  parameters: {
    positional: {
      kind: "tuple",
      parameters: [{ brief: "Which environment", placeholder: "team/environment", parse: String, optional: true }],
    },
    flags: {
      purpose: text("What it is for, in one sentence", "sentence"),
      stage: text("sandbox, development, staging or production", "stage"),
      data: text("public, internal, confidential or restricted", "class"),
      until: text("Last day on which it is needed", "YYYY-MM-DD"),
      budget: text("Expected cost per month", "amount"),
      add: list("A component to add: its name, golden path and size", "name=path@major/size"),
      size: list("A component's size", "name=size"),
      set: list("A component's setting", "name.setting=value"),
      use: list("What a component uses", "name=other,other"),
      host: list("A host name and the component that answers it", "host=name"),
      remove: list("A component to take away", "name"),
      delete: { kind: "boolean", brief: "Delete the environment", default: false },
      destroyData: text("Release the data of what was deleted: the second step of deleting", "reason"),
      branch: text("Name of the branch (default: request/<team>-<environment>)", "name"),
      base: text("What the request stands on (default: main)", "commit"),
      dryRun: { kind: "boolean", brief: "Check only; make no branch", default: false },
      output: outputFlag,
    },
  },
  docs: {
    customUsage: ["team/environment [what is wanted]..."],
    brief: "Ask for an environment, change it or delete it, on a branch ready for a pull request",
    fullDescription: [
      "Ask for an environment, change it or delete it. Writes one commit on a branch of its own, ready for a pull request;",
      "a request with mistakes is refused and leaves nothing behind. Without flags it asks.",
      "",
      "Examples",
      '  platform request shop/staging --stage staging --purpose "Rehearsal" --until 2027-03-31 \\',
      "      --add db=postgres@1 --add api=web-service@1/medium --set api.image=ghcr.io/acme-corp/shop:1.4.0 --use api=db",
      "  platform request shop/staging --size api=large",
      "  platform request shop/staging --delete",
      '  platform request shop/staging --destroy-data "moved to shop/next on 1 May"',
    ].join("\n"),
  },
});

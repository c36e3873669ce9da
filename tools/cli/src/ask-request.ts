import { readdirSync } from "node:fs";
import { join } from "node:path";
import { cancel, intro, isCancel, multiselect, select, text } from "@clack/prompts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { environmentName, stages } from "@roadbed/engine/contract/identity.ts";
import type { RequestedChange } from "@roadbed/engine/flow/request.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import type { PageEdit } from "@roadbed/engine/propose/edit-page.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";

/** Asks a person for a new environment: team, name, purpose, stage, lease and what runs there. */
export async function askRequest(root: string, named: string | undefined): Promise<{ ref: string; change: RequestedChange }> {
  intro("A new environment");
  const ref =
    named ??
    `${await answer(select({ message: "Which team?", options: teamsOf(root).map((team) => ({ value: team, label: team })) }))}/${await answer(
      text({ message: "What is it called?", placeholder: "staging", validate: whyNotName }),
    )}`;
  const purpose = await answer(
    text({
      message: "What is it for, in one sentence?",
      validate: (value) => (value ? undefined : "One sentence helps whoever reviews it."),
    }),
  );
  const stage = await answer(select({ message: "Which stage?", options: stages.map((value) => ({ value, label: value })) }));
  const until =
    stage === "production"
      ? undefined
      : await answer(
          text({
            message: "Until when is it needed?",
            placeholder: "2027-03-31",
            validate: (value) => (/^\d{4}-\d{2}-\d{2}$/.test(value ?? "") ? undefined : "Write YYYY-MM-DD."),
          }),
        );
  const paths = await answer(
    multiselect({
      message: "What runs there? (space selects)",
      required: false,
      options: [...catalog].map(([value, path]) => ({ value, label: value, hint: path.summary })),
    }),
  );
  const components = await askComponents(paths);
  return {
    ref,
    change: {
      kind: "edit",
      edits: [
        set(["purpose"], purpose),
        set(["stage"], stage),
        ...(until === undefined ? [] : [set(["lease", "until"], until)]),
        set(["components"], components),
      ],
    },
  };
}

async function askComponents(paths: readonly string[]): Promise<Record<string, { path: string; settings?: Record<string, string> }>> {
  const components: Record<string, { path: string; settings?: Record<string, string> }> = {};
  for (const path of paths) {
    const kind = path.split("@")[0] ?? path;
    const name = await answer(text({ message: `What is the ${kind} called?`, initialValue: kind, validate: whyNotName }));
    const image =
      catalog.get(path)?.kind === "workload"
        ? await answer(text({ message: `Which image does ${name} run?`, placeholder: "ghcr.io/…" }))
        : undefined;
    components[name] = { path, ...(image === undefined ? {} : { settings: { image } }) };
  }
  return components;
}

async function answer<T>(question: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await question;
  if (!isCancel(value)) return value as Exclude<T, symbol>;
  cancel("Nothing was written.");
  throw new UserError("Cancelled.");
}

function set(path: readonly string[], value: Json): PageEdit {
  return { kind: "set", path, value };
}

function whyNotName(value: string | undefined): string | undefined {
  return environmentName.safeParse(value).error?.issues[0]?.message;
}

function teamsOf(root: string): string[] {
  return readdirSync(join(root, "environments"), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith("."))
    .map((entry) => entry.name);
}

import { readFileSync } from "node:fs";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { makeRequest } from "@roadbed/engine/flow/request.ts";
import { openRepository } from "@roadbed/engine/read/git.ts";
import { upsertComment } from "@roadbed/github/marked-comment.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { z } from "zod";
import type { AnswerFlags } from "./commands/answer.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { writeIssueAnswer, writeIssueMistake } from "./issue-answer.ts";
import { readIssueForm } from "./issue-form.ts";
import { openGitHubOf } from "./open-github-of.ts";
import { endWith, print } from "./output.ts";
import { changeOfFlags } from "./request-flags.ts";

const eventSchema = z.looseObject({ issue: z.looseObject({ number: z.int().positive(), body: z.string().nullish() }) });

/** `platform answer`: an issue's form -> the page it asks for, as a comment. */
export async function runAnswer(this: Context, { dryRun }: AnswerFlags, file: string): Promise<void> {
  const event = eventSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!event.success)
    throw new UserError(`${file} is no event about an issue.`, { fix: 'In a workflow on issues, give "$GITHUB_EVENT_PATH".' });
  const { number, body } = event.data.issue;
  const { text, fine } = await answer(this, body ?? "");
  endWith(this, fine);
  if (dryRun) return print(this, text);
  const { url, change } = await upsertComment(openGitHubOf(this), number, "<!-- roadbed:answer -->", text);
  print(this, `${url}: ${change}.`);
}

/** Whatever is wrong with what somebody wrote is told to them, and is no failure of the run. */
async function answer(context: Context, body: string): Promise<{ text: string; fine: boolean }> {
  const root = findRoot(context);
  try {
    const { ref, flags } = readIssueForm(body);
    const change = changeOfFlags(flags);
    if (change === undefined) throw new UserError("The form is empty.", { fix: "Say at least what it is for, and its stage." });
    const { files, findings } = await makeRequest({ root, ref, change, catalog, layers, today: todayOf(context), dryRun: true });
    const [[path, text] = ["", ""]] = files;
    const repository = openRepository(root);
    const before = await repository.listTree(await repository.treeOf("main"), [path]);
    const url = `${context.env["GITHUB_SERVER_URL"] ?? "https://github.com"}/${context.env["GITHUB_REPOSITORY"] ?? ""}`;
    const isNew = !before.some((entry) => entry.path === path);
    const fine = !findings.some(({ severity }) => severity === "error");
    return { text: writeIssueAnswer({ ref, path, text: text ?? "", isNew, findings, url }), fine };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { text: writeIssueMistake(error.message, error.fix), fine: false };
  }
}

import type { Finding } from "@roadbed/engine/contract/finding.ts";
import { escapeMarkdown } from "@roadbed/engine/views/escape-markdown.ts";
import { renderFindingsMarkdown } from "@roadbed/engine/views/findings-markdown.ts";

export interface Draft {
  readonly ref: string;
  /** The page as `platform request` would write it. */
  readonly path: string;
  readonly text: string;
  readonly isNew: boolean;
  readonly findings: readonly Finding[];
  /** Of the repository on GitHub, for links. */
  readonly url: string;
}

/** GitHub refuses longer addresses. */
const longestLink = 7500;

/** What somebody who filled in the form is answered: the page, and the way to a pull request in their own name. */
export function writeIssueAnswer(draft: Draft): string {
  const { ref, text, findings } = draft;
  if (findings.some(({ severity }) => severity === "error"))
    return [`**\`${ref}\` can't be requested like this yet.** ${again}`, "", renderFindingsMarkdown(findings)].join("\n");
  return [
    writeWay(draft),
    "",
    "The pull request then says what it would do, what it costs and who must agree. Nothing runs before it is merged.",
    "",
    fence(text),
    ...(findings.length === 0 ? [] : ["", renderFindingsMarkdown(findings)]),
  ].join("\n");
}

/** What could not be read as a request at all. */
export function writeIssueMistake(message: string, fix: string | undefined): string {
  return `**This can't be requested like this yet.** ${again}\n\n- ❌ ${escapeMarkdown(message)}${fix === undefined ? "" : ` **${escapeMarkdown(fix)}**`}\n`;
}

const again = "Edit what you wrote above; this answer follows.";

function writeWay({ ref, path, text, isNew, url }: Draft): string {
  if (!isNew) return `**\`${ref}\` exists already.** [Open its page](${url}/edit/main/${path}), let it say this, and propose the change:`;
  const link = `${url}/new/main?${new URLSearchParams({ filename: path, value: text }).toString()}`;
  if (link.length <= longestLink)
    return `**[Open the pull request for \`${ref}\`](${link})** in your name: _Commit changes…_ and _Propose changes_.`;
  return `**[Make the page of \`${ref}\`](${url}/new/main?${new URLSearchParams({ filename: path }).toString()})** with this in it, and propose the change:`;
}

/** Longer than any fence in the text, so that the text can't end it. */
function fence(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}yaml\n${text.trimEnd()}\n${marks}`;
}

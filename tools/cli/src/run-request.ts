import { UserError } from "@roadbed/engine/contract/errors.ts";
import { makeRequest, type RequestResult } from "@roadbed/engine/flow/request.ts";
import { renderFindings } from "@roadbed/engine/views/findings-text.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import { layers } from "@roadbed/platform/layers.ts";
import { askRequest } from "./ask-request.ts";
import { type Context, findRoot, todayOf } from "./context.ts";
import { endWith, print, printJson } from "./output.ts";
import { changeOfFlags, type RequestFlags } from "./request-flags.ts";

/** `platform request`: flags or questions -> a proposal on a branch. */
export async function runRequest(this: Context, flags: RequestFlags, named?: string): Promise<void> {
  const root = findRoot(this);
  const change = changeOfFlags(flags);
  const { ref, change: wanted } = change === undefined ? await ask(this, root, named) : { ref: named, change };
  if (ref === undefined) throw new UserError("Which environment?", { fix: "Name it: platform request <team>/<environment> …" });
  const result = await makeRequest({
    root,
    ref,
    change: wanted,
    catalog,
    layers,
    today: todayOf(this),
    dryRun: flags.dryRun,
    ...(flags.base === undefined ? {} : { base: flags.base }),
    ...(flags.branch === undefined ? {} : { branch: flags.branch }),
  });
  const refused = result.findings.some((finding) => finding.severity === "error");
  endWith(this, !refused);
  if (flags.output === "json") return printJson(this, { schema: "roadbed/request@1", ...result, files: Object.fromEntries(result.files) });
  if (result.findings.length > 0) print(this, renderFindings(result.findings, { colour: this.colour }));
  print(this, refused ? "Nothing was written: repair the above and ask again." : renderResult(result));
}

async function ask(context: Context, root: string, named: string | undefined): ReturnType<typeof askRequest> {
  if (context.interactive) return await askRequest(root, named);
  throw new UserError("Nothing to request: no flag says what.", { fix: "platform request --help has examples. In a terminal it asks." });
}

function renderResult({ files, proposal }: RequestResult): string {
  if (proposal === undefined)
    return [...files].map(([path, text]) => (text === undefined ? `${path} would be deleted` : `${path}\n\n${text}`)).join("\n");
  return [
    `On the branch ${proposal.branch}: ${[...files.keys()].join(", ")}`,
    "",
    "What it does:       npx platform plan --head " + proposal.branch,
    "To ask for review:  git push -u origin " + proposal.branch,
    "                    gh pr create --fill --head " + proposal.branch,
  ].join("\n");
}

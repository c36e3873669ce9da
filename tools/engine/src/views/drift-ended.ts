import type { Drift } from "../contract/drift.ts";
import type { Finding } from "../contract/finding.ts";
import { describeDrift } from "./drift-words.ts";
import { renderFindings } from "./findings-text.ts";
import { showValue } from "./short-names.ts";
import type { Json } from "../contract/json.ts";

interface Proposed {
  readonly drift: Drift;
  readonly findings: readonly Finding[];
  readonly proposal?: { readonly branch: string; readonly commit: string };
}

interface Adopted extends Proposed {
  readonly adoption: {
    readonly edit: { readonly path: readonly string[]; readonly value: Json };
    readonly ends: readonly string[];
    readonly besides: readonly Drift[];
  };
}

/** What lives is now asked for on a branch. */
export function renderAdoptedDrift(adopted: Adopted, format: "text" | "markdown" | "json"): string {
  const { adoption, drift, files, ...rest } = adopted as Adopted & { files?: ReadonlyMap<string, string | undefined> };
  if (format === "json")
    return JSON.stringify(
      { schema: "roadbed/drift-adopted@1", drift, adoption, ...rest, files: Object.fromEntries(files ?? []) },
      undefined,
      2,
    );
  const { edit, ends, besides } = adoption;
  const others = ends.length - 1;
  return [
    `${edit.path.join(".")}: ${showValue(edit.value)} says what lives in ${drift.ref ?? ""}${others > 0 ? `, and ends ${others} more` : ""}.`,
    besides.length === 0
      ? "Applied, it changes nothing of what lives."
      : [
          "Applied, it also changes:",
          ...besides.map((each) => `  ${each.object.kind} ${each.object.name} ${describeDrift(turnAround(each))}`),
        ].join("\n"),
    ...listNextSteps(adopted),
  ].join("\n");
}

/** What lives is now accepted on a branch. */
export function renderAcceptedDrift(
  accepted: Proposed & { readonly file: string; readonly text: string },
  format: "text" | "markdown" | "json",
): string {
  if (format === "json") return JSON.stringify({ schema: "roadbed/drift-accepted@1", ...accepted }, undefined, 2);
  return [`${accepted.file}:`, "", accepted.text, ...listNextSteps(accepted)].join("\n");
}

/** From what lives to what would be asked for. */
function turnAround({ desired, live, ...drift }: Drift): Drift {
  return { ...drift, ...(live === undefined ? {} : { desired: live }), ...(desired === undefined ? {} : { live: desired }) };
}

function listNextSteps({ findings, proposal }: Proposed): string[] {
  const said = findings.length === 0 ? [] : [renderFindings(findings, { colour: false })];
  if (proposal === undefined) return [...said, "Nothing was written: repair the above and ask again."];
  return [
    ...said,
    `On the branch ${proposal.branch}. To ask for review:`,
    `  git push -u origin ${proposal.branch}`,
    `  gh pr create --fill --head ${proposal.branch}`,
  ];
}

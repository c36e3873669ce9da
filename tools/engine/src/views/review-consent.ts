import type { Approval } from "../contract/consent.ts";
import type { Need } from "../contract/review.ts";
import { boldText, codeSpan, escapeText } from "./escape-text.ts";
import { describeDifference } from "./review-differences.ts";
import type { ReviewReport } from "./review-report.ts";
import { countOpen, describePeople, nameAll, writeNumber } from "./review-words.ts";
import { cutBlocks, listSome } from "./take-blocks.ts";

const differencesShown = 8;

/** Who must agree, who has, and whose word no longer holds. */
export function renderConsent(report: ReviewReport, bytes: number): string[] {
  const { needs, void: lost } = report.review;
  if (needs.length === 0 && lost.length === 0) return [];
  const lines = [...needs.map(renderNeed), ...lost.map((approval) => renderVoid(approval, report))];
  return ["**Who must agree**", "", ...cutBlocks(lines, { bytes }, (left) => `- and ${left} more`), ""];
}

function renderNeed(need: Need): string {
  const given = need.given.length === 0 ? "" : `${listSome(nameAll(need.given).map(writeLogin), 8)} agreed. `;
  const open = countOpen(need);
  const team = boldText(need.team, 60);
  const why = escapeText(need.why);
  if (open === 0) return `- ✅ ${team}: ${given}(${why})`;
  const people = describePeople(need);
  if (people === "")
    return `- ⛔ ${team}: ${given}Nobody ${given === "" ? "" : "else "}of the team can. Who may agree stands in ${codeSpan(pageOf(need))} on main, and nobody agrees to their own. (${why})`;
  const who = open === need.people.length ? escapeText(people) : `${writeNumber(open)} of ${escapeText(people)}`;
  return `- ⏳ ${team}: ${given}${who} ${open === 1 ? "has" : "have"} to approve. (${why})`;
}

function pageOf({ team }: Need): string {
  return team === "platform" ? "platform/instances.yaml" : `environments/${team}/team.yaml`;
}

function writeLogin(login: string): string {
  return escapeText(login, 60);
}

/** Only what means something else since then: the rest was seen. */
function renderVoid(approval: Approval, { differences, seen, record }: ReviewReport): string {
  const of = (map: ReadonlyMap<Approval, unknown>) =>
    [...map.keys()].find(({ by, commit, at }) => by === approval.by && commit === approval.commit && at === approval.at);
  const known = of(differences) ?? approval;
  const before = seen?.get(known);
  const lines = (differences.get(known) ?? []).flatMap((key) => describeDifference(key, before, record));
  // An empty item below a line of text would make a heading of it.
  const said = lines.filter((line) => line.trim() !== "");
  return [
    `- ↩️ The approval of ${writeLogin(approval.by)} was for ${codeSpan(approval.commit.slice(0, 8))} and no longer holds${said.length === 0 ? "." : ". What differs since:"}`,
    ...cutBlocks(
      said.map((line) => `  - ${escapeText(line)}`),
      { bytes: 4_000, most: differencesShown },
      (left) => `  - and ${left} more`,
    ),
  ].join("\n");
}

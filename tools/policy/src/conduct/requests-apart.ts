import type { ChangedFile } from "@roadbed/engine/contract/change.ts";
import { isOfTeam, isRequest } from "./change-facts.ts";
import type { ConductRule } from "./conduct-rule.ts";

/** A request is judged by rules, owners and workflows: whoever changes those with it would judge themselves. */
export const requestsApart: ConductRule = {
  name: "requests-apart",
  title: "Requests apart from what judges them",
  why: "Policy, schemas, waivers, owners, workflows and packages decide about requests. Changed together, a request could excuse itself.",
  comply: "Open one pull request for the requests and another for the rest.",
  controls: { nist: ["AC-5", "CM-5", "CM-3"], soc2: ["CC8.1", "CC6.3"] },
  judge: ({ files }) => {
    const requests = files.filter(({ path }) => isOfTeam(path));
    const others = files.filter(({ path }) => !isOfTeam(path));
    if (requests.length === 0 || others.length === 0) return [];
    return [mixed(requests, others)];
  },
};

function mixed(requests: readonly ChangedFile[], others: readonly ChangedFile[]) {
  const [first] = others;
  return {
    message: `It changes ${nameFiles(requests)} together with ${nameFiles(others)}.`,
    fix: "Open one pull request for what teams ask for, and another for the rest.",
    ...(first === undefined ? {} : { path: first.path }),
  };
}

function nameFiles(files: readonly ChangedFile[]): string {
  return `${files[0]?.path ?? ""}${files.length > 1 ? ` and ${files.length - 1} more` : ""}`;
}

/** The same for waivers and the rest of the platform. */
export const waiversApart: ConductRule = {
  name: "waivers-apart",
  title: "Waivers apart from everything else",
  why: "A waiver is agreed to for what it says, before anything relies on it.",
  comply: "Open a pull request for the waiver alone; it holds once it is merged.",
  controls: { nist: ["AC-5", "CM-3"], soc2: ["CC8.1"] },
  judge: ({ files }) => {
    const waivers = files.filter(({ path }) => path.startsWith("platform/waivers/"));
    const others = files.filter(({ path }) => !path.startsWith("platform/waivers/") && !isRequest(path));
    return waivers.length === 0 || others.length === 0 ? [] : [mixed(waivers, others)];
  },
};

import { stringify } from "yaml";
import type { Drift } from "../contract/drift.ts";
import { UserError } from "../contract/errors.ts";
import type { Finding } from "../contract/finding.ts";
import type { Waiver } from "../contract/waiver.ts";
import { commitProposal, makeProposedTree } from "../propose/propose-change.ts";
import type { Repository } from "../read/git.ts";
import { platformFile, readPlatform } from "../read/read-platform.ts";
import { readWaivers, waiversFolder } from "../read/read-waivers.ts";
import type { DriftSweep } from "./drift.ts";
import { findDriftById } from "./drift/find-drift-by-id.ts";
import { driftRule, placeOfDrift } from "./drift/find-waiver.ts";

export interface AcceptOptions {
  readonly id: string;
  readonly sweep: DriftSweep;
  readonly repository: Repository;
  /** Last day, YYYY-MM-DD in UTC. */
  readonly until: string;
  readonly reason: string;
  /** Who of the platform team answers for it. Default: the first of its members. */
  readonly approver?: string;
  /** The team that has to end it. Default: the environment's own. */
  readonly owner?: string;
}

export interface AcceptedDrift {
  readonly drift: Drift;
  readonly file: string;
  readonly text: string;
  readonly findings: readonly Finding[];
  /** Absent where the waiver has mistakes. */
  readonly proposal?: { readonly branch: string; readonly commit: string };
}

/** Writes a waiver on a branch, for a pull request that the platform team decides: until that day the sweep only counts it. */
export async function acceptDrift({ id, sweep, repository, until, reason, ...named }: AcceptOptions): Promise<AcceptedDrift> {
  const drift = findDriftById(sweep, id);
  const place = placeOfDrift(drift);
  if (place === undefined)
    throw new UserError(`${drift.object.kind} ${drift.object.name} belongs to no environment, so nobody can answer for it.`, {
      fix: "Delete it, or ask for it in an environment.",
    });
  const owner = named.owner ?? (place.startsWith("layers/") ? undefined : place.split("/")[0]);
  if (owner === undefined) throw new UserError(`${place} is a layer: which team ends it?`, { fix: "Add --owner <team>." });
  const { root } = repository;
  const bytes = (await repository.readFiles(await repository.treeOf(sweep.commit), [platformFile])).get(platformFile);
  const members = bytes === undefined ? [] : (readPlatform(bytes, []).draft?.value.platformTeam.members ?? []);
  const waiver: Waiver = {
    rule: driftRule,
    scope: { environments: [place], resource: drift.object.name },
    reason,
    control: "Every sweep for drift still looks at it, and counts what this waiver accepts.",
    owner,
    approver: named.approver ?? members[0] ?? "",
    until,
  };
  const name = `drift-${id}`;
  const file = `${waiversFolder}/${name}.yaml`;
  const text = `# yaml-language-server: $schema=../.schemas/waiver.json\n\n${stringify(waiver, { lineWidth: 110 })}`;
  const tree = await makeProposedTree({ root, base: sweep.commit, files: new Map([[file, text]]) });
  const { findings } = await readWaivers(repository, tree, { today: sweep.today, platformMembers: members });
  const own = findings.filter(({ at }) => at.file === file);
  if (own.some(({ severity }) => severity === "error")) return { drift, file, text, findings: own };
  const branch = `drift/${id}`;
  const commit = await commitProposal({
    root,
    base: sweep.commit,
    tree,
    branch,
    message: `feat(waivers): accept drift of ${place} until ${until}`,
  });
  return { drift, file, text, findings: own, proposal: { branch, commit } };
}

import { type BranchCommit, listBranchCommits } from "../../ledger/branch-history.ts";
import { openObjectReader } from "../../ledger/object-reader.ts";
import { readBlobs } from "../../read/read-blobs.ts";
import type { AuditAccess, AuditMoment } from "../../views/audit-facts.ts";
import { type Grant, listGrants } from "./read-pages.ts";

interface AccessOptions {
  readonly root: string;
  /** A commit. */
  readonly main: string;
  /** A team or an environment. Default: everybody, and the platform team. */
  readonly of?: string;
}

/** Who had access to what from when to when, by the pages of main: each step of main is a moment. */
export async function listAccess({ root, main, of }: AccessOptions): Promise<AuditAccess[]> {
  const commits = await listBranchCommits(root, openObjectReader(root), { to: main, paths: pathsOf(of) });
  const steps = commits
    .map((commit) => ({ commit, pages: commit.files.flatMap((file) => pageOf(file, of)) }))
    .filter(({ pages }) => pages.length > 0);
  const grants = await readGrants(
    root,
    steps.flatMap(({ pages }) => pages.map(({ blob }) => blob)),
  );
  const authors = await findAuthors(
    root,
    steps.map(({ commit }) => commit),
  );
  const open = new Map<string, Map<string, AuditAccess>>();
  const closed: AuditAccess[] = [];
  for (const { commit, pages } of steps) {
    const moment: AuditMoment = {
      at: new Date(commit.time).toISOString(),
      commit: commit.id,
      author: authors.get(commit.id) ?? commit.author,
    };
    for (const { path, ref, blob } of pages) {
      const before = open.get(path) ?? new Map<string, AuditAccess>();
      const after = new Map(
        (grants.get(blob) ?? []).map((grant) => [keyOf(grant), before.get(keyOf(grant)) ?? { ref, ...grant, from: moment }]),
      );
      for (const [key, access] of before) if (!after.has(key)) closed.push({ ...access, to: moment });
      open.set(path, after);
    }
  }
  return [...closed, ...[...open.values()].flatMap((page) => [...page.values()])].sort(byPlace);
}

function pathsOf(of: string | undefined): string[] {
  if (of === undefined) return ["environments", "platform/instances.yaml"];
  const [team = "", environment] = of.split("/");
  return environment === undefined ? [`environments/${team}`] : [`environments/${team}/team.yaml`, `environments/${of}/environment.yaml`];
}

interface PageVersion {
  readonly path: string;
  readonly ref: string;
  /** Empty where it was deleted. */
  readonly blob: string;
}

function pageOf({ path, blob }: BranchCommit["files"][number], of: string | undefined): PageVersion[] {
  if (path === "platform/instances.yaml") return of === undefined ? [{ path, ref: "platform", blob }] : [];
  const ref = /^environments\/(?:([^/]+)\/team|([^/]+\/[^/]+)\/environment)\.yaml$/.exec(path);
  return ref === null ? [] : [{ path, ref: ref[1] ?? ref[2] ?? "", blob }];
}

async function readGrants(root: string, blobs: readonly string[]): Promise<Map<string, Grant[]>> {
  const read = await readBlobs(
    root,
    blobs.filter((blob) => blob !== ""),
  );
  return new Map([...read].map(([blob, bytes]) => [blob, mayGrant(bytes) ? listGrants(bytes) : []]));
}

/** Most pages give nobody access: thousands of them are not parsed for that. */
function mayGrant(bytes: Buffer): boolean {
  return bytes.includes("access") || bytes.includes("owners") || bytes.includes("platformTeam") || bytes.includes("\\");
}

/** Of a merge the author is whoever wrote what it brought, not who pressed the button. */
async function findAuthors(root: string, commits: readonly BranchCommit[]): Promise<Map<string, string>> {
  const merges = commits.filter(({ parents }) => parents.length > 1);
  const brought = await openObjectReader(root).read(merges.map(({ parents }) => parents[1] ?? ""));
  return new Map(
    merges.map(({ id, author }, index) => [
      id,
      /^author (.*) <[^>]*> [0-9]+ [-+0-9]+$/m.exec(brought[index]?.bytes.toString("utf8") ?? "")?.[1] ?? author,
    ]),
  );
}

function keyOf({ who, what, until = "" }: Grant): string {
  return JSON.stringify([who, what, until]);
}

function byPlace(a: AuditAccess, b: AuditAccess): number {
  const [first, second] = [a, b].map(({ ref, who, what, from }) => [ref, who, from.at, what].join("\u0000"));
  return (first ?? "") < (second ?? "") ? -1 : 1;
}

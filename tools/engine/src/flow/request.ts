import type { Catalog } from "../contract/golden-path.ts";
import type { Finding } from "../contract/finding.ts";
import type { LayerDefinition } from "../contract/layer.ts";
import { UserError } from "../contract/errors.ts";
import { editPage, type PageEdit } from "../propose/edit-page.ts";
import { commitProposal, type FileChanges, makeProposedTree } from "../propose/propose-change.ts";
import { openRepository, type Repository } from "../read/git.ts";
import { checkTree } from "./check.ts";

/** What a team wants to happen to one environment. */
export type RequestedChange =
  /** Edit its page; it is made where it does not exist. */
  | { readonly kind: "edit"; readonly edits: readonly PageEdit[] }
  /** Delete its folder. What holds data is kept until its data is released. */
  | { readonly kind: "delete" }
  /** Consent to the loss of its data: the second step of deleting. */
  | { readonly kind: "destroy-data"; readonly component?: string; readonly reason: string };

export interface RequestOptions {
  readonly root: string;
  /** `<team>/<environment>` */
  readonly ref: string;
  readonly change: RequestedChange;
  /** What the change stands on. Default: main. */
  readonly base?: string;
  /** Default: request/<team>-<environment>. */
  readonly branch?: string;
  readonly catalog: Catalog;
  readonly layers: readonly LayerDefinition[];
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  /** Check only; make no branch. Default: false. */
  readonly dryRun?: boolean;
}

export interface RequestResult {
  /** The files that the request writes (text) or deletes (undefined). */
  readonly files: FileChanges;
  readonly tree: string;
  readonly findings: readonly Finding[];
  /** Absent where the request was refused or only tried. */
  readonly proposal?: { readonly branch: string; readonly commit: string };
}

/**
 * Writes a request as one commit on a branch of its own, ready for a pull request. It is checked as a git tree before
 * anything exists, so a request with mistakes leaves nothing behind.
 */
export async function makeRequest(options: RequestOptions): Promise<RequestResult> {
  const { root, ref, catalog, layers, today } = options;
  const repository = openRepository(root);
  const base = await repository.resolveCommit(options.base ?? "main");
  const { files, title } = await writeChange(repository, base, options);
  const tree = await makeProposedTree({ root, base, files });
  if (tree === (await repository.treeOf(base))) throw new UserError(`${ref} already says so: there is nothing to request.`);
  const { findings } = await checkTree({ repository, tree, refs: [ref], catalog, layers, today });
  const refused = findings.some((finding) => finding.severity === "error");
  if (refused || options.dryRun === true) return { files, tree, findings };
  const branch = options.branch ?? `request/${ref.replace("/", "-")}`;
  const commit = await commitProposal({ root, base, tree, branch, message: title });
  return { files, tree, findings, proposal: { branch, commit } };
}

async function writeChange(
  repository: Repository,
  base: string,
  { ref, change }: RequestOptions,
): Promise<{ files: FileChanges; title: string }> {
  const [team = "", environment = ""] = ref.split("/");
  const page = `environments/${ref}/environment.yaml`;
  switch (change.kind) {
    case "edit": {
      const before = await readText(repository, base, page);
      return {
        files: new Map([[page, editPage(before, change.edits)]]),
        title: `feat(${ref}): ${before === undefined ? "request" : "change"} the environment`,
      };
    }
    case "delete":
      return { files: await deleteFolder(repository, base, ref), title: `feat(${ref}): delete the environment` };
    case "destroy-data": {
      const file = `environments/${team}/team.yaml`;
      const of = change.component === undefined ? environment : `${environment}/${change.component}`;
      const before = await readText(repository, base, file);
      if (before === undefined) throw new UserError(`There is no team ${team}.`, { fix: `Its page would be ${file}.` });
      const edit: PageEdit = { kind: "append", path: ["destroyData"], value: { of, reason: change.reason } };
      return { files: new Map([[file, editPage(before, [edit])]]), title: `feat(${ref}): release its data` };
    }
  }
}

async function deleteFolder(repository: Repository, base: string, ref: string): Promise<FileChanges> {
  const folder = `environments/${ref}`;
  const entries = await repository.listTree(await repository.treeOf(base), [folder]);
  const files = entries.filter((entry) => entry.type !== "tree" && entry.path.startsWith(`${folder}/`));
  if (files.length === 0) throw new UserError(`There is no environment ${ref} to delete.`, { fix: "platform status lists what there is." });
  return new Map(files.map((entry) => [entry.path, undefined]));
}

async function readText(repository: Repository, commit: string, file: string): Promise<string | undefined> {
  const entry = (await repository.listTree(await repository.treeOf(commit), [file])).find((candidate) => candidate.path === file);
  return entry === undefined ? undefined : (await repository.readBlobs([entry.oid])).get(entry.oid)?.toString("utf8");
}

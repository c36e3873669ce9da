import type { ChangedFile, ChangeFacts, ChangeSide } from "../../contract/change.ts";
import type { PullRequest } from "../../contract/consent.ts";
import type { Fleet } from "../../contract/fleet.ts";
import type { Team } from "../../contract/team.ts";
import type { Repository } from "../../read/git.ts";
import { readTeam } from "../../read/read-pages.ts";
import { readWaivers } from "../../read/read-waivers.ts";
import { limits } from "../../read/text-limits.ts";
import type { PlannedChange } from "../plan-change.ts";

interface FactsInput {
  readonly repository: Repository;
  /** Git trees. */
  readonly base: string;
  readonly head: string;
  readonly planned: Pick<PlannedChange, "old" | "next">;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
  readonly pullRequest?: PullRequest;
}

/** A change as such: its files, and what both sides say of all that they touch. */
export async function readChangeFacts({ repository, base, head, planned, today, pullRequest }: FactsInput): Promise<ChangeFacts> {
  const files = await repository.changes(base, head);
  const read = (tree: string, fleet: Fleet) => readSide({ repository, tree, fleet, files, today });
  const [old, next] = await Promise.all([read(base, planned.old), read(head, planned.next)]);
  return {
    files,
    old,
    next,
    isFork: pullRequest?.isFork ?? false,
    ...(pullRequest === undefined ? {} : { author: pullRequest.author }),
  };
}

interface SideInput {
  readonly repository: Repository;
  readonly tree: string;
  readonly fleet: Fleet;
  readonly files: readonly ChangedFile[];
  readonly today: string;
}

/** Which packages are installed, and from where. */
const packageFile = /(?:^|\/)(?:package\.json|package-lock\.json|\.npmrc)$/;

async function readSide({ repository, tree, fleet, files, today }: SideInput): Promise<ChangeSide> {
  const touched = new Set(files.flatMap(({ path }) => /^environments\/([^/.][^/]*)\//.exec(path)?.[1] ?? []));
  const pages = [...touched].filter((team) => !fleet.teams.has(team)).map((team) => `environments/${team}/team.yaml`);
  const contracts = [...new Set(files.flatMap(({ path }) => /^golden-paths\/[^/]+(?=\/)/.exec(path)?.[0] ?? []))].map(
    (path) => `${path}/contract.ts`,
  );
  const [{ waivers }, teamPages, texts, code] = await Promise.all([
    readWaivers(repository, tree, { today }),
    repository.readFiles(tree, pages, limits.bytes),
    repository.readFiles(
      tree,
      files.map(({ path }) => path).filter((path) => packageFile.test(path)),
    ),
    repository.readFiles(tree, contracts),
  ]);
  const teams = new Map<string, Team>(fleet.teams);
  for (const [path, bytes] of teamPages) {
    const name = path.split("/")[1] ?? "";
    const team = readTeam(name, path, bytes).draft?.value;
    if (team !== undefined) teams.set(name, team);
  }
  return {
    platform: fleet.platform,
    teams,
    environments: new Map([...fleet.environments].map(([ref, { spec }]) => [ref, spec])),
    waivers,
    versions: readVersions(code),
    packageFiles: new Map([...texts].map(([path, bytes]) => [path, bytes.toString("utf8")])),
  };
}

/** As the text says it: the code of a change is not run to be judged. */
function readVersions(contracts: ReadonlyMap<string, Buffer>): Map<string, string> {
  return new Map(
    [...contracts].flatMap(([path, bytes]) => {
      const version = /^\s*version: "([0-9]+\.[0-9]+\.[0-9]+)",$/m.exec(bytes.toString("utf8"))?.[1];
      return version === undefined ? [] : [[path.split("/")[1] ?? "", version] as const];
    }),
  );
}

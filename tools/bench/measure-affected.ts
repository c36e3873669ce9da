import { platformCommand } from "./benchmarks.ts";
import { type FleetRepository, makeFleetRepository } from "./fleet-repository.ts";
import { measureCommand, median } from "./measure.ts";
import { findPeer } from "./peers.ts";
import type { Row } from "./report.ts";

const fleetSize = 10_000;
const changed = 10;

/** B1: ten environments change among ten thousand; process start included; exact against the refs that were edited. */
export async function measureAffected(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  const refs = editedRefs(fleet);
  fleet.commit(
    new Map(refs.map((ref) => [pageOf(ref), fleet.text(pageOf(ref)).replace(/^purpose: .*$/m, "purpose: Edited by the benchmark")])),
    "ten edits",
  );
  const own = await measureCommand(platformCommand(fleet.root, "affected", "--base", "HEAD~1", "--head", "HEAD", "--output", "json"), {
    cwd: fleet.root,
  });
  const answered = (JSON.parse(own.stdout) as { environments: string[] }).environments;
  const floor = await measureCommand(["git", "diff", "--name-only", "-z", "HEAD~1", "HEAD"], { cwd: fleet.root });
  const nx = await measureCommand(["nx", "show", "projects", "--affected", "--base=HEAD~1", "--head=HEAD"], {
    cwd: fleet.root,
    runs: 3,
    warmup: 1,
    env: { NX_DAEMON: "false", NX_NO_CLOUD: "true", PATH: `${root}/node_modules/.bin:${process.env["PATH"] ?? ""}` },
  });
  return [
    {
      id: "B1",
      what: `what a change of ${changed} affects among ${fleetSize.toLocaleString("en")}`,
      seconds: own.wall,
      peakMegabytes: own.peak,
      aim: 0.2,
      peers: [
        { name: "git diff (the floor)", seconds: median(floor.wall) },
        { name: "nx affected", seconds: nx.status === 0 ? median(nx.wall) : undefined, peakMegabytes: nx.peak },
        ...["terramate", "terragrunt", "atmos"]
          .filter((name) => findPeer(name) === undefined)
          .map((name) => ({ name, seconds: undefined })),
      ],
      note: exactness(answered, refs),
    },
  ];
}

function editedRefs({ refs }: FleetRepository): string[] {
  return Array.from({ length: changed }, (_, index) => refs[Math.floor((index * refs.length) / changed)] ?? "").toSorted();
}

/** The edit changes a sentence, which nothing else depends on but who takes from it; so the edited ones must be there, and no stranger. */
function exactness(answered: readonly string[], expected: readonly string[]): string {
  const missed = expected.filter((ref) => !answered.includes(ref)).length;
  const extra = answered.filter((ref) => !expected.includes(ref)).length;
  return `${missed} missed, ${extra} others`;
}

export function pageOf(ref: string): string {
  return `environments/${ref}/environment.yaml`;
}

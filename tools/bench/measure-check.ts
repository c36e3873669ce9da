import { platformCommand } from "./benchmarks.ts";
import { makeFleetRepository } from "./fleet-repository.ts";
import { measureCommand } from "./measure.ts";
import type { Row } from "./report.ts";

const fleetSize = 10_000;

/** B3: every file of the fleet parsed and judged; then one, among as many. */
export async function measureCheck(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  const cold = await measureCommand(platformCommand(fleet.root, "check", "--output", "json"), { cwd: fleet.root, runs: 1, warmup: 0 });
  const all = await measureCommand(platformCommand(fleet.root, "check", "--output", "json"), { cwd: fleet.root });
  const one = await measureCommand(platformCommand(fleet.root, "check", fleet.refs[0] ?? "", "--output", "json"), { cwd: fleet.root });
  const checked = (JSON.parse(all.stdout) as { checked: number }).checked;
  return [
    {
      id: "B3",
      what: "`check` of the fleet, first time",
      seconds: cold.wall,
      peakMegabytes: cold.peak,
      aim: 1,
      note: `${checked} checked`,
    },
    { id: "B3", what: "`check` of the fleet, again", seconds: all.wall, peakMegabytes: all.peak, aim: 1 },
    { id: "B3", what: "`check` of one", seconds: one.wall, peakMegabytes: one.peak, aim: 0.4 },
  ];
}

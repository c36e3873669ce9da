import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { makeFleetRepository } from "./fleet-repository.ts";
import { measureCommand, median } from "./measure.ts";
import type { Row } from "./report.ts";

const stacks = 100;

/** B11: a hundred stacks rendered by one warm process, against one process each. CPU seconds per stack, load of the SDK included. */
export async function measureProgramLoad(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, stacks);
  const script = (count: number) => [
    process.execPath,
    "--input-type=module",
    "-e",
    `
    import { renderSome } from ${JSON.stringify(pathToFileURL(join(root, "tools", "bench", "render-some.ts")).href)};
    await renderSome(${JSON.stringify(fleet.root)}, ${count});
    const { user, system } = process.cpuUsage();
    console.log(JSON.stringify({ cpu: (user + system) / 1e6 }));`,
  ];
  const cpuOf = async (count: number, runs: number) => {
    const seconds: number[] = [];
    for (let run = 0; run < runs; run++) {
      const { stdout } = await measureCommand(script(count), { cwd: fleet.root, runs: 1, warmup: run === 0 ? 1 : 0 });
      seconds.push((JSON.parse(stdout) as { cpu: number }).cpu / count);
    }
    return seconds;
  };
  const together = await cpuOf(stacks, 5);
  const alone = await cpuOf(1, 5);
  return [
    {
      id: "B11",
      what: `CPU seconds per stack, ${stacks} in one process`,
      seconds: together,
      aim: 0.15,
      peers: [{ name: "one process each", seconds: median(alone) }],
    },
  ];
}

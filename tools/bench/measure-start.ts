import { platformCommand } from "./benchmarks.ts";
import { measureCommand } from "./measure.ts";
import type { Row } from "./report.ts";

export async function measureStart(root: string): Promise<readonly Row[]> {
  const own = await measureCommand(platformCommand(root, "--help"), { cwd: root });
  const node = await measureCommand([process.execPath, "-e", "0"], { cwd: root });
  return [
    {
      id: "start",
      what: "`platform --help`",
      seconds: own.wall,
      peakMegabytes: own.peak,
      aim: 0.2,
      peers: [{ name: "node -e 0 (the floor)", seconds: node.wall[0] }],
    },
  ];
}

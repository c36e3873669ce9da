import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pageOf } from "./measure-affected.ts";
import { platformCommand } from "./benchmarks.ts";
import { makeFleetRepository } from "./fleet-repository.ts";
import { measureCommand, median } from "./measure.ts";
import { findPeer } from "./peers.ts";
import type { Row } from "./report.ts";

const fleetSize = 10_000;

/** B4: one environment of ten thousand changes; from the start of the process to the printed plan. */
export async function measurePlan(root: string): Promise<readonly Row[]> {
  const fleet = makeFleetRepository(root, fleetSize);
  const page = pageOf(fleet.refs.find((ref) => fleet.text(pageOf(ref)).includes("web-service@1")) ?? "");
  fleet.commit(new Map([[page, fleet.text(page).replace(/image: .*$/m, "image: ghcr.io/acme-corp/edited:2.0.0")]]), "one edit");
  const plan = platformCommand(fleet.root, "plan", "--base", "HEAD~1", "--head", "HEAD", "--output", "json");
  const own = await measureCommand(plan, { cwd: fleet.root });
  const answered = JSON.parse(own.stdout) as { plans: { ref: string }[] };
  return [
    {
      id: "B4",
      what: `plan of one change among ${fleetSize.toLocaleString("en")}`,
      seconds: own.wall,
      peakMegabytes: own.peak,
      aim: 1,
      peers: [await measureTerraform(root), { name: "pulumi preview", seconds: undefined }],
      note: `${answered.plans.length} plan, for ${answered.plans[0]?.ref ?? "nothing"}`,
    },
  ];
}

/** Ten resources of its built-in kind: no provider, no state, no fleet around it. */
async function measureTerraform(root: string): Promise<{ name: string; seconds: number | undefined; peakMegabytes?: number }> {
  const name = "terraform plan of 10 resources alone";
  const terraform = findPeer("terraform");
  if (terraform === undefined) return { name, seconds: undefined };
  const folder = join(root, ".platform", "bench", "terraform");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(
    join(folder, "main.tf"),
    Array.from({ length: 10 }, (_, index) => `resource "terraform_data" "r${index}" { input = "${index}" }\n`).join(""),
  );
  await measureCommand([terraform, "init", "-input=false"], { cwd: folder, runs: 1, warmup: 0 });
  const plan = await measureCommand([terraform, "plan", "-input=false"], { cwd: folder, runs: 5 });
  return { name, seconds: plan.status === 0 ? median(plan.wall) : undefined, peakMegabytes: plan.peak };
}

import type { Finding } from "../../contract/finding.ts";
import type { Fleet } from "../../contract/fleet.ts";
import type { ReconcileOptions } from "../reconcile.ts";
import type { FleetReader } from "../render-fleet.ts";
import type { Run } from "./act.ts";
import { isLayer } from "./compare.ts";
import type { Gap } from "./find-gap.ts";
import type { JudgeFacts } from "./prepare.ts";
import { findRequesters } from "./requested-by.ts";

export type OpenGap = Extract<Gap, { kind: "apply" | "destroy" }>;

/** All that closing gaps needs to know of the repository. */
export interface Everything {
  readonly fleet: Fleet;
  readonly findings: readonly Finding[];
  readonly reader: FleetReader;
  readonly requesters: ReadonlyMap<string, string>;
  readonly exceptions: JudgeFacts["exceptions"];
}

export async function readEverything(
  options: ReconcileOptions,
  { tree, run }: { readonly tree: string; readonly run: Run },
  open: readonly OpenGap[],
): Promise<Everything> {
  const environments = open.filter(({ ref }) => !isLayer(ref));
  const read = await options.source.read(
    tree,
    environments.filter(({ kind }) => kind === "apply").map(({ ref }) => ref),
  );
  const today = options.now().toISOString().slice(0, 10);
  return {
    ...read,
    exceptions: { waivers: read.waivers ?? new Map(), today },
    requesters: await findRequesters(
      options.repository.root,
      run.commit,
      environments.map(({ ref }) => ref),
    ),
  };
}

import { setTimeout as sleep } from "node:timers/promises";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { readOperatorKinds } from "./read-operator-kinds.ts";
import type { ControlPlane } from "./start-control-plane.ts";

const patienceMs = 60_000;

/** Has an API server know the kinds of all operators, and waits until it serves them: it takes a moment for each. */
export async function teachOperatorKinds({ cluster, apply }: Pick<ControlPlane, "cluster" | "apply">): Promise<void> {
  const definitions = readOperatorKinds();
  await Promise.all(
    definitions.map((object) =>
      apply(`/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${(object["metadata"] as { name: string }).name}`, object),
    ),
  );
  const began = Date.now();
  for (const definition of definitions.flatMap(namesOf)) {
    while ((await cluster.tryPathOf(definition)) === undefined) {
      if (Date.now() - began > patienceMs) throw new Error(`The API server does not serve ${definition.kind} yet.`);
      await sleep(200);
    }
  }
}

function namesOf({ spec }: JsonObject): { apiVersion: string; kind: string; name: string }[] {
  const { group, names, versions } = spec as unknown as {
    group: string;
    names: { kind: string };
    versions: readonly { name: string; served: boolean }[];
  };
  return versions.filter(({ served }) => served).map(({ name }) => ({ apiVersion: `${group}/${name}`, kind: names.kind, name: "any" }));
}

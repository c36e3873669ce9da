import { sampleCatalog as catalog, sampleLayers as layers } from "@roadbed/testing/catalog.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { makeScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { listLeases } from "./leases.ts";

test("leases that are over or end soon are listed, those that ended first come first; a last day still counts", async () => {
  const repository = makeScratchRepository();
  try {
    let day = 0;
    const files = new Map(
      [...generateFleet({ environments: 60, seed: 4 })].map(([path, text]) => [
        path,
        text.replace(/until: \S+/, () => `until: 2027-0${1 + (day % 6)}-${10 + (day++ % 19)}`),
      ]),
    );
    repository.commit(files);
    const pages = [...files].flatMap(([path, text]) => {
      const ref = /^environments\/([^/]+\/[^/]+)\/environment\.yaml$/.exec(path)?.[1];
      const until = ref === undefined ? undefined : (parse(text) as { lease?: { until: string } }).lease?.until;
      return ref === undefined || until === undefined ? [] : [{ ref, until }];
    });
    const days = pages.map(({ until }) => until).sort();
    const today = days[Math.floor(days.length / 2)] ?? "";
    const list = async (within: number) => listLeases({ root: repository.root, commit: "main", catalog, layers, today, within });
    const over = pages.filter(({ until }) => until < today).length;
    const soon = new Date(Date.parse(today) + 30 * 86_400_000).toISOString().slice(0, 10);
    expect(over).toBeGreaterThan(5);
    const leases = await list(30);
    expect(leases.map(({ until }) => until)).toEqual(days.filter((day) => day <= soon));
    expect(leases.filter(({ daysLeft }) => daysLeft < 0)).toHaveLength(over);
    expect((await list(0)).filter(({ until }) => until === today)).not.toEqual([]);
    expect(leases[0]?.owners).toMatch(/^@[a-z-]+\/[a-z0-9-]+$/);
  } finally {
    repository.remove();
  }
});

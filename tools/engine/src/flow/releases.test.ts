import { sampleCatalog } from "@roadbed/testing/catalog.ts";
import { makeScratchRepository, type ScratchRepository } from "@roadbed/testing/scratch-repository.ts";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Catalog } from "../contract/golden-path.ts";
import { findReleases, tagRelease, writeNotes } from "./releases.ts";

const by = { name: "Roadbed", email: "roadbed@localhost" };
let repository: ScratchRepository;
beforeEach(() => {
  repository = makeScratchRepository();
  repository.commit({ "golden-paths/postgres/contract.ts": "1", "golden-paths/queue/contract.ts": "1" }, "feat(postgres): begin");
});
afterEach(() => {
  repository.remove();
});

/** The sample catalogue with one path at another version. */
function at(name: string, version: string): Catalog {
  return new Map([...sampleCatalog].map(([ref, path]) => [ref, path.name === name ? { ...path, version } : path]));
}

async function release(catalog: Catalog): Promise<void> {
  for (const due of await findReleases(repository.root, catalog, "main")) await tagRelease(repository.root, due, "main", by);
}

test("what main has and no tag names is due, and once it is tagged nothing is", async () => {
  const [first] = [...sampleCatalog.values()];
  const due = await findReleases(repository.root, sampleCatalog, "main");
  expect(due.map(({ name }) => name)).toEqual([...sampleCatalog.values()].map(({ name }) => name));
  expect(due[0]).toMatchObject({ tag: `golden-paths/${first?.name ?? ""}@${first?.version ?? ""}` });
  await release(sampleCatalog);
  expect(await findReleases(repository.root, sampleCatalog, "main")).toEqual([]);
});

test("a new version tells what has changed in that path since the one before, and in no other", async () => {
  await release(at("postgres", "1.9.0"));
  repository.commit({ "golden-paths/postgres/contract.ts": "2" }, "feat(postgres): backups are kept for longer");
  repository.commit({ "golden-paths/queue/contract.ts": "2" }, "fix(queue): one retry more");
  const [due, ...others] = await findReleases(repository.root, at("postgres", "1.10.0"), "main");
  expect(others).toEqual([]);
  expect(due).toEqual({
    name: "postgres",
    version: "1.10.0",
    tag: "golden-paths/postgres@1.10.0",
    since: "golden-paths/postgres@1.9.0",
    changes: ["feat(postgres): backups are kept for longer"],
  });
  if (due !== undefined) await tagRelease(repository.root, due, "main", by);
  expect(repository.git("tag", "--list", "--format=%(contents)", "golden-paths/postgres@1.10.0")).toContain(
    "- feat(postgres): backups are kept for longer",
  );
  repository.commit({ "golden-paths/postgres/contract.ts": "3" }, "fix(postgres): the third");
  expect((await findReleases(repository.root, at("postgres", "1.10.1"), "main"))[0]).toMatchObject({
    since: "golden-paths/postgres@1.10.0",
    changes: ["fix(postgres): the third"],
  });
});

test("notes begin with name and version", () => {
  expect(
    writeNotes({
      name: "queue",
      version: "2.0.0",
      tag: "golden-paths/queue@2.0.0",
      since: "golden-paths/queue@1.4.0",
      changes: ["feat!: order is kept"],
    }),
  ).toBe("queue 2.0.0, after 1.4.0\n\n- feat!: order is kept\n");
});

import { expect } from "vitest";
import { sampleCatalog, sampleLayers } from "@roadbed/testing/catalog.ts";
import { generateFleet } from "@roadbed/testing/fleet.ts";
import { makeRandom } from "@roadbed/testing/random.ts";
import { makeRepository, type TestRepository } from "@roadbed/testing/repository.ts";
import { type Affected, findAffected } from "./affected.ts";
import { openRepository } from "./git.ts";
import { materialsOf, materialsOfLayer } from "./materials.ts";
import { readFleet } from "./read-fleet.ts";

export type Edits = ReadonlyMap<string, string | undefined>;

export const writeLock = (version: string, dev: string) =>
  JSON.stringify({
    packages: { "": {}, "node_modules/zod": { version, integrity: version }, "node_modules/vitest": { version: dev, dev: true } },
  });

/** What surrounds a fleet: code by which some, all or none of it is rendered. */
const code: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ["web-service", "worker", "scheduled-job", "postgres", "queue", "bucket", "cache"].flatMap((path) => [
      [`golden-paths/${path}/contract.ts`, `export const ${path.replace("-", "")} = 1;\n`],
      [`golden-paths/${path}/component.ts`, "// makes it\n"],
      [`golden-paths/${path}/component.test.ts`, "// tests it\n"],
      [`golden-paths/${path}/README.md`, "# It\n"],
    ]),
  ),
  "golden-paths/kit/context.ts": "// kit\n",
  "golden-paths/program.ts": "// program\n",
  "golden-paths/catalog.ts": "// catalog\n",
  "golden-paths/_template/contract.ts": "// template\n",
  "platform/program.ts": "// program\n",
  "platform/layers.ts":
    'export const layers = [\n  {\n    name: "network",\n  },\n  {\n    name: "cluster",\n  },\n  {\n    name: "services",\n  },\n];\n',
  "platform/network/layer.ts": "// network\n",
  "platform/cluster/layer.ts": "// cluster\n",
  "platform/services/layer.ts": "// services\n",
  "platform/services/README.md": "# Services\n",
  "tools/engine/src/render/renderer.ts": "// renderer\n",
  "tools/engine/src/views/plan-text.ts": "// view\n",
  "tools/cli/src/main.ts": "// face\n",
  "README.md": "# Platform\n",
  "package-lock.json": writeLock("1", "1"),
};

/** A fleet whose every change is answered twice: by `findAffected`, and by reading all materials at both sides. */
export class AffectedOracle {
  readonly scratch: TestRepository;
  readonly files: Map<string, string>;

  constructor(environments: number, seed: number) {
    this.files = new Map([...Object.entries(code), ...generateFleet({ environments, seed })]);
    this.scratch = makeRepository(this.files);
  }

  get refs(): string[] {
    return [...this.files.keys()].flatMap((path) => /^environments\/([^/]+\/[^/]+)\/environment\.yaml$/.exec(path)?.[1] ?? []);
  }

  text(path: string): string {
    return this.files.get(path) ?? "";
  }

  edit(path: string, change: (text: string) => string): Edits {
    return new Map([[path, change(this.text(path))]]);
  }

  append(path: string): Edits {
    return this.edit(path, (text) => `${text}// again\n`);
  }

  /** Makes the change, and expects both answers to be the same. */
  async compare(edits: Edits, message: string): Promise<Affected> {
    const repository = openRepository(this.scratch.root);
    const base = await repository.treeOf("HEAD");
    this.scratch.commit(edits, message);
    for (const [path, text] of edits) {
      if (text === undefined) this.files.delete(path);
      else this.files.set(path, text);
    }
    return this.compareTrees(base, await repository.treeOf("HEAD"), message);
  }

  async compareTrees(base: string, head: string, message: string): Promise<Affected> {
    const [before, after] = [await this.#readAll(base), await this.#readAll(head)];
    const differing = [...new Set([...before.keys(), ...after.keys()])].filter((ref) => before.get(ref) !== after.get(ref)).sort();
    const affected = await findAffected(openRepository(this.scratch.root), base, head);
    expect([message, [...affected.environments, ...affected.layers].sort()]).toEqual([message, differing]);
    expect([...affected.why.keys()].sort()).toEqual(differing);
    for (const reasons of affected.why.values()) expect(reasons.length).toBeGreaterThan(0);
    return affected;
  }

  /** Random edits, a few at a time, of everything that is there. */
  async compareAtRandom(rounds: number, seed: number): Promise<void> {
    const random = makeRandom(seed);
    const pick = <Item>(items: readonly Item[]) => items[Math.floor(random() * items.length)] as Item;
    for (let round = 0; round < rounds; round++) {
      const edits = new Map<string, string>();
      for (let count = 1 + Math.floor(random() * 3); count > 0; count--) {
        const roll = random();
        const renamed = (path: string) =>
          edits.set(path, this.text(path).replace(/^purpose: .*$/m, `purpose: Round ${round} of ${count}.`));
        if (roll < 0.6) renamed(`environments/${pick(this.refs)}/environment.yaml`);
        else if (roll < 0.7) renamed(`environments/${pick(this.refs).split("/")[0] ?? ""}/team.yaml`);
        else if (roll < 0.8)
          edits.set("platform/instances.yaml", this.text("platform/instances.yaml").replace(/region: .*/, `region: dublin-${round + 2}`));
        else {
          const path = pick(Object.keys(code).filter((each) => each.endsWith(".ts") && each !== "platform/layers.ts"));
          edits.set(path, `${this.text(path)}// ${round}\n`);
        }
      }
      await this.compare(edits, [...edits.keys()].join(", "));
    }
  }

  async #readAll(tree: string): Promise<Map<string, string>> {
    const { fleet, findings, entries } = await readFleet(openRepository(this.scratch.root), tree, {
      catalog: sampleCatalog,
      layers: sampleLayers,
      today: "2026-11-22",
    });
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([]);
    const all = new Map<string, string>();
    for (const request of fleet.environments.values()) all.set(request.ref, JSON.stringify(materialsOf(request, fleet, entries)));
    for (const [instance, { layers }] of Object.entries(fleet.platform.instances)) {
      const standing = sampleLayers.map(({ name }) => name).filter((name) => layers[name] !== undefined);
      for (const [at, layer] of standing.entries())
        all.set(
          `${instance}/${layer}`,
          JSON.stringify(materialsOfLayer({ instance, layer, below: standing.slice(0, at) }, fleet, entries)),
        );
    }
    return all;
  }
}

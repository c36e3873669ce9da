import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { checkout, makeInput } from "../fixtures/inputs.ts";
import { createRenderer, type Rendering } from "../renderer.ts";
import { openContainedLane } from "./contained-lane.ts";
import { attempts } from "./hostile-code.data.ts";
import { doHold, kinds } from "./walls.ts";

const file = "environments/orders/own-code/report.ts";
const planted = ["ghp_plantedplantedplantedplantedplanted1", "plantedSecretAccessKeyPlantedSecretAcces", "planted-key"];
let world = "";
let server: Server;
let connections = 0;

beforeAll(async () => {
  world = mkdtempSync(join(tmpdir(), "world-"));
  mkdirSync(join(world, "home/.ssh"), { recursive: true });
  writeFileSync(join(world, "home/.ssh/id_ed25519"), "planted-key");
  writeFileSync(join(world, "elsewhere.mjs"), "export const key = 'planted-key';");
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  process.env["GITHUB_TOKEN"] = planted[0];
  process.env["AWS_SECRET_ACCESS_KEY"] = planted[1];
});
afterAll(() => {
  server.close();
  delete process.env["GITHUB_TOKEN"];
  delete process.env["AWS_SECRET_ACCESS_KEY"];
  rmSync(world, { recursive: true, force: true });
});

/** A clone whose environment orders/own-code has this code. */
function makeClone(code: string): string {
  const root = mkdtempSync(join(world, "clone-"));
  cpSync(checkout, root, { recursive: true });
  // As in a repository, the program lies where code may be read.
  cpSync(join(root, "scenarios"), join(root, "golden-paths/scenarios"), { recursive: true });
  writeFileSync(
    join(root, "golden-paths/program.ts"),
    readFileSync(join(root, "golden-paths/program.ts"), "utf8").replace("../scenarios/", "./scenarios/"),
  );
  mkdirSync(join(root, ".git"));
  writeFileSync(join(root, ".git/config"), "planted-key");
  const places = {
    root,
    home: join(world, "home"),
    key: join(world, "home/.ssh/id_ed25519"),
    module: join(world, "elsewhere.mjs"),
    port: (server.address() as AddressInfo).port,
  };
  writeFileSync(
    join(root, file),
    `import fs from "node:fs"; import net from "node:net"; import http from "node:http"; import dgram from "node:dgram";
import dns from "node:dns"; import cp from "node:child_process"; import * as pulumi from "@pulumi/pulumi"; import * as k8s from "@pulumi/kubernetes";
const places = ${JSON.stringify(places)};
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
export async function run() {
  ${code}
}
`,
  );
  return root;
}

const ownCode = makeInput("own-code", { code: [file] });
const limits = { timeLimitMs: 2000, traces: false, secrets: false, memoryLimitMb: 256 };
const held = await Promise.all(kinds.map(doHold));
const [strongest] = kinds.filter((_, index) => held[index]);
/** All that holds without the kernel must hold with it; of bwrap one has to see that it is used as it should be. */
const sample = attempts.filter(({ name }) => /^(?:reads a key|imports|writes into|connects$|starts a program|loops$|kills)/.test(name));

describe.each(kinds.filter((_, index) => held[index]).map((walls) => ({ walls, name: walls.name })))(
  "within walls: $name",
  ({ walls, name }) => {
    test.each(walls === strongest || name === "none" ? attempts : sample)(
      "code that $name reaches nothing, and is explained",
      async ({ code, says }) => {
        const root = makeClone(code);
        const before = readdirSync(join(world, "home"));
        const program = readFileSync(join(root, "golden-paths/program.ts"), "utf8");
        const lane = openContainedLane({ root, walls, ...limits });
        const { failure, graph } = await lane.run(ownCode);
        await lane.close();
        expect(failure?.text ?? JSON.stringify(graph)).toMatch(says);
        expect(failure?.text).not.toMatch(/[\u0000-\u0009\u001b\u202e]/);
        for (const secret of planted) expect(JSON.stringify([failure, graph])).not.toContain(secret);
        expect(readdirSync(join(world, "home"))).toEqual(before);
        expect(readFileSync(join(root, "golden-paths/program.ts"), "utf8")).toBe(program);
        expect(connections).toBe(0);
      },
    );

    test("code sees no variable", async () => {
      const root = makeClone(
        `new k8s.core.v1.ConfigMap("found", { data: { own: JSON.stringify(process.env), token: String(process.env.GITHUB_TOKEN) } });`,
      );
      const lane = openContainedLane({ root, walls, ...limits });
      const { graph } = await lane.run(ownCode);
      await lane.close();
      expect(graph?.resources[0]?.inputs["data"]).toEqual({ own: "{}", token: "undefined" });
    });
  },
);

test("others go on, and are as they would be alone, whatever one does to its process", async () => {
  const root = makeClone(
    `Object.prototype.protect = true; JSON.stringify = () => "{}"; pulumi.Resource.prototype.toString = () => "billing"; for (;;);`,
  );
  const inputs = [makeInput("kubernetes"), ownCode, makeInput("aws"), ownCode, makeInput("secrets")];
  const render = async (contained: "own-code" | "everything" | undefined) => {
    const found = new Map<number, Rendering>();
    const renderer = createRenderer({
      root,
      workers: 0,
      timeLimitMs: 5000,
      ...(contained === undefined ? {} : { contained, memoryLimitMb: 256 }),
    });
    for await (const rendering of renderer.render(contained === undefined ? inputs.filter((input) => input !== ownCode) : inputs))
      found.set(rendering.index, rendering);
    await renderer.close();
    return found;
  };
  const alone = await render(undefined);
  for (const contained of ["own-code", "everything"] as const) {
    const all = await render(contained);
    expect([0, 2, 4].map((index) => JSON.stringify(all.get(index)?.graph))).toEqual(
      [0, 1, 2].map((index) => JSON.stringify(alone.get(index)?.graph)),
    );
    for (const index of [1, 3]) {
      expect(all.get(index)?.error?.message).toBe(`orders/own-code: The program was not done after 5 s, and was ended (${file}).`);
      expect(all.get(index)?.error?.findings).toMatchObject([{ at: { file } }]);
    }
  }
});

test("an attempt is located, and the explanation says how to comply", async () => {
  const renderer = createRenderer({ root: makeClone(`fs.readFileSync("/etc/passwd");`), contained: "own-code" });
  for await (const { error } of renderer.render([ownCode])) {
    expect(error?.message).toBe(`orders/own-code: The program reads /etc/passwd (${file}:6).`);
    expect(error?.fix).toMatch(/^A plan runs the code of a change without network, secrets, files and other programs: take/);
  }
  await renderer.close();
});

import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { doHold, kinds, type Walls } from "./walls.ts";

const world = mkdtempSync(join(tmpdir(), "world-"));
const inside = join(world, "inside");
let connections = 0;
const server = createServer((socket) => {
  connections += 1;
  socket.destroy();
});

beforeAll(async () => {
  mkdirSync(inside);
  mkdirSync(join(world, "home"));
  writeFileSync(join(inside, "code.ts"), "");
  writeFileSync(join(world, "key"), "planted");
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterAll(() => {
  server.close();
  rmSync(world, { recursive: true, force: true });
});

/** Runs an expression in a node that nothing but the walls holds back. */
async function evaluate(walls: Walls, expression: string): Promise<unknown> {
  const [file = "", ...args] = walls.wrap({
    home: join(world, "home"),
    workingDirectory: inside,
    paths: [inside, process.execPath],
    command: [
      process.execPath,
      "--eval",
      `(async () => ${expression})().catch((error) => error.code).then((said) => console.log(JSON.stringify(said)))`,
    ],
  });
  return JSON.parse((await promisify(execFile)(file, args, { env: {} })).stdout);
}

const held = await Promise.all(kinds.map(doHold));
const walled = kinds.filter(({ name }, index) => held[index] && name !== "none");

test("without walls anybody sees and reaches everything, so what follows shows something", async () => {
  const none = kinds.find(({ name }) => name === "none") as Walls;
  expect(await evaluate(none, `fs.readFileSync(${JSON.stringify(join(world, "key"))}, "utf8")`)).toBe("planted");
});

describe.each(walled.map((walls) => ({ walls, name: walls.name })))("the kernel alone, by $name,", ({ walls }) => {
  test("shows what is named, and nothing else", async () => {
    expect(await evaluate(walls, `fs.readdirSync(${JSON.stringify(inside)})`)).toEqual(["code.ts"]);
    for (const path of [join(world, "key"), "/etc/passwd", "/root", "/home", "/proc/1/environ", "/run/docker.sock"])
      expect(await evaluate(walls, `fs.readFileSync(${JSON.stringify(path)})`), path).toMatch(/^(?:ENOENT|EACCES)$/);
  });

  test("lets nothing be written", async () => {
    for (const path of [join(inside, "canary"), "/canary", "/usr/canary"])
      expect(await evaluate(walls, `fs.writeFileSync(${JSON.stringify(path)}, "")`), path).toBe("EROFS");
    expect(readdirSync(inside)).toEqual(["code.ts"]);
  });

  test("has no network, not even to this machine", async () => {
    const { port } = server.address() as AddressInfo;
    const connect = `new Promise((resolve, reject) => require("net").connect(${port}, "127.0.0.1", () => resolve("connected")).on("error", reject))`;
    expect(await evaluate(walls, connect)).toMatch(/^(?:ENETUNREACH|ECONNREFUSED)$/);
    expect(connections).toBe(0);
  });

  test("knows no other process, and gives no rights back", async () => {
    expect(await evaluate(walls, `process.kill(${process.pid}, 0)`)).toBe("ESRCH");
    const mount = `require("child_process").spawnSync("/usr/bin/unshare", ["--user", "--map-root-user", "--mount", "/bin/sh", "-c", "mount -t tmpfs none /usr && touch /usr/x && ls ${world}"]).stdout?.toString() ?? ""`;
    expect(await evaluate(walls, mount)).not.toContain("key");
  });
});

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "..", "..", "..");
const scratch = mkdtempSync(join(tmpdir(), "roadbed-nx-"));
afterAll(() => rmSync(scratch, { recursive: true }));

function nx(...args: string[]): string {
  const env = {
    ...process.env,
    NX_DAEMON: "false",
    NX_WORKSPACE_DATA_DIRECTORY: join(scratch, "data"),
    NX_CACHE_DIRECTORY: join(scratch, "cache"),
  };
  return execFileSync(process.execPath, [join(root, "node_modules", "nx", "dist", "bin", "nx.js"), ...args], {
    cwd: root,
    env,
    encoding: "utf8",
  });
}

/** The tasks that a change of these files asks for. */
function affectedTasks(target: string, files: string): string[] {
  const file = join(scratch, "tasks.json");
  nx("affected", "-t", target, `--files=${files}`, `--graph=${file}`);
  return Object.keys((JSON.parse(readFileSync(file, "utf8")) as { tasks: { tasks: object } }).tasks.tasks).sort();
}

describe("nx, on this repository", () => {
  it("shows an environment, a golden path and a layer by their names", () => {
    const names = nx("show", "projects").trim().split("\n");
    expect(names).toEqual(expect.arrayContaining(["orders/staging", "path-postgres", "layer-network", "@roadbed/engine"]));
  });

  it("finds projects by their tags", () => {
    const names = nx("show", "projects", "--projects", "tag:team:orders").trim().split("\n");
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => name.startsWith("orders/"))).toBe(true);
  });

  it("checks one environment when its page changed", () => {
    expect(affectedTasks("check", "environments/orders/staging/environment.yaml")).toContain("orders/staging:check");
    expect(affectedTasks("check", "environments/orders/staging/environment.yaml")).not.toContain("billing/production:check");
  });

  it("checks all of a team's environments when the team's page changed, and nobody else's", () => {
    const tasks = affectedTasks("check", "environments/orders/team.yaml");
    expect(tasks.length).toBeGreaterThan(1);
    expect(tasks.filter((task) => !task.startsWith("orders/"))).toEqual([]);
  });

  it("checks the environments that use a golden path when it changed", () => {
    const tasks = affectedTasks("check", "golden-paths/postgres/sizing.ts");
    expect(tasks).toContain("path-postgres:check");
    const users = tasks.filter((task) => task.includes("/")).map((task) => task.replace(":check", ""));
    expect(users.length).toBeGreaterThan(0);
    for (const ref of users) expect(readFileSync(join(root, "environments", ref, "environment.yaml"), "utf8")).toContain("postgres@");
  });

  it("checks no environment when only a text changed", () => {
    expect(affectedTasks("check", "golden-paths/postgres/README.md").filter((task) => task.includes("/"))).toEqual([]);
  });
});

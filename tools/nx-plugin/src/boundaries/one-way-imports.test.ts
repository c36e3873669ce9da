import { Linter } from "eslint";
import { join } from "node:path";
import { parser } from "typescript-eslint";
import { expect, it } from "vitest";
import { oneWayImports } from "./one-way-imports.ts";

const root = join(import.meta.dirname, "..", "..", "..", "..");

function lint(file: string, code: string): string[] {
  const linter = new Linter({ cwd: root });
  const config = {
    files: ["**/*.ts"],
    languageOptions: { parser },
    plugins: { roadbed: { rules: { "one-way-imports": oneWayImports } } },
    rules: { "roadbed/one-way-imports": "error" as const },
  };
  return linter.verify(code, [config], { filename: join(root, file) }).map((message) => message.message);
}

it.each([
  'import { read } from "../read/git.ts";',
  'import type { Git } from "../read/git.ts";',
  'import "@roadbed/engine/read/git.ts";',
  'export { read } from "../read/git.ts";',
  'export * from "../read/git.ts";',
  'export const later = () => import("@roadbed/engine/read/git.ts");',
  'export type Git = import("../read/git.ts").Git;',
])("sees %s", (code) => {
  expect(lint("tools/engine/src/plan/make-plan.ts", code)).toEqual([
    expect.stringContaining("plan (tools/engine/src/plan) may not import read"),
  ]);
});

it("lets packages, neighbours and allowed zones pass", () => {
  const code =
    'import "zod"; import "node:path"; import "./step.ts"; import "../contract/plan.ts"; import "@roadbed/engine/contract/plan.ts";';
  expect(lint("tools/engine/src/plan/make-plan.ts", code)).toEqual([]);
});

import { expect, it } from "vitest";
import { findSpecifiers } from "./find-import-edges.ts";

it("finds what a module imports, in every form", () => {
  const module = `
    import { a } from "./a.ts";
    import type { B } from '@roadbed/engine/contract/b.ts';
    import "side-effect";
    export { c } from "../c.ts";
    export * from "../d.ts";
    const late = () => import("./late.ts");
    type T = import("./t.ts").T;
  `;
  expect(findSpecifiers(module)).toEqual([
    "./a.ts",
    "@roadbed/engine/contract/b.ts",
    "side-effect",
    "../c.ts",
    "../d.ts",
    "./late.ts",
    "./t.ts",
  ]);
});

import { expect, test } from "vitest";
import { changeOfFlags, type RequestFlags } from "./request-flags.ts";

const none: RequestFlags = { delete: false, dryRun: false, output: "text" };

test("flags become edits of the page, as data", () => {
  const flags = {
    ...none,
    stage: "staging",
    until: "2027-06-30",
    add: ["db=postgres@1/medium"],
    set: ["web.port=9090", "web.image=ghcr.io/acme/web:1=a"],
    use: ["web=db, events"],
  };
  expect(changeOfFlags(flags)).toEqual({
    kind: "edit",
    edits: [
      { kind: "set", path: ["stage"], value: "staging" },
      { kind: "set", path: ["lease", "until"], value: "2027-06-30" },
      { kind: "set", path: ["components", "db"], value: { path: "postgres@1", size: "medium" } },
      { kind: "set", path: ["components", "web", "settings", "port"], value: 9090 },
      { kind: "set", path: ["components", "web", "settings", "image"], value: "ghcr.io/acme/web:1=a" },
      { kind: "set", path: ["components", "web", "uses"], value: ["db", "events"] },
    ],
  });
});

test("deleting and releasing data are changes of their own", () => {
  expect(changeOfFlags({ ...none, delete: true })).toEqual({ kind: "delete" });
  expect(changeOfFlags({ ...none, destroyData: "moved on" })).toEqual({ kind: "destroy-data", reason: "moved on" });
});

test("no flag asks for nothing", () => {
  expect(changeOfFlags(none)).toBeUndefined();
});

test("half a pair is refused by the flag's name", () => {
  expect(() => changeOfFlags({ ...none, size: ["large"] })).toThrow("--size large is not a pair.");
  expect(() => changeOfFlags({ ...none, set: ["port=80"] })).toThrow("--set port=… names no setting.");
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { UserError } from "../contract/errors.ts";
import { editPage } from "./edit-page.ts";

const page = `# yaml-language-server: $schema=../../.schemas/environment.json
purpose: Order history for customers # asked for by support
stage: staging
components:
  # The only thing that customers see.
  web:
    path: web-service@1
    size: small
`;

test("an edit changes its value and nothing else", () => {
  const edited = editPage(page, [{ kind: "set", path: ["components", "web", "size"], value: "large" }]);
  expect(edited).toBe(page.replace("size: small", "size: large"));
});

test("a new page starts with the schema that editors complete from, and reads from purpose to components", () => {
  const text = editPage(undefined, [
    { kind: "set", path: ["components", "db"], value: { path: "postgres@1" } },
    { kind: "set", path: ["stage"], value: "development" },
    { kind: "set", path: ["purpose"], value: "Try it" },
    { kind: "set", path: ["lease", "until"], value: "2027-06-30" },
  ]);
  expect(text).toBe(`# yaml-language-server: $schema=../../.schemas/environment.json

purpose: Try it
stage: development
lease:
  until: 2027-06-30
components:
  db:
    path: postgres@1
`);
});

test("removing what is not there is refused by name", () => {
  expect(() => editPage(page, [{ kind: "remove", path: ["components", "db"] }])).toThrow("There is no components.db to remove.");
});

test("appending makes the list where there is none, and adds to it where there is one", () => {
  const once = editPage("name: orders\n", [{ kind: "append", path: ["destroyData"], value: { of: "old", reason: "moved to next" } }]);
  const twice = editPage(once, [{ kind: "append", path: ["destroyData"], value: { of: "older", reason: "moved as well" } }]);
  expect(parse(twice)).toEqual({
    name: "orders",
    destroyData: [
      { of: "old", reason: "moved to next" },
      { of: "older", reason: "moved as well" },
    ],
  });
});

test("a page with broken YAML is refused, never overwritten", () => {
  expect(() => editPage("purpose: [", [{ kind: "set", path: ["stage"], value: "staging" }])).toThrow(UserError);
});

test("whatever is typed stays a value: no text can become a key, a tag or an anchor", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (typed) => {
      const edited = parse(editPage(page, [{ kind: "set", path: ["purpose"], value: typed }])) as Record<string, unknown>;
      expect(edited["purpose"]).toBe(typed);
      expect(Object.keys(edited)).toEqual(["purpose", "stage", "components"]);
    }),
  );
});

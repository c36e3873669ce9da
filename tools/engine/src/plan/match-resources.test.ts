import { expect, test } from "vitest";
import { placeholder, type Resource } from "../contract/graph.ts";
import { makePlan } from "./make-plan.ts";
import { base, graph, print, resource } from "./small-stack.fake.ts";

const config = (name: string, value: string, aliases: readonly string[] = []): Resource =>
  resource("kubernetes:core/v1:ConfigMap", name, { data: { value } }, aliases.length === 0 ? {} : { aliases });
const urnOf = (name: string) => config(name, "").urn;

test("a renamed resource with an alias is the same resource", () => {
  const plan = makePlan({
    ...base,
    before: graph([config("settings", "1")]),
    after: graph([config("web-settings", "1", [urnOf("settings")])]),
  });
  expect(plan.steps.map(({ op, name }) => `${op} ${name}`)).toEqual(["keep web-settings"]);
});

test("what mentions a renamed resource does not change for the sake of its name", () => {
  const role = (name: string, aliases: readonly string[] = []) =>
    resource("aws:iam/role:Role", name, { description: "reads" }, aliases.length === 0 ? {} : { aliases });
  const policy = (name: string) => resource("aws:iam/rolePolicy:RolePolicy", "read", { role: placeholder(role(name).urn, "id") });
  const after = graph([role("reader", [role("old").urn]), policy("reader")]);
  expect(print(makePlan({ ...base, before: graph([role("old"), policy("old")]), after }))).toEqual([]);
});

test("a former name that another resource bears now is no alias", () => {
  const before = graph([config("settings", "1")]);
  const after = graph([config("copy", "1", [urnOf("settings")]), config("settings", "1")]);
  expect(print(makePlan({ ...base, before, after }))).toEqual(["create ConfigMap copy"]);
});

test("of two that claim one former name, one gets it and the other is made", () => {
  const before = graph([config("settings", "1")]);
  const after = graph([config("one", "1", [urnOf("settings")]), config("two", "1", [urnOf("settings")])]);
  expect(print(makePlan({ ...base, before, after }))).toEqual(["create ConfigMap two"]);
});

test("who stands under its new name leaves what bears the former one to be deleted", () => {
  const before = graph([config("settings", "1"), config("web-settings", "1")]);
  const after = graph([config("web-settings", "1", [urnOf("settings")])]);
  expect(print(makePlan({ ...base, before, after }))).toEqual(["delete ConfigMap settings"]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { componentName, environmentName, teamName } from "@roadbed/engine/contract/identity.ts";
import { sampleContext } from "../kit/sample-context.fake.ts";
import { defaultHostOf, listHosts } from "./hosts.ts";

const context = sampleContext({ target: "kubernetes" });
const name = fc.stringMatching(/^[a-z](?:-?[a-z0-9]){0,9}$/).filter((text) => text.length <= 20);

test("no two components share a host name unless they share a namespace and a name, and it always fits into DNS", () => {
  const place = fc.record({ component: name, team: name, environment: name });
  const hostOf = ({ component, team, environment }: { component: string; team: string; environment: string }) =>
    defaultHostOf({ ...context, team, environment, namespace: `${team}-${environment}` }, component);
  fc.assert(
    fc.property(place, place, (one, other) => {
      expect(hostOf(one).split(".")[0]?.length).toBeLessThanOrEqual(63);
      const isSamePlace = one.component === other.component && `${one.team}-${one.environment}` === `${other.team}-${other.environment}`;
      expect(hostOf(one) === hostOf(other)).toBe(isSamePlace);
    }),
  );
});

test("the names above are names that the contract takes", () => {
  fc.assert(
    fc.property(name, (text) => {
      expect([teamName, environmentName, componentName].every((schema) => schema.safeParse(text).success)).toBe(true);
    }),
  );
});

test("the gateway's certificate covers one label below the domain, and nothing deeper or elsewhere", () => {
  expect(
    listHosts(context, "web", { public: true }, [
      "shop.example.com",
      "a.b.example.com",
      "example.com",
      "shop.example.org",
      "badexample.com",
    ]),
  ).toEqual({
    shared: ["shop.example.com", "web--shop-live.example.com"],
    own: ["a.b.example.com", "badexample.com", "example.com", "shop.example.org"],
  });
});

test("a service that nobody asked to show has no host", () => {
  expect(listHosts(context, "web", { public: false }, [])).toEqual({ shared: [], own: [] });
});

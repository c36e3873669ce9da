import fc from "fast-check";
import { expect, test } from "vitest";
import { componentName, environmentName, teamName } from "@roadbed/engine/contract/identity.ts";
import { exactly } from "./connection.ts";
import { brokerNames, brokerUserOfTaker } from "./names.ts";

const label = fc.stringMatching(/^[a-z](?:-?[a-z0-9]){0,9}$/);
const address = fc
  .tuple(label, label, label)
  .map(([team, environment, component]) => ({ owner: `${team}/${environment}`, component, ordered: false }));

test("two queues never share a name in the broker, nor a queue another one's dead letters", () => {
  fc.assert(
    fc.property(address, address, (one, other) => {
      fc.pre(one.owner !== other.owner || one.component !== other.component);
      const names = new Set([...Object.values(brokerNames(one)), ...Object.values(brokerNames(other))]);
      expect(names.size).toBe(4);
    }),
  );
});

test("a permission's pattern matches its own name and no other", () => {
  fc.assert(
    fc.property(address, address, (one, other) => {
      const pattern = new RegExp(exactly(brokerNames(one).queue));
      expect(pattern.test(brokerNames(one).queue)).toBe(true);
      expect(pattern.test(brokerNames(one).dead)).toBe(false);
      if (brokerNames(other).queue !== brokerNames(one).queue) expect(pattern.test(brokerNames(other).queue)).toBe(false);
    }),
  );
});

test("each environment that takes a queue has a user of its own", () => {
  fc.assert(
    fc.property(address, label, label, (of, one, other) => {
      fc.pre(one !== other);
      expect(brokerUserOfTaker(of, `${one}/live`)).not.toBe(brokerUserOfTaker(of, `${other}/live`));
    }),
  );
});

test("the labels above are names that the contract takes", () => {
  fc.assert(
    fc.property(label, (text) => {
      expect([teamName, environmentName, componentName].every((schema) => schema.safeParse(text).success)).toBe(true);
    }),
  );
});

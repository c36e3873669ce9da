import { afterEach, beforeEach, expect, test } from "vitest";
import { makeCommitId } from "../stand-in/state.fake.ts";
import { startWorld, type World } from "../stand-in/world.fake.ts";
import { type EndingLease, publishLeases } from "./publish-leases.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const ended: EndingLease = {
  ref: "orders/next",
  stage: "staging",
  purpose: "Try @everyone with <b>it</b>",
  owners: "@acme-corp/orders-team",
  until: "2026-11-20",
  daysLeft: -3,
};
const ending: EndingLease = { ...ended, ref: "orders/spike", until: "2026-11-30", daysLeft: 7 };

async function publish(leases: readonly EndingLease[]): Promise<{ notes: readonly string[]; proposed: string[] }> {
  const proposed: string[] = [];
  const { notes } = await publishLeases(world.as("workflow"), leases, {
    reviewedBy: "pull-request.yaml",
    propose: (lease, branch) => {
      proposed.push(`${lease.ref} on ${branch}`);
      world.state.branches[branch] = makeCommitId(branch);
      return Promise.resolve();
    },
  });
  return { notes, proposed };
}

test("what has ended gets a pull request of which the review is started, and its team one issue", async () => {
  const { notes, proposed } = await publish([ended, ending]);
  expect(proposed).toEqual(["orders/next on expire/orders-next-2026-11-20"]);
  expect(notes).toEqual(["Pull request #1: opened, for orders/next.", "Issue #2: opened, for orders."]);
  const [pull] = world.state.pulls;
  expect(pull).toMatchObject({ title: "feat(orders/next): delete the environment, as its lease ended on 2026-11-20", baseRef: "main" });
  expect(pull?.body).toContain("@acme-corp/orders-team: approve it");
  expect(pull?.body).not.toContain("@everyone");
  expect(world.state.dispatches).toEqual([
    { workflow: "pull-request.yaml", ref: "expire/orders-next-2026-11-20", by: "github-actions[bot]" },
  ]);
  const [issue] = world.state.issues;
  expect(issue?.title).toBe("Leases of orders that end: next, spike");
  expect(issue?.body).toContain("| `orders/next` | staging | 2026-11-20 | #1 deletes it |");
  expect(issue?.body).toContain("| `orders/spike` | staging | 2026-11-30 | a pull request that deletes it follows after that day |");
});

/** GraphQL only asks who the token is. */
const isWrite = ({ route }: { readonly route: string }) => !route.startsWith("GET") && !route.includes("graphql");

test("the next day nothing is written again, and a pull request that was closed stays closed", async () => {
  await publish([ended, ending]);
  const [pull] = world.state.pulls;
  if (pull !== undefined) pull.state = "closed";
  const before = world.state.requests.filter(isWrite).length;
  expect(
    await publish([
      { ...ended, daysLeft: -4 },
      { ...ending, daysLeft: 6 },
    ]),
  ).toEqual({
    notes: ["Issue #2: up to date, for orders."],
    proposed: [],
  });
  expect(world.state.requests.filter(isWrite)).toHaveLength(before);
});

test("a lease that was renewed and ends again is asked about again; once none ends, the issue closes itself", async () => {
  await publish([ended]);
  const { proposed } = await publish([{ ...ended, until: "2026-12-20" }]);
  expect(proposed).toEqual(["orders/next on expire/orders-next-2026-12-20"]);
  expect((await publish([])).notes).toEqual(["Issue #2: closed, for orders."]);
  expect(world.state.issues).toMatchObject([{ state: "closed" }]);
});

test("of hundreds that end at once, twenty are opened a day", async () => {
  const many = Array.from({ length: 45 }, (_, index): EndingLease => ({ ...ended, ref: `orders/try-${index}` }));
  expect((await publish(many)).proposed).toHaveLength(20);
  expect((await publish(many)).proposed).toHaveLength(20);
  expect((await publish(many)).proposed).toHaveLength(5);
});

import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openForge } from "./forge.ts";
import { botLogin, makeCommitId } from "./stand-in/state.fake.ts";
import { startWorld, type World } from "./stand-in/world.fake.ts";
import { findStandingApprovals, type ForgeReview } from "./standing-approvals.ts";

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

test("a pull request is read with its commits, its author and who agreed to which commit", async () => {
  const { number, headSha, baseSha } = world.addPull();
  await world.review("grace", number, "APPROVE");
  const github = world.as("workflow");
  expect(await openForge(github).readPullRequest(number)).toEqual({
    number,
    url: `https://github.example/acme-corp/platform/pull/${number}`,
    author: "ada",
    base: baseSha,
    head: headSha,
    isFork: false,
    approvals: [{ by: "grace", commit: headSha, at: "2026-11-23T00:00:00Z" }],
  });
  expect(github.calls()).toBe(2);
});

test("an approval stays bound to the commit that was looked at, whatever is pushed after it", async () => {
  const pull = world.addPull();
  await world.review("grace", pull.number, "APPROVE");
  const seen = pull.headSha;
  pull.headSha = makeCommitId("pushed after the approval");
  const { head, approvals } = await openForge(world.as("workflow")).readPullRequest(pull.number);
  expect(head).not.toBe(seen);
  expect(approvals.map(({ commit }) => commit)).toEqual([seen]);
});

test("whoever asks for changes after agreeing agrees no more; a remark changes nothing", async () => {
  const { number } = world.addPull();
  for (const event of ["APPROVE", "COMMENT"] as const) await world.review("grace", number, event);
  for (const event of ["APPROVE", "REQUEST_CHANGES"] as const) await world.review("margaret", number, event);
  const { approvals } = await openForge(world.as("workflow")).readPullRequest(number);
  expect(approvals.map(({ by }) => by)).toEqual(["grace"]);
});

test("neither the author, nor a program, nor a deleted account agrees to anything", async () => {
  const { number, headSha } = world.addPull();
  await world.review("workflow", number, "APPROVE");
  for (const by of ["ada", null])
    world.state.reviews.push({ id: 1, pull: number, by, state: "APPROVED", body: "", commit: headSha, at: "2026-11-23T01:00:00Z" });
  expect((await openForge(world.as("workflow")).readPullRequest(number)).approvals).toEqual([]);
});

test.each([
  ["of another repository", 77, true],
  ["of a repository that is gone", null, true],
  ["of this repository", 8_101, false],
])("a head %s counts as a fork: %s %s", async (_, headRepository, isFork) => {
  const { number } = world.addPull({ headRepository });
  expect((await openForge(world.as("workflow")).readPullRequest(number)).isFork).toBe(isFork);
});

test("reviews beyond the first page count", async () => {
  const { number, headSha } = world.addPull();
  for (let at = 0; at < 130; at++)
    world.state.reviews.push({
      id: at,
      pull: number,
      by: "grace",
      state: "COMMENTED",
      body: "",
      commit: headSha,
      at: "2026-11-23T00:00:00Z",
    });
  await world.review("margaret", number, "APPROVE");
  expect((await openForge(world.as("workflow")).readPullRequest(number)).approvals.map(({ by }) => by)).toEqual(["margaret"]);
});

test("so many reviews that not all can be read are refused, because one that was left out could be a no", async () => {
  const { number, headSha } = world.addPull();
  for (let at = 0; at < 500; at++)
    world.state.reviews.push({
      id: at,
      pull: number,
      by: "grace",
      state: "COMMENTED",
      body: "",
      commit: headSha,
      at: "2026-11-23T00:00:00Z",
    });
  await expect(openForge(world.as("workflow")).readPullRequest(number)).rejects.toThrow("more than 500 reviews");
});

test("a commit of main leads to the pull request that brought it, with its approvals", async () => {
  const merge = makeCommitId("merge");
  const merged = { state: "closed", mergedAt: "2026-11-23T02:00:00Z", mergeCommit: merge } as const;
  // Others that hold the commit, or claim to: still open, merged into a branch that is not main, and merged before as another commit.
  world.addPull({ headSha: merge });
  world.addPull({ ...merged, baseRef: "attic" });
  world.addPull({ ...merged, headSha: merge, mergeCommit: makeCommitId("another merge") });
  const pull = world.addPull();
  const { number } = pull;
  await world.review("grace", number, "APPROVE");
  Object.assign(pull, merged);
  const forge = openForge(world.as("workflow"));
  expect(await forge.findMerged(merge)).toMatchObject({ number, approvals: [{ by: "grace" }] });
  expect(await forge.findMerged(makeCommitId("pushed directly"))).toBeUndefined();
});

test("what stands never depends on the order in which reviews are listed", () => {
  const review = fc.record({
    id: fc.integer({ min: 1, max: 10_000 }),
    state: fc.constantFrom("APPROVED", "CHANGES_REQUESTED", "DISMISSED", "COMMENTED", "PENDING"),
    user: fc.constantFrom(
      { login: "ada", id: 11, type: "User" },
      { login: "grace", id: 12, type: "User" },
      { login: botLogin, id: 41_898_282, type: "Bot" },
    ),
    commit_id: fc.constantFrom(makeCommitId("one"), makeCommitId("two"), null),
    submitted_at: fc.constantFrom("2026-11-23T00:00:00Z", "2026-11-23T00:00:01Z", "2026-11-23T00:00:02Z"),
  });
  fc.assert(
    fc.property(fc.uniqueArray(review, { selector: ({ id }) => id, maxLength: 12 }), (reviews: ForgeReview[]) => {
      const standing = findStandingApprovals(reviews, 11);
      expect(new Set(findStandingApprovals(reviews.toReversed(), 11).map((one) => JSON.stringify(one)))).toEqual(
        new Set(standing.map((one) => JSON.stringify(one))),
      );
      for (const { by, commit } of standing) {
        expect(by).toBe("grace");
        const last = reviews
          .filter(({ user, state }) => user?.login === by && state !== "COMMENTED" && state !== "PENDING")
          .toSorted((a, b) => (a.submitted_at ?? "").localeCompare(b.submitted_at ?? "") || a.id - b.id)
          .at(-1);
        expect(last).toMatchObject({ state: "APPROVED", commit_id: commit });
      }
    }),
  );
});

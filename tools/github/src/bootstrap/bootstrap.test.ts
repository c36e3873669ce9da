import { afterEach, beforeEach, expect, test } from "vitest";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { startWorld, type World } from "../stand-in/world.fake.ts";
import { bootstrap } from "./bootstrap.ts";

const platform = platformSchema.parse({
  organisation: "acme",
  github: "acme-corp",
  registries: ["ghcr.io/acme-corp"],
  instances: {
    local: {
      target: "kubernetes",
      engine: "embedded",
      stages: ["sandbox", "staging"],
      region: "dublin-1",
      domain: "dev.example.com",
      layers: {},
    },
    eu: {
      target: "aws",
      engine: "pulumi",
      stages: ["production"],
      region: "eu-west-1",
      account: "111122223333",
      domain: "example.com",
      layers: {},
    },
  },
});

let world: World;
beforeEach(async () => {
  world = await startWorld((state) => {
    state.workflow.can_approve_pull_request_reviews = false;
  });
});
afterEach(async () => {
  expect(world.state.problems).toEqual([]);
  await world.close();
});

const run = (apply: boolean) => bootstrap(world.as("margaret"), { platform, apply });
const written = () => world.state.requests.filter(({ route }) => !route.startsWith("GET ")).length;

test("without being told to it says what it would set, and sets nothing", async () => {
  const { changes, applied } = await run(false);
  expect(applied).toBe(false);
  expect(written()).toBe(0);
  expect(changes).toEqual([
    expect.stringMatching(/^Set the repository: allow_squash_merge: true \(is not set\), allow_merge_commit: false/),
    "Set workflow permissions: default_workflow_permissions: read (is write), can_approve_pull_request_reviews: true (is false)",
    expect.stringMatching(/^Set the subject of identity tokens: use_default: false \(is true\), include_claim_keys: /),
    "Make the label lane:automatic",
    "Make the label lane:owner",
    "Make the label lane:platform",
    "Make the label lane:two-person",
    "Make the label roadbed:run",
    "Make the deployment environment eu: only from main",
    "Let main deploy to eu",
    "Make the ruleset main: deletion, non fast forward, required linear history, pull request, required status checks on main",
    "Make the ruleset records-stay: deletion, non fast forward on ledger, live",
    "Make the ruleset records-by-workflows: creation, update on ledger, live",
  ]);
});

test("once applied, a second run finds nothing to do and writes nothing", async () => {
  await run(true);
  const before = written();
  expect(await run(true)).toMatchObject({ changes: [] });
  expect(written()).toBe(before);
});

test("what somebody loosened by hand is named and set back, and nothing else", async () => {
  await run(true);
  const { state } = world;
  const main = state.rulesets.find(({ name }) => name === "main");
  if (main !== undefined) main["bypass_actors"] = [{ actor_id: 13, actor_type: "User", bypass_mode: "always" }];
  const [environment] = state.environments;
  environment?.branches.push({ id: 5, name: "feature/*" });
  if (environment !== undefined) environment.settings["reviewers"] = [{ type: "Team", id: 7 }];
  state.repository.settings["allow_merge_commit"] = true;
  state.labels.push({ name: "good first issue", color: "ffffff", description: null });
  const { changes } = await run(true);
  expect(changes).toEqual([
    "Set the repository: allow_merge_commit: false (is true)",
    "Protect the deployment environment eu: only from main, and no run waits there for a person",
    "Let feature/* no longer deploy to eu",
    expect.stringMatching(/^Set the ruleset main back to /),
  ]);
  expect(main?.["bypass_actors"]).toEqual([]);
  expect((await run(false)).changes).toEqual([]);
});

test("a merge queue is set up where it is asked for, looks at each pull request, and goes away with the wish", async () => {
  const queue = (mergeQueue: boolean) => bootstrap(world.as("margaret"), { platform, apply: true, mergeQueue });
  await queue(true);
  const rules = () => world.state.rulesets.find(({ name }) => name === "main")?.["rules"] as { type: string; parameters?: object }[];
  expect(rules().at(-1)).toMatchObject({ type: "merge_queue", parameters: { grouping_strategy: "ALLGREEN", merge_method: "SQUASH" } });
  expect(await queue(true)).toMatchObject({ changes: [] });
  expect((await queue(false)).changes).toEqual([expect.stringMatching(/^Set the ruleset main back to /)]);
  expect(rules().map(({ type }) => type)).not.toContain("merge_queue");
});

test("main needs a pull request, one approval, code owners and the statuses of workflows; its approvals outlive a push", async () => {
  await run(true);
  const rules = world.state.rulesets.find(({ name }) => name === "main")?.["rules"] as { type: string; parameters?: object }[];
  expect(rules.find(({ type }) => type === "pull_request")?.parameters).toMatchObject({
    required_approving_review_count: 1,
    require_code_owner_review: true,
    dismiss_stale_reviews_on_push: false,
    allowed_merge_methods: ["squash"],
  });
  expect(rules.find(({ type }) => type === "required_status_checks")?.parameters).toMatchObject({
    required_status_checks: [
      { context: "roadbed/review", integration_id: 15_368 },
      { context: "checks", integration_id: 15_368 },
    ],
  });
});

test("only workflows write the records, and not even they rewrite or delete them", async () => {
  await bootstrap(world.as("margaret"), { platform, apply: true, app: 4711 });
  const find = (name: string) => world.state.rulesets.find((one) => one.name === name);
  expect(find("records-by-workflows")).toMatchObject({ bypass_actors: [{ actor_id: 4711, actor_type: "Integration" }] });
  expect(find("records-stay")).toMatchObject({ bypass_actors: [], rules: [{ type: "deletion" }, { type: "non_fast_forward" }] });
});

test("a refusal says what to do", async () => {
  world.fail("POST /repos/{owner}/{repo}/rulesets", {
    status: 403,
    data: { message: "Upgrade to GitHub Pro or make this repository public to enable this feature." },
  });
  await expect(run(true)).rejects.toThrow(/may not do this: POST .*Upgrade to GitHub Pro/);
});

test("what GitHub can't read of CODEOWNERS is told", async () => {
  world.state.codeownersErrors.push({
    line: 9,
    column: 1,
    kind: "Unknown owner",
    message: "Unknown owner on line 9: make sure the team exists\n\n  x",
    path: ".github/CODEOWNERS",
  });
  expect((await run(false)).codeowners).toEqual(["Line 9: Unknown owner. Unknown owner on line 9: make sure the team exists"]);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { platformSchema } from "@roadbed/engine/contract/instance.ts";
import { listDeployments } from "./deployments.ts";
import { makeTrustPolicies, type TrustPolicy } from "./trust-policies.ts";

const aws = { target: "aws", engine: "pulumi", domain: "example.com", layers: {} };
const platform = platformSchema.parse({
  organisation: "acme",
  github: "acme-corp",
  registries: ["ghcr.io/acme-corp"],
  instances: {
    eu: { ...aws, stages: ["production"], region: "eu-west-1", account: "111122223333" },
    us: { ...aws, stages: ["staging", "development"], region: "us-gov-west-1", account: "444455556666" },
    local: { target: "kubernetes", engine: "embedded", stages: ["sandbox"], region: "dublin-1", domain: "dev.example.com", layers: {} },
  },
});
const policies = makeTrustPolicies(platform, { repository: 8_101, owner: 5_007 });

interface Job {
  readonly owner: string;
  readonly repository: string;
  readonly environment: string | undefined;
  readonly ref: string;
  readonly audience: string;
}

/** The claims of a job's token, with the subject as GitHub makes it of the keys that bootstrap sets. */
function makeClaims({ owner, repository, environment, ref, audience }: Job): Record<string, string | undefined> {
  const encoded = environment?.replaceAll(":", "%3A");
  return {
    aud: audience,
    sub: `repository_owner_id:${owner}:repository_id:${repository}:environment:${encoded ?? ""}`,
    repository_owner_id: owner,
    repository_id: repository,
    environment,
    ref,
  };
}

/** As STS judges: every key of StringEquals must be among the claims, and equal. */
function admits({ document }: TrustPolicy, claims: Readonly<Record<string, string | undefined>>): boolean {
  return document.Statement.some(({ Condition: { StringEquals } }) =>
    Object.entries(StringEquals).every(([key, value]) => claims[key.replace("token.actions.githubusercontent.com:", "")] === value),
  );
}

const intended = (policy: TrustPolicy): Job => ({
  owner: "5007",
  repository: "8101",
  environment: policy.environment,
  ref: "refs/heads/main",
  audience: "sts.amazonaws.com",
});

test("each instance on AWS has a role in its account, and what is not on AWS has none", () => {
  expect(policies.map(({ role, account, environment }) => [role, account, environment])).toEqual([
    ["acme-roadbed-eu", "111122223333", "eu"],
    ["acme-roadbed-us", "444455556666", "us"],
  ]);
});

test("what a job is told to take is the role that trusts it, in its account", () => {
  expect(listDeployments(platform)).toEqual([
    { instance: "eu", environment: "eu", region: "eu-west-1", role: "arn:aws:iam::111122223333:role/acme-roadbed-eu" },
    { instance: "us", environment: "us", region: "us-gov-west-1", role: "arn:aws-us-gov:iam::444455556666:role/acme-roadbed-us" },
  ]);
  for (const { environment, role, account } of policies)
    expect(listDeployments(platform).find((one) => one.environment === environment)?.role).toMatch(
      new RegExp(`::${account}:role/${role}$`),
    );
});

test("a policy compares whole strings, the subject with its ids and environment among them, and has no wildcard", () => {
  expect(JSON.stringify(policies)).not.toMatch(/[*?]|StringLike|ForAllValues|IfExists/);
  expect(policies[1]?.document.Statement).toEqual([
    {
      Effect: "Allow",
      Principal: { Federated: "arn:aws-us-gov:iam::444455556666:oidc-provider/token.actions.githubusercontent.com" },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: {
        StringEquals: {
          "token.actions.githubusercontent.com:aud": "sts.amazonaws.com",
          "token.actions.githubusercontent.com:sub": "repository_owner_id:5007:repository_id:8101:environment:us",
          "token.actions.githubusercontent.com:repository_id": "8101",
          "token.actions.githubusercontent.com:environment": "us",
          "token.actions.githubusercontent.com:ref": "refs/heads/main",
        },
      },
    },
  ]);
});

test("T25: of random jobs each role admits exactly the intended one", () => {
  const ids = fc.oneof(fc.constantFrom("8101", "5007", "81010", "810", ""), fc.nat().map(String));
  const environments = fc.oneof(
    fc.constantFrom(undefined, ...policies.map(({ environment }) => environment)),
    fc.constantFrom("eu-production ", "EU-production", "*", "eu-production:environment:us", "local-sandbox"),
    fc.string(),
  );
  const jobs: fc.Arbitrary<Job> = fc.record({
    owner: ids,
    repository: ids,
    environment: environments,
    ref: fc.oneof(fc.constantFrom("refs/heads/main", "refs/heads/main2", "refs/pull/1/merge", "refs/tags/main"), fc.string()),
    audience: fc.constantFrom("sts.amazonaws.com", "https://github.com/acme-corp", ""),
  });
  fc.assert(
    fc.property(fc.constantFrom(...policies), jobs, (policy, job) => {
      expect(admits(policy, makeClaims(job))).toBe(JSON.stringify(job) === JSON.stringify(intended(policy)));
    }),
    { numRuns: 2000 },
  );
  for (const policy of policies) {
    expect(admits(policy, makeClaims(intended(policy)))).toBe(true);
    // One thing wrong at a time.
    for (const key of Object.keys(intended(policy)))
      expect([key, admits(policy, makeClaims({ ...intended(policy), [key]: "other" }))]).toEqual([key, false]);
  }
});

test("a token without the claims that older issuers leave out is refused", () => {
  for (const policy of policies) {
    const claims = makeClaims(intended(policy));
    for (const key of ["aud", "sub", "repository_id", "environment", "ref"])
      expect(admits(policy, { ...claims, [key]: undefined })).toBe(false);
  }
});

import { expect, test } from "vitest";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { cache } from "./contract.ts";

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(cache, path, { context: sampleContext({ target: "aws", ...where }), name: "sessions", ...options });
}

test("a cache is a replication group with its firewall, settings, user and alarms", async () => {
  expect((await record()).children).toEqual([
    "aws:cloudwatch/metricAlarm:MetricAlarm sessions-cpu-busy",
    "aws:cloudwatch/metricAlarm:MetricAlarm sessions-memory-nearly-full",
    "aws:ec2/securityGroup:SecurityGroup sessions",
    "aws:elasticache/parameterGroup:ParameterGroup sessions",
    "aws:elasticache/replicationGroup:ReplicationGroup sessions",
    "aws:elasticache/user:User sessions",
    "aws:elasticache/userGroup:UserGroup sessions",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule sessions-from-cluster",
  ]);
});

test("it is encrypted at rest and on the wire on every stage, without snapshots", async () => {
  for (const stage of ["sandbox", "production"] as const) {
    expect((await record({}, { stage })).find("ReplicationGroup").inputs).toMatchObject({
      engine: "valkey",
      atRestEncryptionEnabled: true,
      transitEncryptionEnabled: true,
      transitEncryptionMode: "required",
      snapshotRetentionLimit: 0,
      subnetGroupName: "main-caches",
    });
  }
});

test("production has a second node in another zone", async () => {
  expect((await record({}, { stage: "production" })).find("ReplicationGroup").inputs).toMatchObject({
    numCacheClusters: 2,
    automaticFailoverEnabled: true,
    multiAzEnabled: true,
  });
  expect((await record()).find("ReplicationGroup").inputs).toMatchObject({
    numCacheClusters: 1,
    automaticFailoverEnabled: false,
    multiAzEnabled: false,
  });
});

test("there is no password: users prove by IAM who they are, and administrate nothing", async () => {
  const { find } = await record();
  expect(find("User").inputs).toMatchObject({
    userId: "shop-live-sessions",
    userName: "shop-live-sessions",
    authenticationMode: { type: "iam" },
    accessString: "on ~* &* +@all -@admin",
  });
  expect(find("UserGroup").at("userIds")).toEqual(["shop-live-sessions"]);
  expect(find("ReplicationGroup").at("userGroupIds")).toEqual(["shop-live-sessions"]);
  expect(find("ReplicationGroup").inputs).not.toHaveProperty("authToken");
});

test("only the cluster's nodes reach the port", async () => {
  const rule = (await record()).find("SecurityGroupIngressRule").inputs;
  expect(rule).toMatchObject({ referencedSecurityGroupId: "sg-nodes", ipProtocol: "tcp", fromPort: 6379, toPort: 6379 });
  expect(rule).not.toHaveProperty("cidrIpv4");
});

test("a workload may connect to this cache as this user, and to nothing else", async () => {
  const [connection] = (await record({ access: ["use"] })).connections;
  expect(connection?.statements).toEqual([
    {
      Effect: "Allow",
      Action: ["elasticache:Connect"],
      Resource: [
        "arn:aws:elasticache:eu-west-1:111122223333:replicationgroup:shop-live-sessions",
        "arn:aws:elasticache:eu-west-1:111122223333:user:shop-live-sessions",
      ],
    },
  ]);
  expect(connection?.env).toMatchObject({ TLS: { value: "true" }, AUTH: { value: "iam" }, USER: { value: "shop-live-sessions" } });
  expect(Object.values(connection?.env ?? {}).some((source) => "secret" in source)).toBe(false);
});

import { expect, test } from "vitest";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { postgres } from "./contract.ts";

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(postgres, path, { context: sampleContext({ target: "aws", ...where }), name: "orders-db", ...options });
}

test("a database is an instance, its firewall, its settings, its alarms and the job that makes its roles", async () => {
  const { children } = await record();
  expect(children).toEqual([
    "aws:cloudwatch/metricAlarm:MetricAlarm orders-db-connections-nearly-used-up",
    "aws:cloudwatch/metricAlarm:MetricAlarm orders-db-cpu-busy",
    "aws:cloudwatch/metricAlarm:MetricAlarm orders-db-disk-nearly-full",
    "aws:cloudwatch/metricAlarm:MetricAlarm orders-db-memory-nearly-used-up",
    "aws:ec2/securityGroup:SecurityGroup orders-db",
    "aws:rds/instance:Instance orders-db",
    "aws:rds/parameterGroup:ParameterGroup orders-db",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule orders-db-from-cluster",
    "kubernetes:batch/v1:Job orders-db-roles",
    "kubernetes:external-secrets.io/v1:ExternalSecret orders-db-admin",
    "kubernetes:external-secrets.io/v1:ExternalSecret orders-db-app",
    "kubernetes:external-secrets.io/v1:ExternalSecret orders-db-reader",
    "kubernetes:generators.external-secrets.io/v1alpha1:Password orders-db-app-password",
    "kubernetes:generators.external-secrets.io/v1alpha1:Password orders-db-reader-password",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy orders-db-roles",
  ]);
});

test("on every stage it is encrypted, private, backed up, and its administrator's password is RDS's own", async () => {
  for (const stage of ["sandbox", "development", "staging", "production"] as const) {
    const { inputs } = (await record({}, { stage })).find("Instance");
    expect(inputs).toMatchObject({
      storageEncrypted: true,
      publiclyAccessible: false,
      manageMasterUserPassword: true,
      dbSubnetGroupName: "main-databases",
    });
    expect(inputs["backupRetentionPeriod"]).toBeGreaterThanOrEqual(1);
    expect(inputs).not.toHaveProperty("password");
  }
});

test("production stands in two zones, grows by itself, waits for its maintenance hour and can't be deleted", async () => {
  const { inputs } = (await record({ settings: { storage: "100Gi" } }, { stage: "production" })).find("Instance");
  expect(inputs).toMatchObject({
    multiAz: true,
    deletionProtection: true,
    skipFinalSnapshot: false,
    finalSnapshotIdentifier: "acme-shop-live-orders-db-final",
    deleteAutomatedBackups: false,
    backupRetentionPeriod: 14,
    allocatedStorage: 100,
    maxAllocatedStorage: 200,
    applyImmediately: false,
  });
});

test("development is cheap and quick to change", async () => {
  const { inputs } = (await record()).find("Instance");
  expect(inputs).toMatchObject({
    multiAz: false,
    deletionProtection: false,
    skipFinalSnapshot: true,
    backupRetentionPeriod: 3,
    applyImmediately: true,
  });
  expect(inputs).not.toHaveProperty("maxAllocatedStorage");
});

test("confidential data is guarded on any stage", async () => {
  const { inputs } = (await record({}, { data: "confidential" })).find("Instance");
  expect(inputs).toMatchObject({ deletionProtection: true, skipFinalSnapshot: false, deleteAutomatedBackups: false });
});

test("when the team has let go of the data, the guards are down but the last snapshot is still taken", async () => {
  const { inputs, protect } = (await record({}, { stage: "production", destroyData: ["live/orders-db"] })).find("Instance");
  expect(protect).toBe(false);
  expect(inputs).toMatchObject({ deletionProtection: false, skipFinalSnapshot: false });
  expect((await record({}, { stage: "production" })).find("Instance").protect).toBe(true);
});

test("whoever comes without TLS is turned away", async () => {
  const { inputs } = (await record()).find("ParameterGroup");
  expect(inputs).toMatchObject({ family: "postgres18", name: "acme-shop-live-orders-db-pg18" });
  expect(inputs["parameters"]).toContainEqual({ name: "rds.force_ssl", value: "1" });
});

test("sensitive data is audited", async () => {
  const { inputs } = (await record({}, { data: "restricted" })).find("ParameterGroup");
  expect(inputs["parameters"]).toContainEqual({ name: "pgaudit.log", value: "ddl,role" });
  expect(inputs["parameters"]).toContainEqual({
    name: "shared_preload_libraries",
    value: "pg_stat_statements,pgaudit",
    applyMethod: "pending-reboot",
  });
});

test("only the cluster's nodes reach the port, and nothing else is open", async () => {
  const { find } = await record();
  expect(find("SecurityGroup").inputs).not.toHaveProperty("ingress");
  const rule = find("SecurityGroupIngressRule").inputs;
  expect(rule).toMatchObject({ referencedSecurityGroupId: "sg-nodes", ipProtocol: "tcp", fromPort: 5432, toPort: 5432 });
  expect(rule).not.toHaveProperty("cidrIpv4");
});

test("the administrator's credentials are fetched from RDS's secret, and no workload gets them", async () => {
  const { find, connections } = await record({ access: ["write", "read"] });
  const secret = find("ExternalSecret", "orders-db-admin");
  expect(secret.at("spec", "secretStoreRef")).toEqual({ kind: "ClusterSecretStore", name: "platform" });
  expect(secret.at("spec", "data")).toEqual([
    { secretKey: "username", remoteRef: { key: "⟦secretArn⟧", property: "username" } },
    { secretKey: "password", remoteRef: { key: "⟦secretArn⟧", property: "password" } },
  ]);
  expect(
    JSON.stringify(connections.map(({ env }) => Object.values(env).map((source) => ("secret" in source ? source.secret : "")))),
  ).not.toContain("admin");
});

test("the job that makes the roles runs restricted and holds no password", async () => {
  const job = (await record({ settings: { extensions: ["vector", "citext"] } })).find("Job");
  const pod = ["spec", "template", "spec"];
  expect(job.at(...pod, "securityContext")).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } });
  expect(job.at(...pod, "automountServiceAccountToken")).toBe(false);
  const container = [...pod, "containers", 0];
  expect(job.at(...container, "securityContext")).toEqual({
    allowPrivilegeEscalation: false,
    capabilities: { drop: ["ALL"] },
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
  });
  expect(job.at(...container, "image")).toMatch(/^registry\.example\.com\/acme\/.+@sha256:[0-9a-f]{64}$/);
  const passwords = job.list(...container, "env").filter(({ name }) => typeof name === "string" && name.includes("PASSWORD"));
  expect(passwords).toEqual([
    { name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "orders-db-admin", key: "password" } } },
    { name: "OWNER_PASSWORD", valueFrom: { secretKeyRef: { name: "orders-db-app", key: "password" } } },
    { name: "READER_PASSWORD", valueFrom: { secretKeyRef: { name: "orders-db-reader", key: "password" } } },
  ]);
});

test("a workload connects to the instance through the network's range, with a role of its own", async () => {
  const [write, read] = (await record({ access: ["write", "read"] })).connections;
  expect(write?.env).toMatchObject({
    PORT: { value: "5432" },
    NAME: { value: "app" },
    SSLMODE: { value: "require" },
    USER: { secret: "orders-db-app", key: "username" },
  });
  expect(read?.env).toMatchObject({ USER: { secret: "orders-db-reader", key: "username" } });
  expect(write?.egress).toEqual([{ to: [{ ipBlock: { cidr: "10.20.0.0/16" } }], ports: [{ protocol: "TCP", port: 5432 }] }]);
});

test("a restored database is a copy of the other instance at that moment", async () => {
  const { inputs } = (
    await record({ name: "copy", settings: { restoreFrom: { component: "orders-db", at: "2027-03-31T10:00:00Z" } } })
  ).find("Instance");
  expect(inputs["restoreToPointInTime"]).toEqual({
    sourceDbInstanceIdentifier: "acme-shop-live-orders-db",
    restoreTime: "2027-03-31T10:00:00Z",
  });
  expect(inputs).not.toHaveProperty("dbName");
});

test("alarms notify the platform's topic", async () => {
  const { inputs } = (await record({ settings: { storage: "100Gi" } })).find("MetricAlarm", "orders-db-disk-nearly-full");
  expect(inputs).toMatchObject({
    metricName: "FreeStorageSpace",
    threshold: 16_106_127_360,
    alarmActions: ["arn:aws:sns:eu-west-1:111122223333:alerts"],
  });
});

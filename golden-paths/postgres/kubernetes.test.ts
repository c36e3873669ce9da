import { expect, test } from "vitest";
import type { ResolvedComponent } from "@roadbed/engine/contract/golden-path.ts";
import { type PathOptions, recordPath } from "../kit/record-path.fake.ts";
import { sampleContext, type SampleOptions } from "../kit/sample-context.fake.ts";
import { path } from "./component.ts";
import { postgres } from "./contract.ts";

const web: ResolvedComponent = {
  name: "web",
  path: "web-service@1",
  size: "small",
  settings: {},
  uses: [{ component: "orders-db", access: "write" }],
};

function record(options: Partial<PathOptions> = {}, where: Partial<SampleOptions> = {}) {
  return recordPath(postgres, path, { context: sampleContext({ target: "kubernetes", ...where }), name: "orders-db", ...options });
}

test("a small database is a cluster, its backups, its reader, its policy and its monitoring", async () => {
  const { children } = await record();
  expect(children).toEqual([
    "kubernetes:barmancloud.cnpg.io/v1:ObjectStore orders-db-backups",
    "kubernetes:external-secrets.io/v1:ExternalSecret orders-db-reader",
    "kubernetes:generators.external-secrets.io/v1alpha1:Password orders-db-reader-password",
    "kubernetes:monitoring.coreos.com/v1:PodMonitor orders-db",
    "kubernetes:monitoring.coreos.com/v1:PrometheusRule orders-db",
    "kubernetes:networking.k8s.io/v1:NetworkPolicy orders-db",
    "kubernetes:objectbucket.io/v1alpha1:ObjectBucketClaim orders-db-backups-bucket",
    "kubernetes:postgresql.cnpg.io/v1:Cluster orders-db",
    "kubernetes:postgresql.cnpg.io/v1:ScheduledBackup orders-db-backups-schedule",
  ]);
});

test("a large database has a connection pool, and extensions bring a database object", async () => {
  const small = await record();
  const large = await record({ size: "large", settings: { extensions: ["vector"] } });
  expect(large.children.filter((child) => !small.children.includes(child))).toEqual([
    "kubernetes:postgresql.cnpg.io/v1:Database orders-db-database",
    "kubernetes:postgresql.cnpg.io/v1:Pooler orders-db-pooler",
  ]);
  expect(large.find("Database").at("spec", "extensions")).toEqual([{ name: "vector", ensure: "present" }]);
});

test("production has three servers of which one other confirms every write, and a budget for disruptions", async () => {
  const spec = (await record({}, { stage: "production" })).find("Cluster").at("spec");
  expect(spec).toMatchObject({
    instances: 3,
    enablePDB: true,
    primaryUpdateMethod: "switchover",
    postgresql: { synchronous: { method: "any", number: 1, dataDurability: "preferred" } },
  });
});

test("one server has no disruption budget, so that its node can be drained", async () => {
  const spec = (await record()).find("Cluster").at("spec");
  expect(spec).toMatchObject({ instances: 1, enablePDB: false, primaryUpdateMethod: "restart" });
});

test("nobody gets in without TLS or as superuser", async () => {
  const cluster = (await record()).find("Cluster");
  expect(cluster.at("spec", "enableSuperuserAccess")).toBe(false);
  expect(cluster.at("spec", "postgresql", "pg_hba")).toEqual(["hostnossl all all all reject"]);
  expect(cluster.at("spec", "seccompProfile")).toEqual({ type: "RuntimeDefault" });
});

test("the reader may read everything and write nothing", async () => {
  const { find } = await record();
  expect(find("Cluster").at("spec", "managed", "roles")).toEqual([
    {
      name: "reader",
      ensure: "present",
      login: true,
      inherit: true,
      inRoles: ["pg_read_all_data"],
      passwordSecret: { name: "orders-db-reader" },
    },
  ]);
  expect(find("ExternalSecret").at("spec", "target", "template")).toMatchObject({
    type: "kubernetes.io/basic-auth",
    data: { username: "reader", password: "{{ .password }}" },
  });
});

test("sensitive data is audited", async () => {
  const audited = await record({}, { data: "restricted" });
  expect(audited.find("Cluster").at("spec", "postgresql", "parameters", "pgaudit.log")).toBe("ddl, role");
  expect((await record()).find("Cluster").at("spec", "postgresql", "parameters", "pgaudit.log")).toBeUndefined();
});

test("the database and its backups are protected until the team lets go of them", async () => {
  const guarded = await record();
  expect([guarded.find("Cluster").protect, guarded.find("ObjectBucketClaim").protect]).toEqual([true, true]);
  const released = await record({}, { destroyData: ["live/orders-db"] });
  expect([released.find("Cluster").protect, released.find("ObjectBucketClaim").protect]).toEqual([false, false]);
  const other = await record({}, { destroyData: ["live/other-db"] });
  expect(other.find("Cluster").protect).toBe(true);
});

test("backups go to a bucket of their own in the platform's object store, as long as the stage asks", async () => {
  const { find } = await record({}, { stage: "production" });
  expect(find("ObjectBucketClaim").at("spec")).toEqual({ bucketName: "acme-shop-live-orders-db-wal", storageClassName: "buckets" });
  expect(find("ObjectStore").at("spec")).toMatchObject({
    retentionPolicy: "14d",
    configuration: { destinationPath: "s3://acme-shop-live-orders-db-wal/", endpointURL: "http://objects.storage.svc:80" },
  });
  expect(find("ScheduledBackup").at("spec")).toMatchObject({ schedule: "0 0 1 * * *", method: "plugin", cluster: { name: "orders-db" } });
});

test("a restored database starts from the other one's backups", async () => {
  const cluster = (await record({ name: "copy", settings: { restoreFrom: { component: "orders-db", at: "2027-03-31T10:00:00Z" } } })).find(
    "Cluster",
  );
  expect(cluster.at("spec", "bootstrap")).toEqual({
    recovery: { source: "origin", database: "app", owner: "app", recoveryTarget: { targetTime: "2027-03-31T10:00:00Z" } },
  });
  expect(cluster.at("spec", "externalClusters")).toEqual([
    {
      name: "origin",
      plugin: { name: "barman-cloud.cloudnative-pg.io", parameters: { barmanObjectName: "orders-db-backups", serverName: "orders-db" } },
    },
  ]);
  expect(cluster.at("spec", "plugins", 0, "parameters", "barmanObjectName")).toBe("copy-backups");
});

test("only workloads that use it reach its port", async () => {
  const used = (await record({}, { components: [web] })).find("NetworkPolicy");
  expect(used.at("spec", "ingress", 0)).toEqual({
    from: [{ podSelector: { matchExpressions: [{ key: "app.kubernetes.io/name", operator: "In", values: ["web"] }] } }],
    ports: [{ protocol: "TCP", port: 5432 }],
  });
  const unused = (await record()).find("NetworkPolicy").list("spec", "ingress");
  expect(JSON.stringify(unused)).not.toContain("matchExpressions");
  // An ingress rule without `from` would admit the whole world.
  expect(unused.map(({ from }) => (from as unknown[]).length)).toEqual([2, 1]);
});

test("a workload gets addresses as text, credentials from a Secret, and the way to the port", async () => {
  const [write, read] = (await record({ access: ["write", "read"] })).connections;
  expect(write?.env).toEqual({
    HOST: { value: "orders-db-rw" },
    POOLED_HOST: { value: "orders-db-rw" },
    PORT: { value: "5432" },
    NAME: { value: "app" },
    SSLMODE: { value: "require" },
    USER: { secret: "orders-db-app", key: "username" },
    PASSWORD: { secret: "orders-db-app", key: "password" },
    URL: { secret: "orders-db-app", key: "uri" },
  });
  expect(read?.env).toMatchObject({ HOST: { value: "orders-db-r" }, USER: { secret: "orders-db-reader", key: "username" } });
  expect(read?.env).not.toHaveProperty("POOLED_HOST");
  expect(write?.egress).toEqual([
    { to: [{ podSelector: { matchLabels: { "cnpg.io/cluster": "orders-db" } } }], ports: [{ protocol: "TCP", port: 5432 }] },
  ]);
  expect(write?.statements).toEqual([]);
});

test("with a pool, short transactions are sent there", async () => {
  const [write] = (await record({ size: "xlarge", access: ["write"] })).connections;
  expect(write?.env["POOLED_HOST"]).toEqual({ value: "orders-db-pooler" });
});

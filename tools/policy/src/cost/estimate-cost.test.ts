import fc from "fast-check";
import { expect, test } from "vitest";
import type { Resource } from "@roadbed/engine/contract/graph.ts";
import { makePlanOf, makeResource, makeStep } from "../make-step.fake.ts";
import { estimateCost } from "./estimate-cost.ts";
import { database, dublin, halfACore, makeDeployment, makeScaler, ownCluster, planKept, planNew } from "./make-stack.fake.ts";

test("a database costs its machine and its disk", () => {
  const { before, after, lines } = estimateCost(planNew([database()]), { ...dublin, region: "us-east-1" });
  expect({ before, after }).toEqual({ before: 0, after: 0.129 * 730 + 100 * 0.115 });
  expect(lines.map(({ name, before, after }) => ({ name, before, after }))).toEqual([{ name: "db", before: 0, after: 105.67 }]);
});

test("a second machine in another zone costs the same again", () => {
  const one = estimateCost(planNew([database()]), dublin).after;
  expect(estimateCost(planNew([database({ multiAz: true })]), dublin).after).toBeCloseTo(2 * one, 1);
});

test("a region without prices of its own is the base region's, multiplied", () => {
  const priced = (region: string) => estimateCost(planNew([database()]), { ...dublin, region }).after;
  expect(priced("eu-central-1")).toBeCloseTo(priced("us-east-1") * 1.198, 1);
});

test("what is kept counts on both sides, and is no line", () => {
  const cost = estimateCost(planKept([database(), makeDeployment("web", halfACore, 2)]), dublin);
  expect(cost.before).toBeGreaterThan(100);
  expect(cost).toMatchObject({ after: cost.before, lines: [] });
  expect(cost.kilowattHours.after).toBe(cost.kilowattHours.before);
});

test("data that is held goes on costing, as it was", () => {
  const kept = makePlanOf([
    makeStep("keep", database(), { held: "delete" }),
    makeStep("keep", database({ instanceClass: "db.r7g.2xlarge" }), { before: database(), held: "replace" }),
  ]);
  const cost = estimateCost(kept, dublin);
  expect(cost.after).toBe(cost.before);
});

test("what goes costs nothing after, what changes costs what it becomes", () => {
  const gone = estimateCost(makePlanOf([makeStep("delete", database())]), dublin);
  expect(gone).toMatchObject({ after: 0, unpriced: [], kilowattHours: { after: 0 } });
  const grown = makeStep("update", database({ allocatedStorage: 200 }), { before: database() });
  const { before, after } = estimateCost(makePlanOf([grown]), { ...dublin, region: "us-east-1" });
  expect(after - before).toBeCloseTo(100 * 0.115, 2);
});

test("twice the copies of a pod cost twice as much", () => {
  const priced = (copies: number) => estimateCost(planNew([makeDeployment("web", halfACore, copies)]), ownCluster).after;
  expect(priced(2)).toBeCloseTo(2 * priced(1), 1);
  expect(priced(1)).toBeCloseTo(730 * (0.5 * 0.031611 + 0.004237), 2);
});

test("an autoscaled workload costs what always runs, and in office hours their share of the week", () => {
  const web = makeDeployment("web", halfACore);
  const cron = { type: "cron", metadata: { start: "0 7 * * 1-5", end: "0 20 * * 1-5", desiredReplicas: "2", timezone: "Europe/Dublin" } };
  const priced = (scaler: Resource) => estimateCost(planNew([web, scaler]), ownCluster).after;
  const one = estimateCost(planNew([web]), ownCluster).after;
  expect(priced(makeScaler("HorizontalPodAutoscaler", "web", { minReplicas: 3, maxReplicas: 9 }))).toBeCloseTo(3 * one, 1);
  const hours = makeScaler("ScaledObject", "web", { minReplicaCount: 0, triggers: [cron, { type: "cpu" }] });
  expect(priced(hours)).toBeCloseTo((2 * one * 65) / 168, 1);
  expect(priced(makeScaler("ScaledObject", "other", { minReplicaCount: 0, triggers: [cron] }))).toBe(one);
});

test("a worker in office hours runs the copies that its formula never goes below", () => {
  const trigger = { type: "cron", name: "hours", metadata: { start: "0 7 * * *", end: "0 19 * * *", desiredReplicas: "2" } };
  const scaler = makeScaler("ScaledObject", "fulfilment", {
    minReplicaCount: 0,
    triggers: [trigger, { type: "rabbitmq", name: "backlog_0" }],
    advanced: { scalingModifiers: { formula: "hours > 1 ? max(backlog_0, 10) : 0", target: "10" } },
  });
  const worker = makeDeployment("fulfilment", halfACore);
  const always = estimateCost(planNew([worker]), ownCluster).after;
  expect(estimateCost(planNew([worker, scaler]), ownCluster).after).toBeCloseTo(always / 2, 1);
});

test("what only runs while there is work is said to be unpriced", () => {
  const scaler = makeScaler("ScaledObject", "fulfilment", { minReplicaCount: 0, triggers: [{ type: "rabbitmq" }] });
  const cost = estimateCost(planNew([makeDeployment("fulfilment", halfACore), scaler]), ownCluster);
  expect(cost).toMatchObject({ after: 0, unpriced: ["fulfilment (runs only while there is work)"] });
});

test("a job costs at most its deadline at each run, and nothing while it is paused", () => {
  const makeJob = (over: object) =>
    makeResource("kubernetes:batch/v1:CronJob", "books", {
      spec: {
        schedule: "0 2 * * *",
        jobTemplate: {
          spec: { activeDeadlineSeconds: 7200, template: { spec: { containers: [{ name: "books", resources: halfACore }] } } },
        },
        ...over,
      },
    });
  const hourly = 0.5 * 0.031611 + 0.004237;
  expect(estimateCost(planNew([makeJob({})]), ownCluster).after).toBeCloseTo((hourly * 2 * 365) / 12, 2);
  expect(estimateCost(planNew([makeJob({ schedule: "* * * * *" })]), ownCluster).after).toBeCloseTo(hourly * 730, 2);
  expect(estimateCost(planNew([makeJob({ suspend: true })]), ownCluster)).toMatchObject({ after: 0, unpriced: [] });
});

test("nothing is silently free: unknown types, sizes, engines, regions and pods without requests are named", () => {
  const resources = [
    makeResource("aws:dynamodb/table:Table", "carts"),
    makeResource("kubernetes:apps.example.com/v1:Shop", "shop"),
    database({ instanceClass: "db.x9.mega" }),
    makeResource("aws:elasticache/replicationGroup:ReplicationGroup", "sessions", {
      engine: "redis",
      nodeType: "cache.t4g.micro",
      numCacheClusters: 1,
    }),
    makeDeployment("web", {}, 1),
    makeDeployment("api", { requests: { cpu: "⟦?⟧", memory: "1Gi" } }, 1),
  ];
  expect(estimateCost(planNew(resources), dublin).unpriced).toEqual([
    "api (its pods say not what they need)",
    "carts (no price for aws:dynamodb/table:Table)",
    "db (backups beyond its disk's size)",
    "db (no price for rds/postgres/db.x9.mega in eu-west-1)",
    "sessions (no price for elasticache/redis/cache.t4g.micro in eu-west-1)",
    "shop (no price for kubernetes:apps.example.com/v1:Shop)",
    "web (its pods say not what they need)",
  ]);
  expect(estimateCost(planNew([database()]), { ...dublin, region: "moon-1" })).toMatchObject({ after: 0 });
  expect(estimateCost(planNew([database()]), { ...dublin, region: "moon-1" }).unpriced).toContain(
    "db (no price for rds/postgres/db.t4g.large in moon-1)",
  );
});

test("another currency is the same cost at the table's rate, and the table says which", () => {
  const [usd, eur] = (["USD", "EUR"] as const).map((currency) => estimateCost(planNew([database()]), { ...dublin, currency }));
  expect(eur?.after).toBeCloseTo((usd?.after ?? 0) / 1.1761, 1);
  expect(eur?.prices).toMatch(/^table \d{4}\.\d\d of \d{4}-\d\d-\d\d .*EUR at the European Central Bank's rate of \d{4}-/);
  expect(() => estimateCost(planNew([]), { ...dublin, currency: "CHF" })).toThrow(/no rate for CHF/);
});

test("a node group costs its fewest nodes, with the disks of its launch template", () => {
  const template = makeResource("aws:ec2/launchTemplate:LaunchTemplate", "general", {
    blockDeviceMappings: [{ deviceName: "/dev/xvda", ebs: { volumeType: "gp3", volumeSize: 80 } }],
  });
  const nodes = makeResource("aws:eks/nodeGroup:NodeGroup", "general", {
    instanceTypes: ["m7g.large", "m6g.large"],
    launchTemplate: { id: `⟦${template.urn}#id⟧` },
    scalingConfig: { minSize: 3, maxSize: 12, desiredSize: 7 },
  });
  const cost = estimateCost(planNew([template, nodes]), dublin);
  expect(cost.after).toBeCloseTo(3 * (0.091 * 730 + 80 * 0.088), 2);
  expect(cost.unpriced).toEqual(["general (nodes that load adds)"]);
});

const anyDeployment = fc
  .record({
    cpu: fc.integer({ min: 1, max: 8000 }),
    memory: fc.integer({ min: 1, max: 32_768 }),
    copies: fc.integer({ min: 0, max: 50 }),
    id: fc.nat(1e6),
  })
  .map(({ cpu, memory, copies, id }) => makeDeployment(`web-${id}`, { requests: { cpu: `${cpu}m`, memory: `${memory}Mi` } }, copies));
const anyStack = fc.uniqueArray(anyDeployment, { selector: ({ urn }) => urn, maxLength: 8 });

test("a plan that changes nothing costs the same on both sides, and has no lines", () => {
  fc.assert(
    fc.property(anyStack, fc.constantFrom(dublin, ownCluster), (stack, facts) => {
      const cost = estimateCost(planKept(stack), facts);
      expect(cost).toMatchObject({ after: cost.before, lines: [] });
      expect(cost.kilogramsCo2e.after).toBe(cost.kilogramsCo2e.before);
    }),
  );
});

test("undoing a plan swaps its sides", () => {
  fc.assert(
    fc.property(anyStack, anyStack, (stay, go) => {
      const known = new Set(stay.map(({ urn }) => urn));
      const leaving = go.filter(({ urn }) => !known.has(urn));
      const kept = stay.map((one) => makeStep("keep", one));
      const away = estimateCost(makePlanOf([...kept, ...leaving.map((one) => makeStep("delete", one))]), ownCluster);
      const back = estimateCost(makePlanOf([...kept, ...leaving.map((one) => makeStep("create", one))]), ownCluster);
      expect([back.before, back.after]).toEqual([away.after, away.before]);
      expect(back.lines.map(({ urn, before, after }) => [urn, after, before])).toEqual(
        away.lines.map(({ urn, before, after }) => [urn, before, after]),
      );
    }),
  );
});

test("lines add up to the difference, but for rounding", () => {
  fc.assert(
    fc.property(anyStack, (stack) => {
      const { before, after, lines } = estimateCost(planNew(stack), ownCluster);
      const sum = lines.reduce((total, line) => total + line.after - line.before, 0);
      expect(Math.abs(sum - (after - before))).toBeLessThanOrEqual(0.005 * (stack.length + 1) + 1e-9);
    }),
  );
});

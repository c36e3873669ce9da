import { expect, test } from "vitest";
import { environmentSchema } from "../../contract/environment.ts";
import type { EnvironmentRequest } from "../../contract/fleet.ts";
import type { ResolvedComponent } from "../../contract/golden-path.ts";
import { instanceSchema } from "../../contract/instance.ts";
import { teamSchema } from "../../contract/team.ts";
import { findCauses, findLayerCauses } from "./find-causes.ts";

const web: ResolvedComponent = {
  name: "web",
  path: "web-service@1",
  size: "small",
  settings: { image: "ghcr.io/acme-corp/shop:1", hosts: ["a"] },
  uses: [{ component: "db", access: "write" }],
};
const db: ResolvedComponent = { name: "db", path: "postgres@1", size: "small", settings: { backups: { retention: "7d" } }, uses: [] };

function request(components: readonly ResolvedComponent[], page: Readonly<Record<string, unknown>> = {}): EnvironmentRequest {
  const spec = environmentSchema.parse({ purpose: "The next release.", stage: "staging", lease: { until: "2027-03-31" }, ...page });
  const ref = "orders/staging";
  return { ref, team: "orders", name: "staging", folder: `environments/${ref}`, spec, components, code: [], instance: "local" };
}

const team = (change: Readonly<Record<string, unknown>> = {}) =>
  teamSchema.parse({
    name: "orders",
    purpose: "The shop.",
    owners: { github: "orders-team" },
    contact: { chat: "#orders", email: "orders@example.com" },
    costCentre: "CC-1",
    ...change,
  });
const instance = (layers: Readonly<Record<string, Readonly<Record<string, unknown>>>>) =>
  instanceSchema.parse({
    target: "kubernetes",
    engine: "embedded",
    stages: ["staging"],
    region: "dublin-1",
    domain: "dev.example.com",
    layers,
  });

function say(before: EnvironmentRequest | undefined, after: EnvironmentRequest | undefined, influences: readonly string[] = []): string[] {
  const same = { before: undefined, after: undefined };
  const causes = findCauses({ request: { before, after }, team: same, instance: same, influences });
  return causes.map(({ component, because }) => (component === undefined ? because : `${component}: ${because}`));
}

test("components say what is asked for otherwise of them", () => {
  const cache: ResolvedComponent = { name: "sessions", path: "cache@1", size: "small", settings: {}, uses: [] };
  const after = request([
    {
      ...web,
      size: "medium",
      settings: { image: "ghcr.io/acme-corp/shop:2", hosts: ["a", "b"] },
      uses: [{ component: "sessions", access: "write" }],
    },
    cache,
  ]);
  expect(say(request([web, db]), after)).toEqual([
    "web: its size changes from small to medium, and its setting hosts[1] is b now, and its setting image changes from ghcr.io/acme-corp/shop:1 to ghcr.io/acme-corp/shop:2, and it uses sessions now, and it no longer uses db",
    "db: db is no longer asked for",
    "sessions: sessions is added",
  ]);
  expect(say(request([db]), request([{ ...db, path: "postgres@2", settings: { backups: { retention: "30d" } } }]))).toEqual([
    "db: its golden path changes from postgres@1 to postgres@2, and its setting backups.retention changes from 7d to 30d",
  ]);
});

test("the page says in words what changes of the environment itself", () => {
  const before = request([web], {
    hosts: { "shop.example.com": "web" },
    access: [{ group: "quality", role: "viewer", reason: "They test." }],
  });
  const after = request([web], {
    stage: "development",
    data: "confidential",
    budget: 300,
    lease: { until: "2027-10-31" },
    hours: { timezone: "UTC", from: "08:00", to: "18:00" },
    hosts: { "www.example.com": "web" },
    shares: [{ component: "db", with: "billing/staging" }],
  });
  expect(say(before, after)).toEqual([
    "its stage changes from staging to development",
    "it holds confidential data instead of internal",
    "its lease ends on 2027-10-31 instead of 2027-03-31",
    "it gets office hours",
    "its budget changes from 100 to 300",
    "quality no longer has access",
    "shop.example.com leads nowhere any more",
    "www.example.com leads to web",
    "it shares db with billing/staging",
  ]);
});

test("a golden path that changed concerns the components that it makes", () => {
  expect(say(request([web, db]), request([web, db]), ["the golden path postgres changed", "platform/program.ts changed"])).toEqual([
    "db: the golden path postgres changed",
    "platform/program.ts changed",
  ]);
});

test("of a team and an instance it is said what exactly differs, instead of in which file", () => {
  const before = instance({ services: { rabbitmq: { replicas: 1 } } });
  const after = instance({ services: { rabbitmq: { replicas: 3 } } });
  const causes = findCauses({
    request: { before: request([web]), after: request([web]) },
    team: { before: team(), after: team({ costCentre: "CC-2" }) },
    instance: { before, after },
    influences: ["environments/orders/team.yaml changed", "the entry of the instance local changed"],
  });
  expect(causes.map(({ because }) => because)).toEqual([
    "the team's costCentre changes from CC-1 to CC-2",
    "of the instance local, layers.services.rabbitmq.replicas changes from 1 to 3",
  ]);
  expect(findLayerCauses("local/services", { before, after }, ["the entry of the instance local changed"])).toEqual([
    { because: "of the instance local, layers.services.rabbitmq.replicas changes from 1 to 3" },
  ]);
  expect(findLayerCauses("local/services", { before, after: before }, ["the layer services of the instance local changed"])).toEqual([
    { because: "the layer services of the instance local changed" },
  ]);
});

test("what comes and what goes need no other reason", () => {
  expect(say(undefined, request([web]), ["environments/orders/staging/environment.yaml changed"])).toEqual([
    "the environment is asked for",
  ]);
  expect(say(request([web]), undefined)).toEqual(["the environment is no longer asked for"]);
});

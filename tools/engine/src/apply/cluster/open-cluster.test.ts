import { afterEach, expect, test } from "vitest";
import { UserError } from "../../contract/errors.ts";
import { TargetBusy } from "../targets/target.ts";
import { type Asked, type FaultyServer, startFaultyServer, writeKubeconfig } from "./faulty-server.fake.ts";
import { openLiveReader } from "./live-reader.ts";
import { openCluster } from "./open-cluster.ts";

let server: FaultyServer | undefined;
afterEach(async () => {
  await server?.stop();
});

const path = "/api/v1/namespaces/orders-staging/configmaps/settings";
const fine = { status: 200, body: { kind: "ConfigMap" } };

test("too many requests: it waits as long as the server asks for", async () => {
  const cluster = await open(() => fine, { fault: () => ({ status: 429, retryAfter: 7 }) });
  const error = await failureOf(cluster.send("GET", path));
  expect(error).toBeInstanceOf(TargetBusy);
  expect(error).toMatchObject({ seconds: 7, message: "answer 429" });
});

test.each([
  ["an error of the server's own", { status: 503 }, /answer 503/],
  ["a broken connection", "broken", /socket hang up|ECONNRESET/],
  ["no answer", "silent", /did not answer within 0.2 s/],
] as const)("%s is nothing but a bad moment, a second or two long", async (_name, fault, message) => {
  const cluster = await open(() => fine, { fault: () => fault });
  const error = await failureOf(cluster.send("GET", path));
  expect(error).toBeInstanceOf(TargetBusy);
  expect(error.message).toMatch(message);
  expect((error as TargetBusy).seconds).toBeGreaterThanOrEqual(1);
  expect((error as TargetBusy).seconds).toBeLessThan(2);
});

test("a server that isn't there is a bad moment too", async () => {
  const error = await failureOf(openCluster({ kubeconfig: writeKubeconfig("http://127.0.0.1:1") }).send("GET", path));
  expect(error).toBeInstanceOf(TargetBusy);
  expect(error.message).toBe("the API server at 127.0.0.1:1 does not answer");
});

test("a connection that was kept and has been closed since is opened anew at once", async () => {
  let count = 0;
  const cluster = await open(() => fine, { fault: () => (++count === 2 ? "broken" : undefined) });
  await cluster.send("GET", path);
  expect(await cluster.send("GET", path)).toEqual(fine);
  expect(server?.asked).toHaveLength(3);
});

test("credentials that are refused are read again once", async () => {
  let count = 0;
  const cluster = await open(() => fine, { fault: () => (++count === 1 ? { status: 401 } : undefined) });
  expect(await cluster.send("GET", path)).toEqual(fine);
  expect(server?.asked.map(({ authorization }) => authorization)).toEqual(["Bearer a-token", "Bearer a-token"]);
});

test("a context that the kubeconfig has not is named, with those that it has", async () => {
  const cluster = openCluster({ kubeconfig: writeKubeconfig("http://127.0.0.1:1"), context: "production" });
  const error = await failureOf(cluster.send("GET", path));
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({ message: "The kubeconfig has no context production.", fix: expect.stringContaining("It has: test.") });
});

test("a kind that comes later is found; one that is unknown has no path", async () => {
  let isThere = false;
  const cluster = await open(({ path: asked }) => {
    if (asked !== "/apis/example.com/v1" || !isThere) return { status: 404, body: {} };
    return { status: 200, body: { resources: [{ name: "things", kind: "Thing", namespaced: true, verbs: ["list", "create"] }] } };
  });
  const thing = { apiVersion: "example.com/v1", kind: "Thing", namespace: "orders-staging", name: "one" };
  expect(await cluster.tryPathOf(thing)).toBeUndefined();
  isThere = true;
  expect(await cluster.tryPathOf(thing)).toBe("/apis/example.com/v1/namespaces/orders-staging/things/one");
});

const configMaps = { name: "configmaps", kind: "ConfigMap", namespaced: true, verbs: ["list", "create"] };

test("many objects of a kind take one list, page by page, and it begins again when its pages run out", async () => {
  let expired = 0;
  const cluster = await open(({ path: asked }) => {
    if (asked === "/api/v1") return { status: 200, body: { resources: [configMaps] } };
    const page = Number(/continue=(\d)/.exec(asked)?.[1] ?? 0);
    if (page === 1 && expired++ === 0) return { status: 410, body: { message: "The provided continue parameter is too old" } };
    const item = { metadata: { name: `settings-${page}`, namespace: "orders-staging" } };
    const rest = page < 2 ? { continue: String(page + 1) } : {};
    return { status: 200, body: { kind: "ConfigMapList", apiVersion: "v1", metadata: rest, items: [item] } };
  });
  const reader = openLiveReader(cluster);
  const names = [0, 1, 2].map((page) => ({
    apiVersion: "v1",
    kind: "ConfigMap",
    namespace: "orders-staging",
    name: `settings-${page}`,
  }));
  const found = await reader.read(names);
  expect([...found.keys()]).toEqual(names.map(({ name }) => `/ConfigMap/orders-staging/${name}`));
  expect(found.get("/ConfigMap/orders-staging/settings-1")?.object).toMatchObject({ kind: "ConfigMap", apiVersion: "v1" });
  // The kinds, two pages in vain, three pages.
  expect(reader.requests).toBe(6);
});

test("what may not be read is an error and no absence", async () => {
  const cluster = await open(({ path: asked }) =>
    asked === "/api/v1"
      ? { status: 200, body: { resources: [configMaps] } }
      : { status: 403, body: { message: "configmaps is forbidden" } },
  );
  const name = { apiVersion: "v1", kind: "ConfigMap", namespace: "orders-staging", name: "settings" };
  await expect(openLiveReader(cluster).read([name])).rejects.toThrow(/configmaps can't be read in the current context: .*forbidden/);
});

async function open(answer: (asked: Asked) => { status: number; body: object }, { fault }: Partial<Pick<FaultyServer, "fault">> = {}) {
  server = await startFaultyServer(answer as Parameters<typeof startFaultyServer>[0]);
  if (fault !== undefined) server.fault = fault;
  return openCluster({ kubeconfig: server.kubeconfig, timeoutMs: 200 });
}

function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => {
      throw new Error("did not fail");
    },
    (error: unknown) => error as Error,
  );
}

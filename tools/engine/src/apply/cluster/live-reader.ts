import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../contract/errors.ts";
import type { JsonObject } from "../../contract/json.ts";
import { liveKey, type LiveName, type LiveObject, type LiveReader, ownerLabel } from "../../contract/live.ts";
import { TargetBusy } from "../targets/target.ts";
import { type Cluster, messageOf } from "./open-cluster.ts";

const pageSize = 500;
const selector = encodeURIComponent(`${ownerLabel.key}=${ownerLabel.value}`);

/** What lives in a cluster: each kind is listed once, by the label that all of ours have; only what is not among them is asked for by name. */
export function openLiveReader(cluster: Cluster): LiveReader {
  const lists = new Map<string, Promise<ReadonlyMap<string, LiveObject>>>();

  function listOnce(path: string): Promise<ReadonlyMap<string, LiveObject>> {
    const known = lists.get(path) ?? listAll(cluster, path);
    lists.set(path, known);
    return known;
  }

  return {
    name: cluster.name,
    get requests() {
      return cluster.requests;
    },
    async read(names) {
      const found = new Map<string, LiveObject>();
      for (const name of names) {
        const path = await patiently(() => cluster.tryPathOf(name));
        if (path === undefined) continue;
        const key = liveKey(name);
        const live = (await listOnce(collectionOf(path))).get(key) ?? (await tryRead(cluster, path));
        if (live !== undefined) found.set(key, live);
      }
      return found;
    },
    async listOwned() {
      const kinds = await patiently(() => cluster.listKinds());
      const lists = await Promise.all(kinds.map(({ path }) => listOnce(path)));
      return lists.flatMap((list) => [...list.values()]);
    },
  };
}

/** `/api/v1/namespaces/orders-staging/services/web` -> `/api/v1/services`: of all namespaces at once. */
function collectionOf(path: string): string {
  const all = path.replace(/\/namespaces\/[^/]+(?=\/[^/]+\/[^/]+$)/, "");
  return all.slice(0, all.lastIndexOf("/"));
}

async function listAll(cluster: Cluster, path: string): Promise<ReadonlyMap<string, LiveObject>> {
  const found = new Map<string, LiveObject>();
  for (let rest = ""; ;) {
    const answer = await patiently(() => cluster.send("GET", `${path}?labelSelector=${selector}&limit=${pageSize}${rest}`));
    // Too much time has gone by since the first page.
    if (answer.status === 410 && rest !== "") return listAll(cluster, path);
    if (answer.status !== 200) throw unreadable(cluster, path, answer);
    const { kind = "", apiVersion = "", items = [] } = answer.body as { kind?: string; apiVersion?: string; items?: JsonObject[] };
    for (const item of items) {
      // Items of a list do not say what they are; the list does.
      const object: JsonObject = { apiVersion, kind: kind.replace(/List$/, ""), ...item };
      found.set(liveKey(nameOf(object)), { object });
    }
    const token = (answer.body["metadata"] as JsonObject | undefined)?.["continue"];
    if (typeof token !== "string" || token === "") return found;
    rest = `&continue=${encodeURIComponent(token)}`;
  }
}

const attempts = 6;

/** Nothing is wrong with what is asked but the moment. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof TargetBusy) || attempt === attempts) throw error;
      await sleep(error.seconds * 1000);
    }
  }
}

async function tryRead(cluster: Cluster, path: string): Promise<LiveObject | undefined> {
  const answer = await patiently(() => cluster.send("GET", path));
  if (answer.status === 404) return undefined;
  if (answer.status !== 200) throw unreadable(cluster, path, answer);
  return { object: answer.body };
}

function nameOf(object: JsonObject): LiveName {
  const { apiVersion, kind, metadata } = object as unknown as LiveName & { metadata: { name: string; namespace?: string } };
  const { name, namespace } = metadata;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/** No rights is no absence. */
function unreadable(cluster: Cluster, path: string, answer: { status: number; body: JsonObject }): UserError {
  return new UserError(`${path} can't be read in the ${cluster.name}: ${messageOf(answer)}.`, {
    fix: "Give whoever reads the right to get and list it.",
  });
}

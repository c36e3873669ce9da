import type { Cluster } from "../apply/cluster/open-cluster.ts";
import type { Json, JsonObject } from "../contract/json.ts";
import type { LiveName, LiveObject } from "../contract/live.ts";
import { textOf } from "./api-server.fake.ts";
import { nameOf } from "./find-drift.ts";

/** What was tried and the API server would not have, or made nothing of: no case. */
export class NotAccepted extends Error {}

type Method = Parameters<Cluster["send"]>[0];

/** Objects on a real API server, written under the names of field managers. */
export class RealObjects {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async apply(object: JsonObject, manager: string): Promise<void> {
    await this.#write("PATCH", `${await this.#pathOf(nameOf(object))}?fieldManager=${manager}&force=true`, object);
  }

  async create(object: JsonObject, manager: string): Promise<void> {
    const path = await this.#pathOf(nameOf(object));
    await this.#write("POST", `${path.slice(0, path.lastIndexOf("/"))}?fieldManager=${manager}`, object);
  }

  async update(name: LiveName, manager: string, change: (object: JsonObject) => void, subresource?: string): Promise<void> {
    const path = `${await this.#pathOf(name)}${subresource === undefined ? "" : `/${subresource}`}`;
    const { status, body } = await this.#cluster.send("GET", path);
    if (status >= 300) throw new NotAccepted(`${path}: ${status}`);
    const before = versionOf(body);
    delete (body["metadata"] as Record<string, Json>)["managedFields"];
    change(body);
    const after = await this.#write("PUT", `${path}?fieldManager=${manager}`, body);
    if (versionOf(after) === before) throw new NotAccepted(`${path}: nothing came of it`);
  }

  async delete(name: LiveName): Promise<void> {
    await this.#write("DELETE", `${await this.#pathOf(name)}?gracePeriodSeconds=0`);
  }

  async read(name: LiveName): Promise<LiveObject | undefined> {
    const { status, body } = await this.#cluster.send("GET", await this.#pathOf(name));
    return status === 404 ? undefined : { object: body };
  }

  async #write(method: Method, path: string, body?: JsonObject): Promise<JsonObject> {
    const answer = await this.#cluster.send(method, path, body);
    if (answer.status >= 300) throw new NotAccepted(`${method} ${path}: ${answer.status} ${textOf(answer.body["message"])}`);
    return answer.body;
  }

  async #pathOf(name: LiveName): Promise<string> {
    const path = await this.#cluster.tryPathOf(name);
    if (path === undefined) throw new Error(`The API server does not know ${name.apiVersion} ${name.kind}.`);
    return path;
  }
}

function versionOf(object: JsonObject): Json | undefined {
  return (object["metadata"] as JsonObject)["resourceVersion"];
}

import type { Json, JsonObject } from "../contract/json.ts";
import { type LiveName, type LiveObject } from "../contract/live.ts";
import { textOf } from "./api-server.fake.ts";
import { nameOf } from "./find-drift.ts";

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

/** As much of an API server as this needs; what its harness offers. */
export interface Api {
  send(method: string, path: string, body?: object, type?: string): Promise<Answer>;
}

/** What was tried and the API server would not have: no case. */
export class NotAccepted extends Error {}

/** Objects of any kind on a real API server, written under the names of field managers. */
export class RealObjects {
  readonly #api: Api;
  readonly #plurals = new Map<string, string>();

  private constructor(api: Api) {
    this.#api = api;
  }

  /** Knows every kind of these objects: those that are operators' own get a definition that takes anything, as most of them do below `spec`. */
  static async open(api: Api, objects: readonly JsonObject[]): Promise<RealObjects> {
    const real = new RealObjects(api);
    for (const apiVersion of new Set(objects.map((object) => textOf(object["apiVersion"])))) await real.#learn(apiVersion);
    const unknown = new Map(objects.filter((object) => !real.#plurals.has(kindOf(object))).map((object) => [kindOf(object), object]));
    for (const object of unknown.values()) await real.#define(object);
    for (const apiVersion of new Set([...unknown.values()].map((object) => textOf(object["apiVersion"])))) await real.#learn(apiVersion);
    return real;
  }

  async apply(object: JsonObject, manager: string): Promise<void> {
    await this.#write(
      "PATCH",
      `${this.#pathOf(nameOf(object))}?fieldManager=${manager}&force=true`,
      object,
      "application/apply-patch+yaml",
    );
  }

  async create(object: JsonObject, manager: string): Promise<void> {
    const path = this.#pathOf(nameOf(object));
    await this.#write("POST", `${path.slice(0, path.lastIndexOf("/"))}?fieldManager=${manager}`, object);
  }

  async update(name: LiveName, manager: string, change: (object: JsonObject) => void, subresource?: string): Promise<void> {
    const path = `${this.#pathOf(name)}${subresource === undefined ? "" : `/${subresource}`}`;
    const { status, body } = await this.#api.send("GET", path);
    if (status >= 300) throw new NotAccepted(`${path}: ${status}`);
    delete (body["metadata"] as Record<string, Json>)["managedFields"];
    change(body);
    await this.#write("PUT", `${path}?fieldManager=${manager}`, body);
  }

  async delete(name: LiveName): Promise<void> {
    await this.#write("DELETE", `${this.#pathOf(name)}?gracePeriodSeconds=0`);
  }

  async read(name: LiveName): Promise<LiveObject | undefined> {
    const { status, body } = await this.#api.send("GET", this.#pathOf(name));
    return status === 404 ? undefined : { object: body };
  }

  async #write(method: string, path: string, body?: object, type?: string): Promise<void> {
    const answer = await this.#api.send(method, path, body, type);
    if (answer.status >= 300) throw new NotAccepted(`${method} ${path}: ${answer.status} ${textOf(answer.body["message"])}`);
  }

  #pathOf({ apiVersion, kind, namespace, name }: LiveName): string {
    const root = apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
    const plural = this.#plurals.get(`${apiVersion} ${kind}`) ?? "unknown";
    return `${root}${namespace === undefined ? "" : `/namespaces/${namespace}`}/${plural}/${name}`;
  }

  async #learn(apiVersion: string): Promise<void> {
    const { body } = await this.#api.send("GET", apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`);
    for (const { name, kind } of (body["resources"] ?? []) as { name: string; kind: string }[])
      if (!name.includes("/")) this.#plurals.set(`${apiVersion} ${kind}`, name);
  }

  async #define(object: JsonObject): Promise<void> {
    const { apiVersion, kind, namespace } = nameOf(object);
    const [group = "", version = ""] = apiVersion.split("/");
    const plural = `${kind.toLowerCase()}s`;
    const isOpen = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    await this.#write("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: {
        name: `${plural}.${group}`,
        ...(group.endsWith(".k8s.io") ? { annotations: { "api-approved.kubernetes.io": "unapproved, for a test" } } : {}),
      },
      spec: {
        group,
        scope: namespace === undefined ? "Cluster" : "Namespaced",
        names: { plural, kind },
        versions: [{ name: version, served: true, storage: true, schema: { openAPIV3Schema: isOpen }, subresources: { status: {} } }],
      },
    });
    for (let tries = 0; tries < 100; tries++) {
      const { status } = await this.#api.send(
        "GET",
        `/apis/${apiVersion}${namespace === undefined ? "" : "/namespaces/default"}/${plural}`,
      );
      if (status === 200) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

function kindOf(object: JsonObject): string {
  return `${textOf(object["apiVersion"])} ${textOf(object["kind"])}`;
}

import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest, type RequestOptions } from "node:https";
import { UserError } from "../../contract/errors.ts";
import type { Json, JsonObject } from "../../contract/json.ts";
import type { LiveName } from "../../contract/live.ts";
import { TargetBusy } from "../targets/target.ts";

export interface ClusterAnswer {
  readonly status: number;
  readonly body: JsonObject;
}

/** A Kubernetes API server, asked with what a kubeconfig says. */
export interface Cluster {
  /** For people: `context kind-roadbed`. */
  readonly name: string;
  /** How many requests it has been sent so far. */
  readonly requests: number;
  /** Whether it was away or overloaded once since this process first spoke to it. */
  readonly hadTrouble: boolean;
  /** Patches are applied by the server unless they are said to be of another type. Answers of 429, of 5xx and none at all are `TargetBusy`: nothing is known to be wrong but the moment. */
  send(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: string, body?: Json, type?: PatchType): Promise<ClusterAnswer>;
  /** Where objects of this kind and name stand; undefined where the API server does not know the kind. */
  tryPathOf(name: LiveName): Promise<string | undefined>;
  /** Everything that can be listed, as `/apis/apps/v1/deployments`. */
  listKinds(): Promise<readonly ListedKind[]>;
}

type PatchType = "application/apply-patch+yaml" | "application/json-patch+json";

export interface ListedKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly path: string;
}

export interface ClusterOptions {
  /** Name of a context. Default: the current one; inside a pod, the pod's own cluster. */
  readonly context?: string | undefined;
  /** Text of a kubeconfig. Default: the files that KUBECONFIG names, or ~/.kube/config. */
  readonly kubeconfig?: string | undefined;
  /** Milliseconds without an answer. Default: 30,000. */
  readonly timeoutMs?: number;
  /** Connections at once. Default: 32. */
  readonly connections?: number;
}

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Tokens of plugins and of service accounts run out and are renewed. */
const credentialMs = 60_000;
/** A client that many others stand beside must not come back in step with them. */
const pauseSeconds = () => 1 + Math.random();

/** Nothing is asked, and no kubeconfig read, before the first request. */
export function openCluster(options: ClusterOptions = {}): Cluster {
  const connection = openConnection(options);
  const resources = new Map<string, Promise<readonly ApiResource[]>>();
  let requests = 0;
  let hadTrouble = false;

  async function send(method: string, path: string, body?: Json, type?: PatchType): Promise<ClusterAnswer> {
    try {
      const answer = await ask(method, path, body, type);
      // A token may run out before its time.
      const { status, body: said, retryAfter } = answer.status === 401 ? await ask(method, path, body, type, true) : answer;
      if (status === 429 || (status >= 500 && !isMistake(messageOf({ status, body: said }))))
        throw new TargetBusy(messageOf({ status, body: said }), retryAfter ?? pauseSeconds());
      return { status, body: said };
    } catch (error) {
      hadTrouble ||= error instanceof TargetBusy;
      throw error;
    }
  }

  async function ask(method: string, path: string, body?: Json, type?: PatchType, isAnew = false): ReturnType<typeof exchange> {
    const { server, request } = await connection(isAnew);
    requests += 1;
    return exchange({
      url: new URL(`${server.replace(/\/$/, "")}${path}`),
      request: { ...request, method, timeout: options.timeoutMs ?? 30_000 },
      body,
      type,
    });
  }

  function listResources(apiVersion: string): Promise<readonly ApiResource[]> {
    const known = resources.get(apiVersion);
    if (known !== undefined) return known;
    const found = send("GET", rootOf(apiVersion)).then(({ status, body }) =>
      status === 200 ? (body["resources"] as unknown as ApiResource[]) : [],
    );
    resources.set(apiVersion, found);
    // A kind that is not there yet may come with the next object.
    found.then((list) => list.length === 0 && resources.delete(apiVersion)).catch(() => resources.delete(apiVersion));
    return found;
  }

  return {
    name: options.context === undefined ? "current context" : `context ${options.context}`,
    get requests() {
      return requests;
    },
    get hadTrouble() {
      return hadTrouble;
    },
    send,
    async tryPathOf({ apiVersion, kind, namespace, name }) {
      const isIt = (each: ApiResource) => each.kind === kind && !each.name.includes("/");
      let resource = (await listResources(apiVersion)).find(isIt);
      if (resource === undefined) {
        resources.delete(apiVersion);
        resource = (await listResources(apiVersion)).find(isIt);
      }
      if (resource === undefined) return undefined;
      const place = resource.namespaced ? `/namespaces/${encodeURIComponent(namespace ?? "default")}` : "";
      return `${rootOf(apiVersion)}${place}/${resource.name}/${encodeURIComponent(name)}`;
    },
    async listKinds() {
      const { body } = await send("GET", "/apis");
      const groups = body["groups"] as unknown as readonly { preferredVersion: { groupVersion: string } }[];
      const versions = ["v1", ...groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
      const found = await Promise.all(
        versions.map(async (apiVersion) =>
          (await listResources(apiVersion))
            // What nobody can make (metrics, statuses of components) is nobody's.
            .filter(({ name, verbs }) => !name.includes("/") && verbs.includes("list") && verbs.includes("create"))
            .map(({ name, kind }) => ({ apiVersion, kind, path: `${rootOf(apiVersion)}/${name}` })),
        ),
      );
      return found.flat();
    },
  };
}

function rootOf(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

/** An apply that does not fit the kind's schema is answered as if the server had failed. */
function isMistake(message: string): boolean {
  return message.startsWith("failed to create typed patch object");
}

interface Connection {
  readonly server: string;
  readonly request: RequestOptions;
}

function openConnection({ context, kubeconfig, connections = 32 }: ClusterOptions): (isAnew: boolean) => Promise<Connection> {
  let loaded: { readonly until: number; readonly connection: Promise<Connection> } | undefined;
  let agent: HttpAgent | HttpsAgent | undefined;
  const load = async (): Promise<Connection> => {
    // Loading it costs more than most verbs take in all.
    const { KubeConfig } = await import("@kubernetes/client-node");
    const config = new KubeConfig();
    try {
      if (kubeconfig === undefined) config.loadFromDefault();
      else config.loadFromString(kubeconfig);
    } catch (cause) {
      throw new UserError("The kubeconfig can't be read.", {
        fix: "Look at the files that KUBECONFIG names, or at ~/.kube/config.",
        cause,
      });
    }
    if (context !== undefined) config.setCurrentContext(context);
    const cluster = config.getCurrentCluster();
    if (cluster === null)
      throw new UserError(`The kubeconfig has no ${context === undefined ? "current context" : `context ${context}`}.`, {
        fix: `It has: ${config.contexts.map(({ name }) => name).join(", ") || "none"}. Name one as \`context\` of the instance, or set KUBECONFIG.`,
      });
    const request: RequestOptions = {};
    await config.applyToHTTPSOptions(request);
    if (cluster.proxyUrl === undefined) {
      const pool = { keepAlive: true, maxSockets: connections };
      agent ??= cluster.server.startsWith("http:") ? new HttpAgent(pool) : new HttpsAgent(pool);
      request.agent = agent;
    }
    return { server: cluster.server, request };
  };
  return (isAnew) => {
    const now = Date.now();
    if (isAnew || loaded === undefined || loaded.until < now) loaded = { until: now + credentialMs, connection: load() };
    return loaded.connection;
  };
}

interface Exchange {
  readonly url: URL;
  readonly request: RequestOptions;
  readonly body: Json | undefined;
  readonly type: PatchType | undefined;
}

function exchange(asked: Exchange): Promise<ClusterAnswer & { readonly retryAfter?: number }> {
  const { url, request: options, body, type } = asked;
  return new Promise((resolve, reject) => {
    const busy = (why: string) => reject(new TargetBusy(`the API server at ${url.host} ${why}`, pauseSeconds()));
    const text = body === undefined ? undefined : JSON.stringify(body);
    const contentType = type ?? (options.method === "PATCH" ? "application/apply-patch+yaml" : "application/json");
    const headers = {
      ...options.headers,
      accept: "application/json",
      ...(text === undefined ? {} : { "content-type": contentType, "content-length": Buffer.byteLength(text) }),
    };
    const send = url.protocol === "http:" ? httpRequest : httpsRequest;
    const request = send(url, { ...options, headers }, (answer) => {
      readBody(answer).then(
        (read) => {
          const after = Number(answer.headers["retry-after"]);
          resolve({ status: answer.statusCode ?? 0, body: read, ...(after > 0 ? { retryAfter: after } : {}) });
        },
        () => busy("broke off its answer"),
      );
    });
    request.on("timeout", () => request.destroy(new Error(`did not answer within ${(options.timeout ?? 0) / 1000} s`)));
    request.on("error", (error: NodeJS.ErrnoException) => {
      // The server had closed a connection that was kept, and saw nothing of this: every request of ours may be sent twice.
      if (request.reusedSocket && error.code === "ECONNRESET") resolve(exchange(asked));
      else if (error.code?.startsWith("ERR_TLS") === true || /certificate|self.signed/i.test(error.message))
        reject(
          new UserError(`The certificate of the API server at ${url.host} is not to be trusted: ${error.message}.`, {
            fix: "Look at certificate-authority-data in the kubeconfig.",
            cause: error,
          }),
        );
      else busy(error.code === "ECONNREFUSED" ? "does not answer" : error.message);
    });
    request.end(text);
  });
}

async function readBody(answer: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString("utf8");
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return { message: text.trim() };
  }
}

/** What an API server says was wrong. */
export function messageOf({ status, body }: { readonly status: number; readonly body: { readonly [key: string]: Json } }): string {
  const { message } = body;
  return typeof message === "string" && message !== "" ? message : `the API server answered with ${status}`;
}

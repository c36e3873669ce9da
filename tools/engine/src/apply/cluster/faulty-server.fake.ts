import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Json, JsonObject } from "../../contract/json.ts";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly type: string | undefined;
  readonly authorization: string | undefined;
  readonly body: Json | undefined;
}

/** `lost`: it was done, and nobody hears of it. `broken`: nothing was done. `silent`: no answer ever comes. */
type Fault = "lost" | "broken" | "silent" | { readonly status: number; readonly retryAfter?: number };

/** An HTTP server that answers as it is told, but for what goes wrong on the way. */
export interface FaultyServer {
  readonly url: string;
  readonly kubeconfig: string;
  readonly asked: readonly Asked[];
  /** Asked before each answer. Default: nothing goes wrong. */
  fault: (asked: Asked) => Fault | undefined;
  stop(): Promise<void>;
}

export async function startFaultyServer(
  answer: (asked: Asked) => Promise<{ status: number; body: JsonObject }> | { status: number; body: JsonObject },
): Promise<FaultyServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const text = await readText(request);
      const now: Asked = {
        method: request.method ?? "",
        path: request.url ?? "",
        type: request.headers["content-type"],
        authorization: request.headers.authorization,
        body: text === "" ? undefined : (JSON.parse(text) as Json),
      };
      asked.push(now);
      const fault = faulty.fault(now);
      if (fault === "silent") return;
      if (fault === "broken") return void request.socket.destroy();
      if (typeof fault === "object") {
        response.writeHead(fault.status, fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) });
        return void response.end(JSON.stringify({ kind: "Status", message: `answer ${fault.status}` }));
      }
      const { status, body } = await answer(now);
      if (fault === "lost") return void request.socket.destroy();
      response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    })().catch(() => request.socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const faulty: FaultyServer = {
    url,
    kubeconfig: writeKubeconfig(url),
    asked,
    fault: () => undefined,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return faulty;
}

export function writeKubeconfig(server: string): string {
  return JSON.stringify({
    clusters: [{ name: "test", cluster: { server, "insecure-skip-tls-verify": true } }],
    users: [{ name: "test", user: { token: "a-token" } }],
    contexts: [{ name: "test", context: { cluster: "test", user: "test" } }],
    "current-context": "test",
  });
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

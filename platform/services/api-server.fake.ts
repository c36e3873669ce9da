import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

/** A real Kubernetes API server without nodes, from the binaries of KUBEBUILDER_ASSETS: it judges objects and runs nothing. */
export interface ApiServer {
  send(method: "GET" | "POST" | "PATCH" | "DELETE", path: string, body?: object): Promise<{ status: number; body: { message?: string } }>;
  /** Server-side apply. */
  apply(path: string, object: object): Promise<void>;
  stop(): void;
}

const assets = process.env["KUBEBUILDER_ASSETS"] ?? "";

export function hasApiServer(): boolean {
  return assets !== "" && ["etcd", "kube-apiserver"].every((binary) => existsSync(join(assets, binary)));
}

export async function startApiServer(): Promise<ApiServer> {
  const folder = mkdtempSync(join(tmpdir(), "roadbed-api-"));
  const [client, peer, port] = [await findPort(), await findPort(), await findPort()];
  writeFileSync(join(folder, "tokens.csv"), 'administrator,administrator,1,"system:masters"\n');
  execFileSync("openssl", ["genrsa", "-out", join(folder, "accounts.key"), "2048"], { stdio: "ignore" });
  const children = [
    run("etcd", folder, [
      "--data-dir=etcd",
      `--listen-client-urls=http://127.0.0.1:${client}`,
      `--advertise-client-urls=http://127.0.0.1:${client}`,
      `--listen-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-advertise-peer-urls=http://127.0.0.1:${peer}`,
      `--initial-cluster=default=http://127.0.0.1:${peer}`,
    ]),
    run("kube-apiserver", folder, [
      `--etcd-servers=http://127.0.0.1:${client}`,
      `--secure-port=${port}`,
      "--bind-address=127.0.0.1",
      "--cert-dir=certificates",
      "--service-account-issuer=https://accounts.example.com",
      "--service-account-key-file=accounts.key",
      "--service-account-signing-key-file=accounts.key",
      "--token-auth-file=tokens.csv",
      "--authorization-mode=RBAC",
      "--service-cluster-ip-range=10.0.0.0/24",
      "--disable-admission-plugins=ServiceAccount",
    ]),
  ];
  const server: ApiServer = {
    send: (method, path, body) => send(port, method, path, "application/json", body),
    async apply(path, object) {
      const { status, body } = await send(
        port,
        "PATCH",
        `${path}?fieldManager=test&fieldValidation=Strict`,
        "application/apply-patch+yaml",
        object,
      );
      if (status >= 300) throw new Error(`${path}: ${body.message ?? String(status)}`);
    },
    stop() {
      for (const child of children) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await waitUntilReady(server);
  return server;
}

async function waitUntilReady(server: ApiServer): Promise<void> {
  for (let tries = 0; tries < 120; tries += 1) {
    const ready = await server.send("GET", "/apis/admissionregistration.k8s.io/v1").then(
      ({ status }) => status === 200,
      () => false,
    );
    if (ready) return;
    await setTimeout(500);
  }
  server.stop();
  throw new Error("The API server was not ready after a minute.");
}

function run(binary: string, folder: string, args: readonly string[]): ChildProcess {
  return spawn(join(assets, binary), args, { cwd: folder, stdio: "ignore" });
}

function send(port: number, method: string, path: string, type: string, body?: object): ReturnType<ApiServer["send"]> {
  const headers = { authorization: "Bearer administrator", "content-type": type };
  return new Promise((resolve, reject) => {
    // It signs its own certificate anew in each run.
    const sent = request({ host: "127.0.0.1", port, method, path, headers, rejectUnauthorized: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString();
        // Of paths that it does not know it says so in plain words.
        const body = text.startsWith("{") ? (JSON.parse(text) as { message?: string }) : { message: text };
        resolve({ status: response.statusCode ?? 0, body });
      });
    });
    sent.on("error", reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function findPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  });
}

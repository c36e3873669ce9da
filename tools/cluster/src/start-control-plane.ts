import { type ChildProcess, spawn } from "node:child_process";
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { createWriteStream, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Cluster, openCluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { findBinaries, type Program, readStages, whyNoControlPlane } from "./find-binaries.ts";

/** A Kubernetes control plane of its own on this machine: the API is real, and nothing runs in it. */
export interface ControlPlane {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  /** Asked as its administrator. */
  readonly cluster: Cluster;
  /** Brings an object to a path, as the administrator. Throws where it is refused. */
  apply(path: string, object: JsonObject): Promise<void>;
  /** A kubeconfig whose current context is the administrator. */
  readonly kubeconfig: string;
  /** Path of a file with the same. */
  readonly kubeconfigFile: string;
  /** A kubeconfig for somebody else: a user name and its groups are all that an API server knows of a person. */
  kubeconfigOf(user: string, groups?: readonly string[]): string;
  /** Kills the API server and starts it again on the same port and data. */
  restartApiServer(): Promise<void>;
  restartEtcd(): Promise<void>;
  stop(): Promise<void>;
}

export interface ControlPlaneOptions {
  /** Also what makes pods of deployments and looks after namespaces. Default: where there are nodes. */
  readonly controllers?: boolean;
  /** Nodes on which pods are said to run, though nothing does. Default: none. */
  readonly nodes?: number;
  /** People besides the administrator, who act in tests: user name -> groups. */
  readonly people?: Readonly<Record<string, readonly string[]>>;
}

const readyMs = 90_000;

/** Throws where the programs are missing; `whyNoControlPlane` says so before. */
export async function startControlPlane({
  nodes = 0,
  controllers = nodes > 0,
  people = {},
}: ControlPlaneOptions = {}): Promise<ControlPlane> {
  const missing = whyNoControlPlane();
  if (missing !== undefined) throw new Error(missing);
  const folder = mkdtempSync(join(tmpdir(), "roadbed-cluster-"));
  const [etcdPort, peerPort, apiPort] = [await findPort(), await findPort(), await findPort()];
  const tokens = new Map(["administrator", ...Object.keys(people)].map((user) => [user, randomBytes(16).toString("hex")]));
  const lines = [...tokens].map(([user, token]) => {
    const groups = user === "administrator" ? ["system:masters"] : (people[user] ?? []);
    return `${token},${user},${user},"${groups.join(",")}"`;
  });
  writeFileSync(join(folder, "tokens.csv"), `${lines.join("\n")}\n`, { mode: 0o600 });
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  writeFileSync(join(folder, "accounts.key"), privateKey.export({ type: "pkcs8", format: "pem" }), { mode: 0o600 });
  writeFileSync(join(folder, "accounts.pub"), publicKey.export({ type: "spki", format: "pem" }));

  const processes = new Processes(folder);
  const etcd = [
    "--data-dir=etcd",
    `--listen-client-urls=http://127.0.0.1:${etcdPort}`,
    `--advertise-client-urls=http://127.0.0.1:${etcdPort}`,
    `--listen-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-advertise-peer-urls=http://127.0.0.1:${peerPort}`,
    `--initial-cluster=default=http://127.0.0.1:${peerPort}`,
    // Nothing here outlives the machine, and waiting for the disk would be what is measured.
    "--unsafe-no-fsync",
  ];
  const apiServer = [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${apiPort}`,
    "--bind-address=127.0.0.1",
    "--cert-dir=certificates",
    "--service-account-issuer=https://accounts.example.com",
    "--service-account-key-file=accounts.pub",
    "--service-account-signing-key-file=accounts.key",
    "--token-auth-file=tokens.csv",
    "--authorization-mode=RBAC",
    "--service-cluster-ip-range=10.0.0.0/16",
    "--allow-privileged=true",
    ...(controllers ? [] : ["--disable-admission-plugins=ServiceAccount"]),
  ];
  const url = `https://127.0.0.1:${apiPort}`;
  const kubeconfigOf = (user: string) =>
    writeKubeconfig(url, readFileSync(join(folder, "certificates", "apiserver.crt")), user, tokens.get(user) ?? "");
  const startApi = async (): Promise<void> => {
    processes.start("kube-apiserver", apiServer);
    await untilReady(kubeconfigOf, processes);
  };
  try {
    processes.start("etcd", etcd);
    await startApi();
    const kubeconfig = kubeconfigOf("administrator");
    const kubeconfigFile = join(folder, "kubeconfig");
    writeFileSync(kubeconfigFile, kubeconfig, { mode: 0o600 });
    if (controllers)
      processes.start("kube-controller-manager", [
        `--kubeconfig=${kubeconfigFile}`,
        "--use-service-account-credentials=false",
        "--service-account-private-key-file=accounts.key",
        "--leader-elect=false",
        // Nodes that only seem to run are late with their heartbeats on a busy machine; pods that were called unready for it stay so.
        "--node-monitor-grace-period=24h",
        "--bind-address=127.0.0.1",
        `--secure-port=${await findPort()}`,
        "--controllers=*,-bootstrapsigner,-tokencleaner,-nodeipam,-route,-service-lb-controller,-cloud-node-lifecycle",
      ]);
    if (nodes > 0) {
      processes.start("kube-scheduler", [
        `--kubeconfig=${kubeconfigFile}`,
        "--leader-elect=false",
        "--bind-address=127.0.0.1",
        `--secure-port=${await findPort()}`,
      ]);
      writeFileSync(join(folder, "stages.yaml"), readStages());
      processes.start("kwok", [`--kubeconfig=${kubeconfigFile}`, "--manage-all-nodes=true", "--config=stages.yaml"]);
      await makeNodes(nodes, openCluster({ kubeconfig }));
    }
    const cluster = openCluster({ kubeconfig });
    return {
      url,
      cluster,
      async apply(path, object) {
        const { status, body } = await cluster.send("PATCH", `${path}?fieldManager=administrator&fieldValidation=Strict`, object);
        if (status >= 300) throw new Error(`${path}: ${JSON.stringify(body["message"])}`);
      },
      kubeconfig,
      kubeconfigFile,
      kubeconfigOf,
      async restartApiServer() {
        await processes.stop("kube-apiserver");
        await startApi();
      },
      async restartEtcd() {
        await processes.stop("etcd");
        processes.start("etcd", etcd);
        await untilReady(kubeconfigOf, processes);
      },
      async stop() {
        await processes.stopAll();
        rmSync(folder, { recursive: true, force: true });
      },
    };
  } catch (error) {
    await processes.stopAll();
    throw error;
  }
}

async function makeNodes(count: number, cluster: Cluster): Promise<void> {
  const room = { cpu: "64", memory: "256Gi", pods: "500", "ephemeral-storage": "1Ti" };
  for (let index = 1; index <= count; index++) {
    const name = `node-${index}`;
    const labels = {
      "kubernetes.io/hostname": name,
      "kubernetes.io/os": "linux",
      "kubernetes.io/arch": "amd64",
      "topology.kubernetes.io/zone": `zone-${index}`,
    };
    const node = { apiVersion: "v1", kind: "Node", metadata: { name, labels }, status: { allocatable: room, capacity: room } };
    const { status, body } = await cluster.send("POST", "/api/v1/nodes", node);
    if (status >= 300) throw new Error(JSON.stringify(body));
  }
}

/** Programs that end with this process, whatever ends it. */
class Processes {
  readonly #folder: string;
  readonly #running = new Map<string, ChildProcess>();

  constructor(folder: string) {
    this.#folder = folder;
    process.once("exit", () => {
      for (const child of this.#running.values()) child.kill("SIGKILL");
    });
  }

  start(name: Program, args: readonly string[]): void {
    const path = findBinaries()[name];
    if (path === undefined) throw new Error(`${name} is not here: npm run build:cluster builds it.`);
    const child = spawn(path, args, { cwd: this.#folder, stdio: ["ignore", "pipe", "pipe"] });
    const log = createWriteStream(join(this.#folder, `${name}.log`), { flags: "a" });
    child.stdout.pipe(log, { end: false });
    child.stderr.pipe(log, { end: false });
    this.#running.set(name, child);
  }

  async stop(name: string): Promise<void> {
    const child = this.#running.get(name);
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await gone;
  }

  async stopAll(): Promise<void> {
    for (const name of [...this.#running.keys()].reverse()) await this.stop(name);
  }

  /** What one that has ended said last; undefined while all run. */
  tellEnded(): string | undefined {
    for (const [name, child] of this.#running) {
      if (child.exitCode === null && child.signalCode === null) continue;
      const said = readFileSync(join(this.#folder, `${name}.log`), "utf8")
        .trim()
        .split("\n")
        .slice(-5)
        .join("\n");
      return `${name} has ended (${String(child.exitCode ?? child.signalCode)}):\n${said}`;
    }
    return undefined;
  }
}

async function untilReady(kubeconfigOf: (user: string) => string, processes: Processes): Promise<void> {
  for (const began = Date.now(); Date.now() - began < readyMs; await sleep(200)) {
    const ended = processes.tellEnded();
    if (ended !== undefined) throw new Error(ended);
    try {
      // Its roles and namespaces come a moment after it says that it lives.
      const cluster = openCluster({ kubeconfig: kubeconfigOf("administrator"), timeoutMs: 5000 });
      const answers = await Promise.all(["/readyz", "/api/v1/namespaces/default"].map((path) => cluster.send("GET", path)));
      if (answers.every(({ status }) => status === 200)) return;
    } catch {
      // Not yet.
    }
  }
  throw new Error(`The API server was not ready within ${readyMs / 1000} s.`);
}

function writeKubeconfig(server: string, certificate: Buffer, user: string, token: string): string {
  return `${JSON.stringify(
    {
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "roadbed", cluster: { server, "certificate-authority-data": certificate.toString("base64") } }],
      users: [{ name: user, user: { token } }],
      contexts: [{ name: "roadbed", context: { cluster: "roadbed", user } }],
      "current-context": "roadbed",
    },
    undefined,
    2,
  )}\n`;
}

function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("There is no free port.")),
      );
    });
  });
}

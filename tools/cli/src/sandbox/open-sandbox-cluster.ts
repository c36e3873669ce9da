import { openCluster, type Cluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { buildBinaries, findBinaries } from "@roadbed/cluster/find-binaries.ts";
import { startControlPlane } from "@roadbed/cluster/start-control-plane.ts";
import { teachOperatorKinds } from "@roadbed/cluster/teach-operator-kinds.ts";

/** The API server that the sandbox plays on. */
export interface SandboxCluster {
  readonly cluster: Cluster;
  /** What it is, as a sentence. */
  readonly what: string;
  /** For the commands that talk to it. */
  readonly env: Readonly<Record<string, string>>;
  /** Ends whatever was started for it. */
  stop(): Promise<void>;
}

interface SandboxClusterOptions {
  /** A context of the user's own kubeconfig, which is then taken as it is. Default: an API server is started. */
  readonly context?: string | undefined;
  readonly log: (line: string) => void;
}

/** Pods are said to run on so many nodes, though nothing does. */
const nodes = 2;

export async function openSandboxCluster({ context, log }: SandboxClusterOptions): Promise<SandboxCluster> {
  if (context !== undefined) return openOwnCluster(context);
  await build(log);
  log("Starting etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kwok …");
  const plane = await startControlPlane({ nodes });
  try {
    await teachOperatorKinds(plane);
  } catch (error) {
    await plane.stop();
    throw error;
  }
  return {
    cluster: plane.cluster,
    what: `A Kubernetes control plane at ${plane.url}, with the operators' kinds; its ${nodes} nodes are played by kwok.`,
    env: { KUBECONFIG: plane.kubeconfigFile },
    stop: () => plane.stop(),
  };
}

async function openOwnCluster(context: string): Promise<SandboxCluster> {
  const cluster = openCluster({ context });
  const { status } = await cluster.send("GET", "/readyz");
  if (status !== 200)
    throw new UserError(`The API server of the context ${context} does not say that it is ready (${status}).`, {
      fix: "Look with: kubectl --context … get --raw /readyz",
    });
  return { cluster, what: `The cluster of your context ${context}.`, env: {}, stop: () => Promise.resolve() };
}

async function build(log: (line: string) => void): Promise<void> {
  const found = findBinaries();
  const missing = (["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"] as const).filter(
    (name) => found[name] === undefined,
  );
  if (missing.length === 0) return;
  log(`${missing.join(", ")} are built from Go's modules first: minutes, once; they are kept in your cache folder.`);
  log("A folder that has them, in KUBEBUILDER_ASSETS, or a cluster of yours, by --context, saves the wait.");
  try {
    await buildBinaries(log, missing);
  } catch (error) {
    throw new UserError(error instanceof Error ? error.message : String(error), {
      fix: "Or play on a cluster of yours: platform sandbox --context <name>. Without --cluster the sandbox needs none.",
    });
  }
}

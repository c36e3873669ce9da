import type { Cluster } from "@roadbed/engine/apply/cluster/open-cluster.ts";
import { InternalError } from "@roadbed/engine/contract/errors.ts";

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: { readonly phase?: string; readonly conditions?: readonly { readonly type: string; readonly status: string }[] };
}

/** As `kubectl get pods` would tell of them. */
export async function listPods(cluster: Cluster, namespace: string): Promise<string[]> {
  const { body } = await cluster.send("GET", `/api/v1/namespaces/${namespace}/pods`);
  const pods = (body as unknown as { items: readonly Pod[] }).items;
  return pods.map(({ metadata, status }) => {
    const isReady = status?.conditions?.some(({ type, status: holds }) => type === "Ready" && holds === "True") === true;
    return `${metadata.name}  ${status?.phase ?? "Pending"}, ${isReady ? "ready" : "not ready"}`;
  });
}

/** Somebody with rights in the cluster sets another image, past every pull request. */
export async function changeByHand(cluster: Cluster, deployment: string): Promise<string[]> {
  const image = "ghcr.io/acme-corp/checkout:hotfix";
  const object = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web" },
    spec: { template: { spec: { containers: [{ name: "web", image }] } } },
  };
  const { status, body } = await cluster.send("PATCH", `${deployment}?fieldManager=bob&force=true`, object);
  if (status >= 300) throw new InternalError(`The change by hand was refused: ${JSON.stringify(body)}`);
  return [`bob sets the image of Deployment web to ${image}.`];
}

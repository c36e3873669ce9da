/** Where the sandbox's stages land: one instance without a cluster or a cloud, whose objects become files. */
export const localInstances = `# yaml-language-server: $schema=./.schemas/instances.json
# The sandbox's own: every stage lands on this machine, as Kubernetes objects in files.
organisation: acme
github: acme-corp
platformTeam:
  members: [margaret, linus]
currency: USD
registries:
  - ghcr.io/acme-corp
instances:
  local:
    target: kubernetes
    engine: embedded
    delivery: manifests
    stages: [sandbox, development, staging, production]
    region: eu-west-1
    domain: local.example.com
    layers:
      services: {}
`;

/** The same on a live API server. `context`: of the user's kubeconfig; default: the current one. */
export function clusterInstances(context: string | undefined): string {
  const delivery = ["delivery: kubernetes", "ready: 120", ...(context === undefined ? [] : [`context: ${JSON.stringify(context)}`])];
  return localInstances
    .replace("as Kubernetes objects in files.", "on a live API server.")
    .replace("delivery: manifests", delivery.join("\n    "));
}

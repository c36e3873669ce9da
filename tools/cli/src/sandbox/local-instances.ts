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

/** Names of the objects that golden paths refer to. They are the same in every cluster: changing one replaces it everywhere. */
export const names = {
  ingress: "ingress",
  monitoring: "monitoring",
  messaging: "messaging",
  gateway: "public",
  listener: "https",
  certificate: "public-tls",
  issuer: "platform",
  secretStore: "platform",
  secretReader: "external-secrets-reader",
  rabbitmq: "queues",
  imageCatalog: "postgresql",
  storageClass: "encrypted",
  priorities: { production: "roadbed-production", standard: "roadbed-standard" },
  roles: { owner: "roadbed:owner", operator: "roadbed:operator", viewer: "roadbed:viewer" },
} as const;

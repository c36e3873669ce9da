/** On the namespace of every environment: by it admission, gateway and secret store know whom they serve. */
export const teamLabel = "roadbed.dev/team";

/** What every environment's namespace and workload must carry, so that each thing in a cluster has an owner who pays. */
export const requiredLabels = [teamLabel, "roadbed.dev/environment", "roadbed.dev/cost-centre", "roadbed.dev/stage"] as const;

export const managedBy = { "app.kubernetes.io/managed-by": "roadbed" } as const;

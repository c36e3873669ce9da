/** On the namespace of every environment: by it admission, gateway and secret store know whom they serve. */
export const teamLabel = "roadbed.dev/team";

export const managedBy = { "app.kubernetes.io/managed-by": "roadbed" } as const;

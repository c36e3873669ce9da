import { onPods } from "./pods.ts";

/** CEL: a field of a container's security context holds something; absent counts as not. */
const context = (field: string, holds: (value: string) => string) =>
  `has(c.securityContext) && has(c.securityContext.${field}) && ${holds(`c.securityContext.${field}`)}`;
const ofPod = (field: string) => `has(variables.pod.securityContext) && has(variables.pod.securityContext.${field})`;
const every = (expression: string) => `variables.containers.all(c, ${expression})`;

/** Privileged pods, as the API server sees them. Restricted pod security asks for more; this names what is wrong where a workload is made. */
export const hostAccess = onPods({
  holdsFor: "everybody",
  upTo: "containers",
  validations: [
    {
      expression: ["hostNetwork", "hostPID", "hostIPC"].map((key) => `!(has(variables.pod.${key}) && variables.pod.${key})`).join(" && "),
      message: "A pod shares nothing with its node: remove hostNetwork, hostPID and hostIPC.",
    },
    {
      expression: "!has(variables.pod.volumes) || variables.pod.volumes.all(v, !has(v.hostPath))",
      message: "A pod mounts no folder of its node: use emptyDir, or a volume claim.",
    },
    {
      expression: every(`!(${context("privileged", (value) => value)})`),
      message: "No container is privileged: remove securityContext.privileged.",
    },
    {
      expression: every(context("allowPrivilegeEscalation", (value) => `!${value}`)),
      message: "No container gains more rights than it starts with: set securityContext.allowPrivilegeEscalation to false.",
    },
    {
      expression: every(
        `!(${context("capabilities", (value) => `has(${value}.add) && !${value}.add.all(capability, capability == "NET_BIND_SERVICE")`)})`,
      ),
      message: "No container adds capabilities: remove securityContext.capabilities.add.",
    },
    {
      expression: every(
        `(has(c.securityContext) && has(c.securityContext.runAsUser)) ? c.securityContext.runAsUser != 0 : !(${ofPod("runAsUser")} && variables.pod.securityContext.runAsUser == 0)`,
      ),
      message: "No container runs as root: set another securityContext.runAsUser.",
    },
    {
      expression: every(
        `(has(c.securityContext) && has(c.securityContext.runAsNonRoot)) ? c.securityContext.runAsNonRoot : (${ofPod("runAsNonRoot")} && variables.pod.securityContext.runAsNonRoot)`,
      ),
      message: "No container may run as root: set securityContext.runAsNonRoot to true.",
    },
    {
      expression: every("!has(c.ports) || c.ports.all(p, !has(p.hostPort) || p.hostPort == 0)"),
      message: "No container takes a port of its node: remove hostPort.",
    },
    {
      expression: `!(${ofPod("seccompProfile")} && has(variables.pod.securityContext.seccompProfile.type) && variables.pod.securityContext.seccompProfile.type == "Unconfined") && ${every(`!(${context("seccompProfile", (value) => `has(${value}.type) && ${value}.type == "Unconfined"`)})`)}`,
      message: "System calls are confined: set seccompProfile to RuntimeDefault.",
    },
  ],
});

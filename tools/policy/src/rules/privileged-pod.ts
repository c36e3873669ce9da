import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import { type Container, findContainers, findPodSpecs, findUnreadableLists } from "../resources/pod-specs.ts";
import { hostAccess } from "./admission/host-access.ts";
import type { Problem, Rule } from "./rule.ts";

/** No pod may reach beyond itself: not to its node, not to other pods, not to root. */
export const privilegedPod: Rule = {
  name: "privileged-pod",
  title: "Pods reach nothing of their node",
  why: "A pod that shares its node, or runs as root, is a way into every other pod on it.",
  comply:
    "Set runAsNonRoot, allowPrivilegeEscalation: false and drop capabilities; use emptyDir or volume claims, and ports behind a Service.",
  controls: {
    nist: ["AC-6", "SC-39", "CM-7"],
    soc2: ["CC6.1", "CC6.8"],
    cis: ["K8s 5.2.2", "K8s 5.2.3", "K8s 5.2.5", "K8s 5.2.6", "K8s 5.2.9"],
  },
  appliesTo: "environment",
  admission: [hostAccess],
  judge: ({ after }) =>
    findPodSpecs(after).flatMap((pod) => [
      ...findUnreadableLists(pod).map((path) =>
        problem(path, "What the pod runs can't be seen before it is applied.", "Write it in plain values."),
      ),
      ...judgePod(pod.value, pod.path),
      ...findContainers(pod).flatMap((container) => judgeContainer(container, objectAt(pod.value, "securityContext"))),
    ]),
};

function judgePod(pod: JsonObject, path: string): Problem[] {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((key) => isOn(pod[key]));
  const mounted = listOf(pod["volumes"])
    .filter(isObject)
    .filter((volume) => volume["hostPath"] !== undefined);
  return [
    ...shared.map((key) => problem(`${path}.${key}`, `The pod shares its node's ${key.slice(4)}.`, `Remove ${key}.`)),
    ...mounted.map(({ name }) =>
      problem(
        `${path}.volumes[${typeof name === "string" ? name : ""}].hostPath`,
        "The pod mounts a folder of its node.",
        "Use emptyDir, or a volume claim.",
      ),
    ),
    ...judgeProfile(pod, path),
  ];
}

function judgeContainer({ path, value, name }: Container, podContext: JsonObject): Problem[] {
  const context = objectAt(value, "securityContext");
  const at = `${path}.securityContext`;
  const added = textsOf(objectAt(context, "capabilities")["add"]).filter((capability) => capability !== "NET_BIND_SERVICE");
  const user = context["runAsUser"] ?? podContext["runAsUser"];
  const nonRoot = context["runAsNonRoot"] ?? podContext["runAsNonRoot"];
  const ports = listOf(value["ports"])
    .filter(isObject)
    .filter(({ hostPort }) => hostPort !== undefined && hostPort !== 0);
  return [
    ...(isOn(context["privileged"])
      ? [problem(`${at}.privileged`, `${name} is privileged: it is root on its node.`, "Remove privileged.")]
      : []),
    ...(context["allowPrivilegeEscalation"] === false
      ? []
      : [
          problem(
            `${at}.allowPrivilegeEscalation`,
            `${name} may gain more rights than it starts with.`,
            "Set allowPrivilegeEscalation: false.",
          ),
        ]),
    ...(added.length === 0
      ? []
      : [problem(`${at}.capabilities.add`, `${name} adds the capabilities ${added.join(", ")}.`, "Remove them.")]),
    ...(user === 0 || user === "0" ? [problem(`${at}.runAsUser`, `${name} runs as root.`, "Set another runAsUser.")] : []),
    ...(nonRoot === true ? [] : [problem(`${at}.runAsNonRoot`, `${name} may run as root.`, "Set runAsNonRoot: true.")]),
    ...ports.map(({ hostPort }) =>
      problem(`${path}.ports`, `${name} takes port ${JSON.stringify(hostPort)} of its node.`, "Remove hostPort."),
    ),
    ...judgeProfile(value, path),
  ];
}

function judgeProfile(value: JsonObject, path: string): Problem[] {
  const profile = objectAt(objectAt(value, "securityContext"), "seccompProfile")["type"];
  return profile === "Unconfined"
    ? [problem(`${path}.securityContext.seccompProfile`, "System calls are unconfined.", "Use RuntimeDefault.")]
    : [];
}

/** Whatever is neither false nor absent may turn out to be true. */
function isOn(value: unknown): boolean {
  return value !== undefined && value !== null && value !== false;
}

function problem(path: string, message: string, fix: string): Problem {
  return { path, message, fix };
}

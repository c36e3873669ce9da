import type * as k8s from "@pulumi/kubernetes";
import type { PathArgs } from "../kit/context.ts";
import { resourcesOf } from "../kit/footprint-resources.ts";
import { imageOf } from "../kit/images.ts";
import { restrictedContainer, restrictedPod } from "../kit/restricted-pod.ts";
import { cachePort } from "./connection.ts";
import type { CacheSettings } from "./contract.ts";
import { exporter, serverResources } from "./sizing.ts";

export const metricsPort = 9121;
/** Uid of the user `valkey` in the image. */
const valkeyUser = 999;

export function podSpec({ context, request }: PathArgs<CacheSettings>): k8s.types.input.core.v1.PodSpec {
  return {
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: restrictedPod(valkeyUser),
    terminationGracePeriodSeconds: 10,
    containers: [
      {
        name: "valkey",
        image: imageOf(context, "valkey"),
        command: ["valkey-server", "/etc/valkey/valkey.conf"],
        ports: [{ name: "valkey", containerPort: cachePort, protocol: "TCP" }],
        // No CPU limit would be kinder to latency, but the namespace's quota counts limits.
        resources: resourcesOf(serverResources(request.size)),
        readinessProbe: { tcpSocket: { port: "valkey" }, periodSeconds: 5 },
        livenessProbe: { tcpSocket: { port: "valkey" }, periodSeconds: 10, failureThreshold: 6 },
        securityContext: restrictedContainer,
        volumeMounts: [
          { name: "config", mountPath: "/etc/valkey", readOnly: true },
          { name: "users", mountPath: "/etc/valkey-users", readOnly: true },
          { name: "scratch", mountPath: "/tmp" },
        ],
      },
      {
        name: "exporter",
        image: imageOf(context, "redisExporter"),
        env: [
          { name: "REDIS_ADDR", value: `redis://localhost:${cachePort}` },
          { name: "REDIS_USER", value: "exporter" },
          { name: "REDIS_PASSWORD", valueFrom: { secretKeyRef: { name: request.name, key: "password" } } },
        ],
        ports: [{ name: "metrics", containerPort: metricsPort, protocol: "TCP" }],
        resources: resourcesOf(exporter),
        securityContext: restrictedContainer,
      },
    ],
    volumes: [
      { name: "config", configMap: { name: request.name } },
      { name: "users", secret: { secretName: request.name, items: [{ key: "users.acl", path: "users.acl" }] } },
      { name: "scratch", emptyDir: { sizeLimit: "16Mi" } },
    ],
  };
}

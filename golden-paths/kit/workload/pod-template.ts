import type * as k8s from "@pulumi/kubernetes";
import type { EnvironmentContext } from "../context.ts";
import { tryReadLayerText } from "../layer-outputs.ts";
import { componentLabel } from "../metadata.ts";
import { restrictedContainer } from "../restricted-pod.ts";
import { quantitiesOf, type PodSizing } from "./sizing.ts";
import type { WorkloadSettings } from "./settings.ts";

type Container = k8s.types.input.core.v1.Container;
type PodTemplate = k8s.types.input.core.v1.PodTemplateSpec;

export interface PodTemplateArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly settings: WorkloadSettings;
  readonly sizing: PodSizing;
  readonly variables: NonNullable<Container["env"]>;
  /** Ports, probes and life cycle of the container. */
  readonly container?: Pick<Container, "ports" | "startupProbe" | "readinessProbe" | "livenessProbe" | "lifecycle">;
  /** How long it may take to end, in seconds. */
  readonly shutdownSeconds: number;
  /** Only jobs differ from Always. */
  readonly restartPolicy?: "Never";
}

/**
 * Labels of pods: those by which they are found, and none that may change, because another label is another pod.
 * Who pays stands on the namespace.
 */
export function podLabelsOf(context: EnvironmentContext, component: string): Record<string, string> {
  return {
    [componentLabel]: component,
    "roadbed.dev/team": context.team,
    "roadbed.dev/environment": context.environment,
    "roadbed.dev/stage": context.input.spec.stage,
  };
}

/** One container that restricted pod security admits anywhere: no root, nothing to write to but /tmp, no token. */
export function makePodTemplate(args: PodTemplateArgs): PodTemplate {
  const { context, component, settings, sizing, restartPolicy } = args;
  const priority = tryReadLayerText(context, "services", "priorities", context.production ? "production" : "standard");
  return {
    metadata: { labels: podLabelsOf(context, component) },
    spec: {
      serviceAccountName: component,
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: args.shutdownSeconds,
      ...(priority === undefined ? {} : { priorityClassName: priority }),
      ...(restartPolicy === undefined ? { topologySpreadConstraints: spreadOf(component) } : { restartPolicy }),
      securityContext: {
        runAsNonRoot: true,
        ...(settings.user === undefined ? {} : { runAsUser: settings.user, runAsGroup: settings.user }),
        seccompProfile: { type: "RuntimeDefault" },
      },
      containers: [
        {
          name: component,
          image: settings.image,
          ...(settings.command === undefined ? {} : { command: [...settings.command] }),
          ...(settings.args === undefined ? {} : { args: [...settings.args] }),
          env: args.variables,
          ...args.container,
          resources: { requests: quantitiesOf(sizing.requests), limits: quantitiesOf(sizing.limits) },
          securityContext: restrictedContainer,
          volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
        },
      ],
      volumes: [{ name: "tmp", emptyDir: { sizeLimit: "512Mi" } }],
    },
  };
}

/** Copies stand in different zones, and then on different nodes, as far as there are any. */
function spreadOf(component: string): k8s.types.input.core.v1.TopologySpreadConstraint[] {
  return ["topology.kubernetes.io/zone", "kubernetes.io/hostname"].map((topologyKey) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: { [componentLabel]: component } },
    // Without it the pods of the version that goes would count for the one that comes.
    matchLabelKeys: ["pod-template-hash"],
  }));
}

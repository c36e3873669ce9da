import type { JsonObject } from "../../contract/json.ts";

interface Pod {
  readonly metadata: { readonly name: string };
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly message?: string }[];
    readonly initContainerStatuses?: readonly Container[];
    readonly containerStatuses?: readonly Container[];
  };
}

interface Container {
  readonly name: string;
  readonly image: string;
  readonly ready: boolean;
  readonly state?: { readonly waiting?: { readonly reason?: string; readonly message?: string }; readonly running?: object };
  readonly lastState?: { readonly terminated?: { readonly exitCode: number; readonly reason?: string } };
}

/** Why pods do not work, as half a sentence about the first that says so. */
export function explainPods(pods: readonly JsonObject[]): string | undefined {
  for (const { metadata, status } of pods as unknown as readonly Pod[]) {
    const unscheduled = status?.conditions?.find((each) => each.type === "PodScheduled" && each.status === "False");
    const containers = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])];
    const reason =
      unscheduled === undefined
        ? containers.map(explainContainer).find((each) => each !== undefined)
        : `finds no node: ${unscheduled.message ?? "nobody says why"}`;
    if (reason !== undefined) return `pod ${metadata.name} ${reason}`;
  }
  return undefined;
}

function explainContainer({ name, image, ready, state, lastState }: Container): string | undefined {
  const { reason = "", message = "" } = state?.waiting ?? {};
  const ended = lastState?.terminated;
  switch (reason) {
    case "":
      return state?.running !== undefined && !ready ? `runs, but the readiness probe of container ${name} does not pass` : undefined;
    case "ContainerCreating":
    case "PodInitializing":
      return undefined;
    case "ErrImagePull":
    case "ImagePullBackOff":
    case "InvalidImageName":
      return `can't get the image ${image} of container ${name}`;
    case "CrashLoopBackOff":
      return `crashes again and again: container ${name} ended with ${tellEnd(ended)}`;
    default:
      return `does not start container ${name}: ${message === "" ? reason : message}`;
  }
}

function tellEnd(ended: { readonly exitCode: number; readonly reason?: string } | undefined): string {
  if (ended === undefined) return "an error";
  return ended.reason === undefined || ended.reason === "Error" ? `exit code ${ended.exitCode}` : ended.reason;
}

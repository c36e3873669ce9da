import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { KubeConfig } from "@kubernetes/client-node";
import { UserError } from "@roadbed/engine/contract/errors.ts";

interface Instance {
  readonly name: string;
  readonly target: "aws" | "kubernetes";
  readonly region: string;
  readonly context?: string | undefined;
}

/**
 * The kubeconfig of each instance, for who reads one: on AWS what `aws eks update-kubeconfig` writes, which holds no
 * credential; else the user's own with the instance's context, and undefined where it names none.
 */
export function openKubeconfigs(organisation: string): (instance: Instance) => Promise<string | undefined> {
  const texts = new Map<string, Promise<string | undefined>>();
  return (instance) => {
    const text =
      texts.get(instance.name) ?? (instance.target === "aws" ? askAws(organisation, instance) : Promise.resolve(select(instance)));
    texts.set(instance.name, text);
    return text;
  };
}

async function askAws(organisation: string, { name, region }: Instance): Promise<string> {
  const cluster = `${organisation}-${name}`;
  const args = ["eks", "update-kubeconfig", "--dry-run", "--name", cluster, "--region", region, "--kubeconfig", `/nowhere/${cluster}`];
  try {
    return (await promisify(execFile)("aws", args)).stdout;
  } catch (error) {
    const said = error instanceof Error ? (error.message.trim().split("\n").at(-1) ?? "") : String(error);
    throw new UserError(`Nobody knows how to reach the cluster ${cluster}: ${said}`, {
      fix: `It takes the aws CLI, a role that may describe it, and the layer cluster, applied. Try: aws eks update-kubeconfig --name ${cluster} --region ${region}`,
      cause: error,
    });
  }
}

function select({ name, context }: Instance): string | undefined {
  if (context === undefined) return undefined;
  const kubeconfig = new KubeConfig();
  kubeconfig.loadFromDefault();
  if (kubeconfig.getContextObject(context) === null)
    throw new UserError(`The instance ${name} is reached by the context ${context}, which your kubeconfig doesn't have.`, {
      fix: "Look with: kubectl config get-contexts",
    });
  kubeconfig.setCurrentContext(context);
  return kubeconfig.exportConfig();
}

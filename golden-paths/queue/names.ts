import type { EnvironmentContext } from "../kit/context.ts";
import { arnOf, accountOf, awsNameOf } from "../kit/aws-names.ts";

/** Whose queue it is: enough to compute every physical name, from inside and outside of its environment. */
export interface QueueAddress {
  /** `<team>/<environment>` */
  readonly owner: string;
  readonly component: string;
  readonly ordered: boolean;
}

/** Names in the shared broker: `<team>.<environment>.<component>`; dots, because no name of ours holds one. */
export function brokerNames(address: QueueAddress): { queue: string; exchange: string; dead: string } {
  const queue = `${address.owner.replace("/", ".")}.${address.component}`;
  return { queue, exchange: queue, dead: `${queue}.dead` };
}

/** The broker user by which the environment `taker` reaches a queue that it takes. */
export function brokerUserOfTaker(address: QueueAddress, taker: string): string {
  return `${taker.replace("/", ".")}--${brokerNames(address).queue}`;
}

export function sqsNames(context: EnvironmentContext, address: QueueAddress): { queue: string; dead: string } {
  const base = awsNameOf(context, address.owner, address.component);
  const suffix = address.ordered ? ".fifo" : "";
  return { queue: `${base}${suffix}`, dead: `${base}-dead${suffix}` };
}

export function sqsArn(context: EnvironmentContext, address: QueueAddress): string {
  return arnOf(context, "sqs", sqsNames(context, address).queue);
}

export function sqsUrl(context: EnvironmentContext, address: QueueAddress): string {
  const suffix = context.region.startsWith("cn-") ? ".cn" : "";
  return `https://sqs.${context.region}.amazonaws.com${suffix}/${accountOf(context)}/${sqsNames(context, address).queue}`;
}

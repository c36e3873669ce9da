import { z } from "zod";

/** `instances.<name>.layers.network` in platform/instances.yaml. */
export const networkSettings = z.strictObject({
  cidr: z
    .cidrv4({ error: "Write an IPv4 range as <address>/<prefix>, for example 10.20.0.0/16." })
    .refine(isNetworkAddress, {
      error: "A range begins at its first address: between /16 and /20, with all bits after the prefix 0, for example 10.20.0.0/16.",
    })
    .default("10.20.0.0/16")
    .meta({
      description:
        "The network's addresses, /16 to /20. Changing it replaces the network and all that stands in it. Default: 10.20.0.0/16.",
    }),
  zones: z
    .array(z.enum(["a", "b", "c", "d", "e", "f"]))
    .min(2, { error: "Name two zones or more: databases and the cluster demand it." })
    .max(6)
    .refine((zones) => new Set(zones).size === zones.length, { error: "A zone stands there twice." })
    .default(["a", "b", "c"])
    .meta({ description: "Letters of the region's availability zones. Adding one changes nothing in the others. Default: a, b, c." }),
  nat: z
    .enum(["one", "per-zone"])
    .default("per-zone")
    .meta({ description: "How many NAT gateways: one (cheap; the way out is gone with its zone) or per-zone. Default: per-zone." }),
  endpoints: z
    .array(z.enum(["ecr.api", "ecr.dkr", "sts", "logs", "sqs", "secretsmanager"]))
    .max(6)
    .default(["ecr.api", "ecr.dkr"])
    .meta({
      description:
        "AWS services reached without leaving the network, each for a fee per zone; S3 always is, for free. Default: ecr.api, ecr.dkr.",
    }),
  flowLogDays: z
    .union([z.literal(30), z.literal(90), z.literal(180), z.literal(365)])
    .default(90)
    .meta({ description: "For how many days the record of connections is kept. Default: 90." }),
});
export type NetworkSettings = z.infer<typeof networkSettings>;

function isNetworkAddress(range: string): boolean {
  const [address = "", prefix = ""] = range.split("/");
  const bits = Number(prefix);
  if (bits < 16 || bits > 20) return false;
  const value = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  return value % 2 ** (32 - bits) === 0;
}

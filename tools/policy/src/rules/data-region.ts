import type { Rule } from "./rule.ts";

const keys = ["region", "destinationRegion", "replicaRegion"];
const copies = new Set([
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig",
  "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
  "aws:rds/globalCluster:GlobalCluster",
]);

/** Data stays in its region. */
export const dataRegion: Rule = {
  name: "data-region",
  title: "Data stays in its region",
  why: "Where data lies decides which law holds for it, and customers were told where.",
  comply: "Leave `region` to the instance, and replicate within it; another region is another instance.",
  controls: { nist: ["SC-7", "SA-9"], soc2: ["CC6.7", "P6.1"] },
  appliesTo: "both",
  judge: ({ after: { type, inputs } }, { prices, data }) => {
    const home = prices?.region;
    if (home === undefined || !type.startsWith("aws:") || data === "public") return [];
    const elsewhere = keys.filter((key) => typeof inputs[key] === "string" && inputs[key] !== home);
    return [
      ...elsewhere.map((path) => ({
        path,
        message: `It lies in ${JSON.stringify(inputs[path])}, and not in ${home}.`,
        fix: `Remove ${path}.`,
      })),
      ...(copies.has(type) ? [{ message: "It copies data to another bucket or region.", fix: "Keep it where its environment is." }] : []),
    ];
  },
};

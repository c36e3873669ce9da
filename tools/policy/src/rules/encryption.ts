import type { JsonObject } from "@roadbed/engine/contract/json.ts";
import type { PlanFacts } from "../plan-facts.ts";
import { listOf, objectAt } from "../resources/json-values.ts";
import type { Problem, Rule } from "./rule.ts";

/** What is stored is encrypted, and says so itself instead of relying on an account's defaults. */
export const encryption: Rule = {
  name: "encryption",
  title: "What is stored or sent is encrypted",
  why: "A disk, a copy or a line in the wrong hands must be of no use there.",
  comply: "Switch encryption on; for confidential and restricted data with a key of your own.",
  controls: { nist: ["SC-28", "SC-8", "SC-13"], soc2: ["CC6.1", "CC6.7"], cis: ["AWS 2.1.1", "AWS 2.2.1", "AWS 2.3.1"] },
  appliesTo: "both",
  judge: ({ after }, facts) => [...judgeSwitches(after.type, after.inputs), ...judgeOthers(after.type, after.inputs, facts)],
};

/** Properties that must be true, by type. */
const switches: Readonly<Record<string, readonly string[]>> = {
  "aws:rds/instance:Instance": ["storageEncrypted"],
  "aws:rds/cluster:Cluster": ["storageEncrypted"],
  "aws:elasticache/replicationGroup:ReplicationGroup": ["atRestEncryptionEnabled", "transitEncryptionEnabled"],
  "aws:elasticache/cluster:Cluster": ["transitEncryptionEnabled"],
  "aws:ebs/volume:Volume": ["encrypted"],
  "aws:efs/fileSystem:FileSystem": ["encrypted"],
};

function judgeSwitches(type: string, inputs: JsonObject): Problem[] {
  return (switches[type] ?? [])
    .filter((key) => inputs[key] !== true && inputs[key] !== "true")
    .map((key) => ({ path: key, message: `It is not encrypted: ${key} is off.`, fix: `Set ${key}: true.` }));
}

function judgeOthers(type: string, inputs: JsonObject, { data }: PlanFacts): Problem[] {
  switch (type) {
    case "aws:sqs/queue:Queue":
      if (inputs["sqsManagedSseEnabled"] === true || inputs["kmsMasterKeyId"] !== undefined) return [];
      return [{ path: "sqsManagedSseEnabled", message: "Messages are not encrypted.", fix: "Set sqsManagedSseEnabled: true." }];
    case "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration":
      return judgeBucket(inputs, data === "confidential" || data === "restricted");
    default:
      return [];
  }
}

function judgeBucket(inputs: JsonObject, isSensitive: boolean): Problem[] {
  const accepted = isSensitive ? /^aws:kms/ : /^(?:AES256$|aws:kms)/;
  const path = "rules";
  const algorithms = listOf(inputs[path]).map((rule) => objectAt(rule, "applyServerSideEncryptionByDefault")["sseAlgorithm"]);
  if (algorithms.length > 0 && algorithms.every((name) => typeof name === "string" && accepted.test(name))) return [];
  const why = isSensitive ? " with a key whose use is logged, as such data needs" : "";
  return [
    { path, message: `The bucket is not encrypted${why}.`, fix: `Set sseAlgorithm: ${isSensitive ? "aws:kms" : "AES256 or aws:kms"}.` },
  ];
}

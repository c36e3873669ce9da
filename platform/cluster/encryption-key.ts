import type * as pulumi from "@pulumi/pulumi";
import { Alias } from "@pulumi/aws/kms/alias.js";
import { Key } from "@pulumi/aws/kms/key.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "../layer-names.ts";

/** Encrypts the cluster's secrets, its logs and its alerts. It can't be made again: deleting it is a wait of 30 days. */
export function createKey(input: LayerInput, opts: pulumi.CustomResourceOptions): Key {
  const name = `${nameOf(input)}-cluster`;
  const key = new Key(
    "key",
    {
      description: `Secrets, logs and alerts of the cluster ${nameOf(input)}.`,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: JSON.stringify(makeKeyPolicy(input)),
      tags: tagsOf(input, name),
    },
    opts,
  );
  new Alias("key", { name: `alias/${name}`, targetKeyId: key.keyId }, opts);
  return key;
}

/** IAM decides in this account; AWS services may use the key only for this account's logs and alarms. */
function makeKeyPolicy(input: LayerInput): object {
  const [partition, account, { region }] = [partitionOf(input), accountOf(input), input.instance];
  const use = ["kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"];
  return {
    Version: "2012-10-17",
    Statement: [
      { Sid: "Account", Effect: "Allow", Principal: { AWS: `arn:${partition}:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
      {
        Sid: "Logs",
        Effect: "Allow",
        Principal: { Service: `logs.${region}.amazonaws.com` },
        Action: use,
        Resource: "*",
        Condition: {
          ArnLike: {
            "kms:EncryptionContext:aws:logs:arn": `arn:${partition}:logs:${region}:${account}:log-group:/aws/eks/${nameOf(input)}/*`,
          },
        },
      },
      {
        Sid: "Alarms",
        Effect: "Allow",
        Principal: { Service: "cloudwatch.amazonaws.com" },
        Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
        Resource: "*",
        Condition: { StringEquals: { "aws:SourceAccount": account } },
      },
    ],
  };
}

import type * as pulumi from "@pulumi/pulumi";
import { PodIdentityAssociation } from "@pulumi/aws/eks/podIdentityAssociation.js";
import { Role } from "@pulumi/aws/iam/role.js";
import { RolePolicy } from "@pulumi/aws/iam/rolePolicy.js";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import type { ClusterOutputs } from "../layer-outputs.ts";
import { makeTrust } from "../service-role.ts";
import { accountOf, nameOf, partitionOf, tagsOf } from "../layer-names.ts";
import type { ServicesSettings } from "./settings.ts";

export interface OperatorRightsArgs {
  readonly input: LayerInput;
  readonly settings: ServicesSettings;
  readonly cluster: ClusterOutputs;
}

/** AWS rights of the operators that act for everybody, each for its own service account. */
export function createOperatorRights({ input, settings, cluster }: OperatorRightsArgs, opts: pulumi.CustomResourceOptions): void {
  const { certificates } = settings;
  const domains = [input.instance.domain, ...(certificates.from === "acme" ? certificates.domains : [])];
  createRights({ input, cluster, operator: "external-secrets", statements: readSecrets(input) }, opts);
  createRights({ input, cluster, operator: "cert-manager", statements: proveDomains(input, domains) }, opts);
}

interface RightsArgs {
  readonly input: LayerInput;
  readonly cluster: ClusterOutputs;
  /** Its namespace and its service account, which are called alike. */
  readonly operator: string;
  readonly statements: readonly object[];
}

function createRights({ input, cluster, operator, statements }: RightsArgs, opts: pulumi.CustomResourceOptions): void {
  const name = `${nameOf(input)}-${operator}`;
  const tags = tagsOf(input, name);
  const role = new Role(operator, { name, assumeRolePolicy: JSON.stringify(makeTrust(input, "pods")), tags }, opts);
  new RolePolicy(operator, { name, role: role.name, policy: JSON.stringify({ Version: "2012-10-17", Statement: statements }) }, opts);
  new PodIdentityAssociation(
    operator,
    { clusterName: cluster.name, namespace: operator, serviceAccount: operator, roleArn: role.arn, tags },
    { ...opts, deleteBeforeReplace: true },
  );
}

/** The passwords that RDS makes, and what people put below the organisation's prefix. */
function readSecrets(input: LayerInput): object[] {
  const secret = `arn:${partitionOf(input)}:secretsmanager:${input.instance.region}:${accountOf(input)}:secret`;
  return [
    {
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: [`${secret}:rds!db-*`, `${secret}:${input.organisation}/*`],
    },
  ];
}

/** TXT records of ACME challenges for these domains and names below them, in whatever hosted zone they lie. */
function proveDomains(input: LayerInput, domains: readonly string[]): object[] {
  const route53 = `arn:${partitionOf(input)}:route53:::`;
  return [
    { Effect: "Allow", Action: "route53:GetChange", Resource: `${route53}change/*` },
    { Effect: "Allow", Action: "route53:ListHostedZonesByName", Resource: "*" },
    { Effect: "Allow", Action: "route53:ListResourceRecordSets", Resource: `${route53}hostedzone/*` },
    {
      Effect: "Allow",
      Action: "route53:ChangeResourceRecordSets",
      Resource: `${route53}hostedzone/*`,
      Condition: {
        "ForAllValues:StringEquals": { "route53:ChangeResourceRecordSetsRecordTypes": ["TXT"] },
        "ForAllValues:StringLike": {
          "route53:ChangeResourceRecordSetsNormalizedRecordNames": domains.flatMap((domain) => [
            `_acme-challenge.${domain}`,
            `_acme-challenge.*.${domain}`,
          ]),
        },
      },
    },
  ];
}

import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { isAnybody } from "../resources/addresses.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import { differs } from "./admission/conditions.ts";
import type { Problem, Rule } from "./rule.ts";

/** The internet comes in by the gateway (`hosts`, `public`), and nowhere else. */
export const publicExposure: Rule = {
  name: "public-exposure",
  title: "Nothing is open to everybody but through the gateway",
  why: "Whatever has an address of its own is found and tried within minutes, past TLS, limits and logs.",
  comply: "Use a ClusterIP service and name the host under `hosts`; let in networks and groups by name.",
  controls: { nist: ["SC-7", "AC-4"], soc2: ["CC6.6"], cis: ["AWS 5.2", "AWS 5.3", "AWS 2.1.4", "AWS 2.3.3"] },
  appliesTo: "both",
  admission: [
    {
      of: "services",
      on: [{ apiGroups: [""], apiVersions: ["v1"], resources: ["services"] }],
      conditions: [differs("spec")],
      validations: [
        {
          expression: `!has(object.spec.type) || object.spec.type in ["ClusterIP", "ExternalName"]`,
          message: "A service is of type ClusterIP: name a host under `hosts` for what comes from outside.",
        },
        {
          expression: "!has(object.spec.externalIPs) || size(object.spec.externalIPs) == 0",
          message: "A service takes no external addresses: name a host under `hosts`.",
        },
      ],
    },
  ],
  judge: ({ after }) => judgeByType(after.type, after.inputs),
};

function judgeByType(type: string, inputs: JsonObject): Problem[] {
  switch (type.replace(/Patch$/, "")) {
    case "kubernetes:core/v1:Service":
      return judgeService(objectAt(inputs, "spec"));
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return listOf(inputs["ingress"]).flatMap((rule, index) => judgeIngress(rule, `ingress[${index}]`));
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return inputs["type"] === "egress" ? [] : judgeIngress(inputs, "");
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return judgeIngress(inputs, "");
    case "aws:rds/instance:Instance":
    case "aws:rds/clusterInstance:ClusterInstance":
      return inputs["publiclyAccessible"] === true ? [database] : [];
    case "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":
      return blocks
        .filter((key) => inputs[key] !== true)
        .map((key) => ({ path: key, message: `The bucket may become public: ${key} is off.`, fix: `Set ${key}: true.` }));
    case "aws:s3/bucket:Bucket":
    case "aws:s3/bucketV2:BucketV2":
    case "aws:s3/bucketAcl:BucketAcl":
      return textsOf(inputs["acl"])
        .filter((acl) => acl.startsWith("public-"))
        .map((acl) => ({ path: "acl", message: `Anybody may read the bucket (${acl}).`, fix: "Remove the acl." }));
    case "aws:lb/loadBalancer:LoadBalancer":
      return inputs["internal"] === true
        ? []
        : [{ path: "internal", message: "The load balancer faces the internet.", fix: "Set internal: true, or use `hosts`." }];
    default:
      return [];
  }
}

const blocks = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];
const database: Problem = {
  path: "publiclyAccessible",
  message: "The database has a public address.",
  fix: "Set publiclyAccessible: false.",
};

function judgeService(spec: JsonObject): Problem[] {
  const type = spec["type"] ?? "ClusterIP";
  const fix = "Use a ClusterIP service, and name a host under `hosts`.";
  return [
    ...(type === "ClusterIP" || type === "ExternalName"
      ? []
      : [{ path: "spec.type", message: `The service is of type ${JSON.stringify(type)}: a door past the gateway.`, fix }]),
    ...(listOf(spec["externalIPs"]).length === 0
      ? []
      : [{ path: "spec.externalIPs", message: "The service takes external addresses.", fix }]),
  ];
}

const sources = ["cidrBlocks", "ipv6CidrBlocks", "cidrIpv4", "cidrIpv6"];

function judgeIngress(rule: Json, path: string): Problem[] {
  if (!isObject(rule)) return [];
  return sources.flatMap((key) =>
    textsOf(rule[key])
      .filter(isAnybody)
      .map((cidr) => ({
        path: path === "" ? key : `${path}.${key}`,
        message: `The security group lets in ${cidr}: anybody.`,
        fix: "Name the security group or the network that really needs it.",
      })),
  );
}

import type * as pulumi from "@pulumi/pulumi";
import { interpolate } from "@pulumi/pulumi";
import type { Instance } from "@pulumi/aws/rds/instance.js";
import type { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { Job } from "@pulumi/kubernetes/batch/v1/job.js";
import { NetworkPolicy } from "@pulumi/kubernetes/networking/v1/networkPolicy.js";
import { vpcEgress } from "../kit/aws-egress.ts";
import type { PathArgs } from "../kit/context.ts";
import { resourcesOf } from "../kit/footprint-resources.ts";
import { createCustomObject } from "../kit/custom-object.ts";
import { createGeneratedSecret } from "../kit/generated-secret.ts";
import { imageOf } from "../kit/images.ts";
import { readLayerText } from "../kit/layer-outputs.ts";
import { metadataOf } from "../kit/metadata.ts";
import { restrictedContainer, restrictedPod } from "../kit/restricted-pod.ts";
import { postgresPort } from "./connection.ts";
import type { PostgresSettings } from "./contract.ts";
import { databaseName, namesOf } from "./names.ts";
import { rolesScript } from "./roles-script.ts";
import { helpers } from "./sizing.ts";

const jobLabel = "roadbed.dev/job";
/** Uid of the user `postgres` in the image. */
const postgresUser = 70;

/**
 * How workloads get in without anybody knowing a password: RDS makes the administrator's, External Secrets brings it
 * into the namespace and makes two more, and a job creates the roles of the owner and the reader with them. Workloads
 * never get the administrator's, because RDS rotates it every week and a running process would not notice.
 */
export function createCredentials(
  args: PathArgs<PostgresSettings>,
  instance: Instance,
  opts: pulumi.CustomResourceOptions,
): pulumi.Resource[] {
  const names = namesOf(args.request.name);
  const admin = createAdminSecret(args, instance, opts);
  const owner = createRoleSecret(args, instance, { name: names.owner, role: databaseName }, opts);
  const reader = createRoleSecret(args, instance, { name: names.reader, role: "reader" }, opts);
  const wayOut = createJobPolicy(args, opts);
  const job = createRolesJob(args, instance, { ...opts, dependsOn: [admin, owner, reader, wayOut] });
  return [owner, reader, job];
}

function createAdminSecret(
  { context, request }: PathArgs<PostgresSettings>,
  instance: Instance,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  const name = namesOf(request.name).admin;
  const key = instance.masterUserSecrets.apply((secrets) => secrets[0]?.secretArn ?? "");
  return createCustomObject(
    {
      kind: "ExternalSecret",
      metadata: metadataOf(context, request.name, name),
      spec: {
        refreshInterval: "1h0m0s",
        secretStoreRef: { kind: "ClusterSecretStore", name: readLayerText(context, "services", "secretStore") },
        target: { name, creationPolicy: "Owner" },
        data: ["username", "password"].map((property) => ({ secretKey: property, remoteRef: { key, property } })),
      },
    },
    opts,
  );
}

function createRoleSecret(
  { context, request }: PathArgs<PostgresSettings>,
  instance: Instance,
  secret: { name: string; role: string },
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  return createGeneratedSecret(
    {
      context,
      component: request.name,
      name: secret.name,
      type: "kubernetes.io/basic-auth",
      template: {
        username: secret.role,
        password: "{{ .password }}",
        uri: interpolate`postgresql://${secret.role}:{{ .password }}@${instance.address}:${postgresPort}/${databaseName}?sslmode=require`,
      },
    },
    opts,
  );
}

function createJobPolicy({ context, request }: PathArgs<PostgresSettings>, opts: pulumi.CustomResourceOptions): NetworkPolicy {
  const name = `${request.name}-roles`;
  return new NetworkPolicy(
    name,
    {
      metadata: metadataOf(context, request.name, name),
      spec: { podSelector: { matchLabels: { [jobLabel]: name } }, policyTypes: ["Egress"], egress: [vpcEgress(context, postgresPort)] },
    },
    opts,
  );
}

/** Runs again whenever the script or the list of extensions changes: a job can't be changed, so that it is replaced. */
function createRolesJob(
  { context, request, settings }: PathArgs<PostgresSettings>,
  instance: Instance,
  opts: pulumi.CustomResourceOptions,
): Job {
  const names = namesOf(request.name);
  const name = `${request.name}-roles`;
  const metadata = metadataOf(context, request.name, name);
  const secretEnv = (variable: string, secret: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret, key } },
  });
  return new Job(
    name,
    {
      metadata,
      spec: {
        backoffLimit: 10,
        activeDeadlineSeconds: 1800,
        template: {
          metadata: { labels: { ...metadata.labels, [jobLabel]: name } },
          spec: {
            restartPolicy: "OnFailure",
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: restrictedPod(postgresUser),
            containers: [
              {
                name: "psql",
                image: imageOf(context, "postgres"),
                command: ["sh", "-ec", rolesScript(settings.extensions)],
                env: [
                  { name: "PGHOST", value: instance.address },
                  { name: "PGPORT", value: String(postgresPort) },
                  { name: "PGDATABASE", value: databaseName },
                  { name: "PGSSLMODE", value: "require" },
                  secretEnv("PGUSER", names.admin, "username"),
                  secretEnv("PGPASSWORD", names.admin, "password"),
                  secretEnv("OWNER_PASSWORD", names.owner, "password"),
                  secretEnv("READER_PASSWORD", names.reader, "password"),
                ],
                securityContext: restrictedContainer,
                resources: resourcesOf(helpers.roles),
              },
            ],
          },
        },
      },
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";
import type { ServicesSettings } from "./settings.ts";

const certManager = "cert-manager.io/v1";

/** The issuer that golden paths may name, and one certificate for the domain and every name directly below it. */
export function createCertificates(
  input: LayerInput,
  { certificates }: ServicesSettings,
  opts: pulumi.CustomResourceOptions,
): CustomResource {
  const issuer = new CustomResource(
    names.issuer,
    {
      apiVersion: certManager,
      kind: "ClusterIssuer",
      metadata: { name: names.issuer, labels: managedBy },
      spec: makeIssuerSpec(input, certificates),
    },
    opts,
  );
  const { domain } = input.instance;
  return new CustomResource(
    names.certificate,
    {
      apiVersion: certManager,
      kind: "Certificate",
      metadata: { name: names.certificate, namespace: names.ingress, labels: managedBy },
      spec: {
        secretName: names.certificate,
        dnsNames: [domain, `*.${domain}`],
        issuerRef: { group: "cert-manager.io", kind: "ClusterIssuer", name: names.issuer },
        privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Always" },
        usages: ["digital signature", "server auth"],
      },
    },
    { ...opts, dependsOn: [issuer] },
  );
}

function makeIssuerSpec(input: LayerInput, certificates: ServicesSettings["certificates"]): object {
  switch (certificates.from) {
    case "self-signed":
      return { selfSigned: {} };
    case "authority":
      return { ca: { secretName: certificates.secret } };
    case "acme":
      return {
        acme: {
          email: certificates.email,
          server: certificates.server,
          privateKeySecretRef: { name: `${names.issuer}-acme-account` },
          // Only this kind of proof gives a certificate for `*.<domain>`.
          solvers: [{ dns01: certificates.dns01 ?? routeFiftyThree(input) }],
        },
      };
  }
}

function routeFiftyThree({ instance }: LayerInput): object {
  if (instance.target === "aws") return { route53: { region: instance.region } };
  throw new UserError(
    `The instance ${instance.name} gets its certificates by ACME, but says nothing of how to prove that ${instance.domain} is yours.`,
    {
      fix: `Set instances.${instance.name}.layers.services.certificates.dns01 in platform/instances.yaml to a cert-manager dns01 solver.`,
    },
  );
}

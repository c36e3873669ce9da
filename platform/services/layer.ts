import * as pulumi from "@pulumi/pulumi";
import type { LayerInput } from "@roadbed/engine/contract/program.ts";
import { readOutputs } from "../layer-outputs.ts";
import { createAdmissionRules } from "./admission.ts";
import { createCertificates } from "./certificates.ts";
import { createGateway } from "./gateway.ts";
import { createImageCatalog } from "./image-catalog.ts";
import { names } from "./names.ts";
import { createNamespaces } from "./namespaces.ts";
import { createOperatorRights } from "./operator-rights.ts";
import type { ServicesOutputs } from "./outputs.ts";
import { createPriorities } from "./priorities.ts";
import { createQueueBroker } from "./queue-broker.ts";
import { createRoles } from "./roles.ts";
import { createSecretStore } from "./secret-store.ts";
import type { ServicesSettings } from "./settings.ts";
import { createStorageClass } from "./storage-class.ts";

/** What golden paths expect in every cluster. Operators and their CRDs are there already: see README.md. */
export class Services extends pulumi.ComponentResource {
  readonly outputs: { readonly [Key in keyof ServicesOutputs]: pulumi.Input<ServicesOutputs[Key]> };

  constructor(input: LayerInput, settings: ServicesSettings) {
    super("roadbed:layer:services", "services");
    const child = { parent: this };
    const inNamespaces = { ...child, dependsOn: createNamespaces(input, settings, child) };
    createRoles(child);
    createPriorities(child);
    createAdmissionRules({ registries: input.registries, waivers: input.waivers ?? {}, enforcement: settings.enforcement }, child);
    const certificate = createCertificates(input, settings, inNamespaces);
    createGateway(input, settings, { ...child, dependsOn: certificate });
    createSecretStore(input, settings, inNamespaces);

    const onAws = input.instance.target === "aws";
    if (onAws) {
      createOperatorRights({ input, settings, cluster: readOutputs(input, "cluster") }, child);
      createStorageClass(child);
    } else {
      createQueueBroker(settings, inNamespaces);
      createImageCatalog(input.registries, child);
    }
    this.outputs = {
      domain: input.instance.domain,
      gateway: { name: names.gateway, namespace: names.ingress, listener: names.listener },
      issuer: names.issuer,
      ingressNamespace: names.ingress,
      monitoringNamespace: names.monitoring,
      otlpEndpoint: settings.otlpEndpoint,
      secretStore: names.secretStore,
      ...(onAws ? {} : { rabbitmq: { cluster: names.rabbitmq, namespace: names.messaging }, objectStore: settings.objectStore }),
      storageClass: settings.storageClass ?? (onAws ? names.storageClass : "standard"),
      priorities: names.priorities,
      roles: names.roles,
    };
    this.registerOutputs(this.outputs);
  }
}

export function createLayer(input: LayerInput): Services["outputs"] {
  return new Services(input, input.settings as unknown as ServicesSettings).outputs;
}

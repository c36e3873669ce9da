import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";
import type { ServicesSettings } from "./settings.ts";

/**
 * The RabbitMQ cluster that all queues of a Kubernetes instance stand in: one broker well kept is safer than one per
 * team. Environments may declare queues and users in it from their own namespaces, and nobody else.
 */
export function createQueueBroker({ rabbitmq, storageClass }: ServicesSettings, opts: pulumi.CustomResourceOptions): void {
  new CustomResource(
    names.rabbitmq,
    {
      apiVersion: "rabbitmq.com/v1beta1",
      kind: "RabbitmqCluster",
      metadata: {
        name: names.rabbitmq,
        namespace: names.messaging,
        labels: managedBy,
        annotations: { "rabbitmq.com/topology-allowed-namespaces": "*" },
      },
      spec: {
        replicas: rabbitmq.replicas,
        persistence: { storage: rabbitmq.storage, ...(storageClass === undefined ? {} : { storageClassName: storageClass }) },
        resources: { requests: { cpu: "500m", memory: "2Gi" }, limits: { memory: "2Gi" } },
        rabbitmq: {
          additionalConfig: [
            "cluster_partition_handling = pause_minority",
            "disk_free_limit.absolute = 2GB",
            "vm_memory_high_watermark.relative = 0.6",
            "default_queue_type = quorum",
          ].join("\n"),
        },
      },
      // The messages of every team wait in it.
    },
    { ...opts, protect: true },
  );
}

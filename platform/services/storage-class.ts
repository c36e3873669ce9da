import type * as pulumi from "@pulumi/pulumi";
import { StorageClass } from "@pulumi/kubernetes/storage/v1/storageClass.js";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";

/** Encrypted EBS volumes in the zone of the pod that needs one. Deleting the claim deletes the data, as the golden paths' two steps expect. */
export function createStorageClass(opts: pulumi.CustomResourceOptions): void {
  new StorageClass(
    names.storageClass,
    {
      metadata: { name: names.storageClass, labels: managedBy, annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
      provisioner: "ebs.csi.aws.com",
      parameters: { type: "gp3", encrypted: "true" },
      allowVolumeExpansion: true,
      reclaimPolicy: "Delete",
      volumeBindingMode: "WaitForFirstConsumer",
    },
    opts,
  );
}

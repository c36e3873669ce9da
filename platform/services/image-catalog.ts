import type * as pulumi from "@pulumi/pulumi";
import { CustomResource } from "@pulumi/kubernetes/apiextensions/customResource.js";
import { managedBy } from "./labels.ts";
import { names } from "./names.ts";
import { postgresImages } from "./images.data.ts";

/** Which image each major version of PostgreSQL runs: a new minor version is one change here for the whole fleet. */
export function createImageCatalog(registries: readonly string[], opts: pulumi.CustomResourceOptions): void {
  new CustomResource(
    names.imageCatalog,
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "ClusterImageCatalog",
      metadata: { name: names.imageCatalog, labels: managedBy },
      spec: {
        images: Object.entries(postgresImages).map(([major, image]) => ({
          major: Number(major),
          image: `${registries[0] ?? ""}/${image}`,
        })),
      },
    },
    opts,
  );
}

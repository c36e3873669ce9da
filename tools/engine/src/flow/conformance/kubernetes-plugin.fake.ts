import { isDeepStrictEqual } from "node:util";
import { main, type Provider } from "@pulumi/pulumi/provider/index.js";
import type { JsonObject } from "../../contract/json.ts";
import { idOf, type KubernetesObject } from "../../apply/kubernetes-object.ts";
import { openFolder } from "./folder.fake.ts";

/**
 * Stands for Pulumi's Kubernetes provider where the real engine runs without a cluster: objects are files of a folder.
 * What the engine hears of it is what the real one says: ids, outputs, and that another name is another object.
 */
const folder = openFolder(process.env["ROADBED_OBJECTS"] ?? "");

const provider: Provider = {
  version: "4.34.2",
  schema: JSON.stringify({ name: "kubernetes", version: "4.34.2", resources: {}, provider: {} }),
  check: (_urn, _olds, news: unknown) => Promise.resolve({ inputs: news }),
  diff: (_id, _urn, olds: { __inputs: KubernetesObject }, news: KubernetesObject) => {
    const before = olds.__inputs;
    const isOther = idOf(before) !== idOf(news) || before.kind !== news.kind;
    return Promise.resolve({
      changes: !isDeepStrictEqual(before, news),
      replaces: isOther ? ["metadata"] : [],
      deleteBeforeReplace: isOther,
    });
  },
  create: (_urn, inputs: KubernetesObject) => {
    folder.put(inputs);
    return Promise.resolve({ id: idOf(inputs), outs: outputsOf(inputs) });
  },
  update: (_id, _urn, _olds, news: KubernetesObject) => {
    folder.put(news);
    return Promise.resolve({ outs: outputsOf(news) });
  },
  delete: (_id, _urn, { __inputs: inputs }: { __inputs: KubernetesObject }) => {
    folder.remove(inputs);
    return Promise.resolve();
  },
};

function outputsOf(inputs: KubernetesObject): JsonObject {
  return { __fieldManager: "roadbed", __initialApiVersion: inputs.apiVersion, __inputs: inputs, ...inputs };
}

await main(provider, process.argv.slice(2));

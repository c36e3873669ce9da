import { UserError } from "../../contract/errors.ts";
import { type FileTree, isSafePath } from "../../contract/file-tree.ts";
import { findSecret, groupOf, type KubernetesObject, namespaceOf } from "../kubernetes-object.ts";
import { formatManifest, formatYaml } from "./manifest-yaml.ts";
import type { Target } from "./target.ts";

interface ManifestsOptions {
  readonly files: FileTree;
  /** `<instance>/<team>/<environment>`, as Flux or Argo CD are pointed at it. */
  readonly folder: string;
  /** Objects of this namespace, and those of none, stand in the folder itself; others in a folder named for theirs. */
  readonly namespace: string;
}

/**
 * Objects as files, one each, and a kustomization.yaml that lists them: what a GitOps controller follows. The files
 * hold nothing that differs between two runs of the same program, so an unchanged object is an unchanged file.
 */
export function openManifests({ files, folder, namespace }: ManifestsOptions): Target {
  const pathOf = (object: KubernetesObject) => `${folder}/${fileOf(object, namespace)}`;
  return {
    name: "manifests",
    immediate: false,
    whyNot(object) {
      if (!isSafePath(pathOf(object))) return "has a name that makes no safe file name";
      if (object.kind === "Secret" && groupOf(object) === "" && hasLiteralData(object))
        return "is a Secret with literal data, which must never be written into git: use an ExternalSecret";
      const secret = findSecret(object);
      return secret === undefined ? undefined : `holds a secret at ${secret}, which must never be written into git: use an ExternalSecret`;
    },
    put: async (object) => files.write(pathOf(object), formatManifest(object)),
    remove: async (object) => files.remove(pathOf(object)),
    async finish() {
      const index = `${folder}/kustomization.yaml`;
      const manifests = [...(await files.list(folder)).keys()].filter((path) => path.endsWith(".yaml") && path !== index);
      if (manifests.length === 0) {
        await files.remove(index);
        return undefined;
      }
      const resources = manifests.map((path) => path.slice(folder.length + 1)).sort((a, b) => rankOf(a) - rankOf(b) || (a < b ? -1 : 1));
      const text = formatYaml({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", resources });
      if ((await files.read(index))?.toString("utf8") !== text) await files.write(index, text);
      return undefined;
    },
  };
}

/** `deployment-web.yaml`, or with the API group where it isn't one of Kubernetes' own: `cluster.postgresql.cnpg.io-db.yaml`. */
export function fileOf(object: KubernetesObject, home: string): string {
  const namespace = namespaceOf(object);
  const group = groupOf(object);
  const kind = isBuiltIn(group) ? object.kind : `${object.kind}.${group}`;
  const file = `${escapeName(kind.toLowerCase())}-${escapeName(object.metadata.name)}.yaml`;
  if (file.length > 250) throw new UserError(`The name of ${object.kind} ${object.metadata.name} is too long for a file.`);
  return namespace === undefined || namespace === home ? file : `${escapeName(namespace)}/${file}`;
}

const builtInGroups = new Set(["", "apps", "autoscaling", "batch", "policy"]);

function isBuiltIn(group: string): boolean {
  return builtInGroups.has(group) || (group.endsWith(".k8s.io") && group.split(".").length === 3);
}

/** Names of RBAC objects may hold colons and capitals; `_` is in no Kubernetes name, so what it escapes stays distinct. */
function escapeName(name: string): string {
  return name.replaceAll(/[^a-z0-9.-]/g, (character) => `_${character.codePointAt(0)?.toString(16) ?? ""}_`);
}

function rankOf(file: string): number {
  if (file.startsWith("namespace-")) return 0;
  return file.startsWith("customresourcedefinition-") ? 1 : 2;
}

function hasLiteralData({ data, stringData }: KubernetesObject): boolean {
  return [data, stringData].some((values) => typeof values === "object" && values !== null && Object.keys(values).length > 0);
}

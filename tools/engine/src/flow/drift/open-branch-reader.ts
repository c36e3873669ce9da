import { parse } from "yaml";
import { formatManifest, formatYaml } from "../../apply/targets/manifest-yaml.ts";
import { fileOf } from "../../apply/targets/manifests.ts";
import type { KubernetesObject } from "../../apply/kubernetes-object.ts";
import { namespaceOfEnvironment } from "../../contract/identity.ts";
import type { FileTree } from "../../contract/file-tree.ts";
import type { JsonObject } from "../../contract/json.ts";
import { liveKey, type LiveObject, type LiveReader } from "../../contract/live.ts";
import type { DriftCause } from "../../contract/drift.ts";
import { nameOf } from "../../drift/find-drift.ts";
import { runGit } from "../../ledger/run-git.ts";
import type { AppliedStack } from "./list-desired.ts";
import { folderOf } from "../reconcile/engine.ts";

export interface BranchReader extends LiveReader {
  /** Path -> why it is no object: it could not be read. */
  readonly unreadable: ReadonlyMap<string, string>;
  /** The path of an object's file, where it has one. */
  pathOf(key: string): string | undefined;
  /** Who last wrote an object's file, or took it away. */
  whoChanged(key: string): Promise<DriftCause | undefined>;
}

interface BranchOptions {
  readonly root: string;
  readonly live: FileTree & { readonly commit?: string | undefined };
  readonly instance: string;
  /** Those of the instance: a file that says exactly what was applied need not be parsed. */
  readonly stacks: readonly AppliedStack[];
}

const list = "kustomization.yaml";

function isList(path: string): boolean {
  return path.endsWith(`/${list}`);
}

/** The manifests on the branch `live` as what lives: a GitOps controller makes the cluster follow whatever stands there. */
export function openBranchReader({ root, live, instance, stacks }: BranchOptions): BranchReader {
  const paths = new Map<string, string>();
  const unreadable = new Map<string, string>();
  const expected = new Map<string, { readonly object: JsonObject; readonly folder: string }>();
  /** Where it says that an object is not to be there, although its file is: in the list of its folder. */
  const unlisted = new Map<string, string>();
  let requests = 0;
  for (const { place, objects } of stacks) {
    const folder = folderOf(instance, place.ref, place.kind);
    const home = place.kind === "environment" ? namespaceOfEnvironment(place.ref) : "";
    for (const { object } of objects) {
      const path = `${folder}/${fileOf(object as KubernetesObject, home)}`;
      expected.set(path, { object, folder });
      paths.set(liveKey(nameOf(object)), path);
    }
  }
  async function readAll(): Promise<Map<string, LiveObject>> {
    const files = await live.readAll([...(await live.list(instance)).keys()].filter((path) => path.endsWith(".yaml")));
    requests += 1;
    const found = new Map<string, LiveObject>();
    const lists = new Map(
      [...files].flatMap(([path, bytes]) => (isList(path) ? [[path, new Set(bytes.toString("utf8").split("\n"))]] : [])),
    );
    for (const [path, bytes] of files) {
      const object = isList(path) ? undefined : parseManifest(path, bytes.toString("utf8"));
      if (object === undefined) continue;
      const key = liveKey(nameOf(object));
      const folder = expected.get(path)?.folder;
      if (folder !== undefined && lists.get(`${folder}/${list}`)?.has(formatYaml([path.slice(folder.length + 1)]).trimEnd()) !== true) {
        unlisted.set(key, `${folder}/${list}`);
        continue;
      }
      // A second file of the same object is one that nothing asks for, whatever it says.
      paths.set(key, path);
      found.set(key, { object });
    }
    return found;
  }
  function parseManifest(path: string, text: string): JsonObject | undefined {
    const wanted = expected.get(path)?.object;
    if (wanted !== undefined && formatManifest(wanted) === text) return wanted;
    try {
      const object: unknown = parse(text);
      if (typeof object === "object" && object !== null && "kind" in object && "metadata" in object) return object as JsonObject;
      unreadable.set(path, `${path} on the branch live is no Kubernetes object.`);
    } catch {
      unreadable.set(path, `${path} on the branch live is not YAML.`);
    }
    return undefined;
  }
  let all: Promise<Map<string, LiveObject>> | undefined;
  return {
    name: "branch live",
    get requests() {
      return requests;
    },
    unreadable,
    read: async (names) => {
      const found = await (all ??= readAll());
      return new Map(
        names.flatMap((name) => {
          const object = found.get(liveKey(name));
          return object === undefined ? [] : [[liveKey(name), object] as const];
        }),
      );
    },
    listOwned: async () => [...(await (all ??= readAll())).values()],
    pathOf: (key) => paths.get(key),
    async whoChanged(key) {
      const path = unlisted.get(key) ?? paths.get(key);
      if (path === undefined || live.commit === undefined) return undefined;
      const said = await runGit(root, ["log", "-1", "--format=%an%x00%aI", live.commit, "--", path]);
      const [manager = "", at = ""] = said.toString("utf8").trim().split("\0");
      return manager === "" ? undefined : { manager, at };
    },
  };
}

import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { identityOf, type KubernetesObject } from "../../apply/kubernetes-object.ts";

/** A cluster that is a folder: a file for each object, and a log of what was done to them, in order. */
export function openFolder(path: string) {
  const fileOf = (object: KubernetesObject) => join(path, `${identityOf(object).replaceAll("/", "_")}.json`);
  const log = (act: string, { kind, metadata }: KubernetesObject) => appendFileSync(join(path, "log"), `${act} ${kind} ${metadata.name}\n`);
  return {
    /** An object may say of itself that no cluster takes it. */
    put(object: KubernetesObject): void {
      const { annotations } = object.metadata as { annotations?: { refused?: string } };
      if (annotations?.refused !== undefined) throw new Error(`${object.kind} ${object.metadata.name} was refused: ${annotations.refused}`);
      log(existsSync(fileOf(object)) ? "update" : "create", object);
      writeFileSync(fileOf(object), JSON.stringify(object));
    },
    remove(object: KubernetesObject): void {
      log("delete", object);
      rmSync(fileOf(object), { force: true });
    },
    /** What was done since it was last asked. */
    takeLog(): string[] {
      const file = join(path, "log");
      if (!existsSync(file)) return [];
      const lines = readFileSync(file, "utf8").trimEnd().split("\n");
      rmSync(file);
      return lines;
    },
    objects(): Record<string, unknown> {
      const files = readdirSync(path).filter((name) => name.endsWith(".json"));
      return Object.fromEntries(files.sort().map((name) => [name, JSON.parse(readFileSync(join(path, name), "utf8")) as unknown]));
    },
  };
}

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../contract/errors.ts";
import type { JsonObject } from "../contract/json.ts";
import { isWireObject, type WireObject } from "./wire.ts";

/** A file, text, address or bundle of them that a program attaches, by its content: paths of this machine stay out. */
export function describeAsset(asset: WireObject, root: string): JsonObject {
  const { text, path, uri, assets } = asset;
  if (typeof text === "string") return { $asset: hash(text) };
  if (typeof uri === "string") return { $asset: "remote", uri };
  if (typeof path === "string") return describePath(path, root);
  const parts: JsonObject = {};
  if (isWireObject(assets))
    for (const name of Object.keys(assets).sort()) parts[name] = isWireObject(assets[name]) ? describeAsset(assets[name], root) : null;
  return { $asset: "archive", assets: parts };
}

function describePath(path: string, root: string): JsonObject {
  const name = relative(root, resolve(root, path)).replaceAll("\\", "/");
  if (name.startsWith("..") || isAbsolute(name))
    throw new UserError(`The program attaches ${path}, which lies outside the repository.`, {
      fix: "Put the file into the environment's folder.",
    });
  try {
    return { $asset: hashPath(join(root, name)), path: name };
  } catch (cause) {
    throw new UserError(`The program attaches ${name}, which cannot be read.`, { fix: "Name a file from the repository's root.", cause });
  }
}

function hashPath(path: string): string {
  if (!statSync(path).isDirectory()) return hash(readFileSync(path));
  return hash(
    readdirSync(path)
      .sort()
      .map((name) => `${name}\0${hashPath(join(path, name))}`)
      .join("\n"),
  );
}

function hash(content: string | Buffer): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { Json } from "@roadbed/engine/contract/json.ts";
import type { RequestedChange } from "@roadbed/engine/flow/request.ts";
import type { PageEdit } from "@roadbed/engine/propose/edit-page.ts";
import type { OutputFormat } from "./output.ts";

/** The flags of `platform request`, as typed. */
export interface RequestFlags {
  readonly purpose?: string;
  readonly stage?: string;
  readonly data?: string;
  readonly until?: string;
  readonly budget?: string;
  readonly add?: readonly string[];
  readonly size?: readonly string[];
  readonly set?: readonly string[];
  readonly use?: readonly string[];
  readonly host?: readonly string[];
  readonly remove?: readonly string[];
  readonly delete: boolean;
  readonly destroyData?: string;
  readonly branch?: string;
  readonly base?: string;
  readonly dryRun: boolean;
  readonly output: OutputFormat;
}

/** What the flags ask for; undefined where they ask for nothing. */
export function changeOfFlags(flags: RequestFlags): RequestedChange | undefined {
  if (flags.delete) return { kind: "delete" };
  if (flags.destroyData !== undefined) return { kind: "destroy-data", reason: flags.destroyData };
  const edits = editsOfFlags(flags);
  return edits.length === 0 ? undefined : { kind: "edit", edits };
}

/** Values stay data: nothing that is typed here can become YAML syntax. */
function editsOfFlags(flags: RequestFlags): PageEdit[] {
  return [
    ...scalar(["purpose"], flags.purpose),
    ...scalar(["stage"], flags.stage),
    ...scalar(["data"], flags.data),
    ...scalar(["lease", "until"], flags.until),
    ...(flags.budget === undefined ? [] : [set(["budget"], readValue(flags.budget))]),
    ...(flags.add ?? []).flatMap(addComponent),
    ...pairs("size", flags.size).map(([name, size]) => set(["components", name, "size"], size)),
    ...pairs("set", flags.set).map(([key, value]) => set(settingPath(key), readValue(value))),
    ...uses(flags.use),
    ...pairs("host", flags.host).map(([host, component]) => set(["hosts", host], component)),
    ...(flags.remove ?? []).map((name): PageEdit => ({ kind: "remove", path: ["components", name] })),
  ];
}

function set(path: readonly string[], value: Json): PageEdit {
  return { kind: "set", path, value };
}

function scalar(path: readonly string[], value: string | undefined): PageEdit[] {
  return value === undefined ? [] : [set(path, value)];
}

/** `db=postgres@1` or `db=postgres@1/medium` */
function addComponent(text: string): PageEdit[] {
  const [name, target] = splitPair("add", text);
  const [path = "", size] = target.split("/");
  return [set(["components", name], { path, ...(size === undefined ? {} : { size }) })];
}

/** `api.image` is the setting `image` of the component `api`. */
function settingPath(key: string): string[] {
  const [component = "", ...setting] = key.split(".");
  if (component === "" || setting.length === 0)
    throw new UserError(`--set ${key}=… names no setting.`, {
      fix: "Write --set <component>.<setting>=<value>, for example --set api.port=8080.",
    });
  return ["components", component, "settings", ...setting];
}

/** `api=db,events` */
function uses(texts: readonly string[] | undefined): PageEdit[] {
  return pairs("use", texts).map(([name, names]) =>
    set(
      ["components", name, "uses"],
      names.split(",").map((entry) => entry.trim()),
    ),
  );
}

function pairs(flag: string, texts: readonly string[] | undefined): [string, string][] {
  return (texts ?? []).map((text) => splitPair(flag, text));
}

function splitPair(flag: string, text: string): [string, string] {
  const at = text.indexOf("=");
  if (at <= 0) throw new UserError(`--${flag} ${text} is not a pair.`, { fix: `Write --${flag} <name>=<value>.` });
  return [text.slice(0, at), text.slice(at + 1)];
}

/** Numbers, booleans and lists as JSON; everything else is a string, as typed. */
function readValue(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

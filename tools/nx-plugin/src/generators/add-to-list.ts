import { logger, type Tree } from "@nx/devkit";

/** What a list's text becomes; undefined where it has another shape than expected. */
export type Edit = (text: string) => string | undefined;

/** Adds to a list that people edit too. A file that says `already` is left alone, and one of another shape is reported. */
export function addToList(tree: Tree, file: string, already: string, edits: readonly Edit[]): void {
  let text: string | undefined = tree.read(file, "utf-8") ?? undefined;
  if (text?.includes(already)) return logger.info(`SKIP ${file} (it has ${already})`);
  for (const edit of edits) text = text === undefined ? undefined : edit(text);
  if (text === undefined) return logger.warn(`${file} has another shape than expected: add ${already} by hand.`);
  tree.write(file, text);
}

export interface Line {
  readonly line: string;
  /** Lines of the same kind. */
  readonly among: RegExp;
  /** Where among them. */
  readonly order: "alphabet" | "last";
  /** Where there is none of the same kind yet: in front of the first line that matches. */
  readonly before: RegExp;
}

export function insertLine({ line, among, order, before }: Line): Edit {
  return (text) => {
    const lines = text.split("\n");
    const like = lines.flatMap((each, index) => (among.test(each) ? [index] : []));
    const last = like.at(-1);
    const larger = order === "alphabet" ? like.find((index) => unquote(lines[index] ?? "") > unquote(line)) : undefined;
    const at = larger ?? (last === undefined ? lines.findIndex((each) => before.test(each)) : last + 1);
    return at < 0 ? undefined : lines.toSpliced(at, 0, line).join("\n");
  };
}

/** Adds a name to `const <list> = [a, b];`, by alphabet, however it is laid out. */
export function insertName(list: string, name: string): Edit {
  return (text) => {
    const found = new RegExp(`(const ${list}\\b[^=]*= \\[)([^\\]]*)(\\])`).exec(text);
    if (found === null) return undefined;
    const [all, head = "", names = "", end = ""] = found;
    const sorted = [
      ...names
        .split(",")
        .map((each) => each.trim())
        .filter((each) => each !== ""),
      name,
    ].sort();
    return text.replace(all, () => `${head}${sorted.join(", ")}${end}`);
  };
}

/** Keys stand in quotes where they must; by alphabet that makes no difference. */
function unquote(line: string): string {
  return line.replaceAll('"', "");
}

interface Rule {
  readonly line: number;
  readonly pattern: string;
  readonly owners: readonly string[];
}

/** GitHub does not load larger files, and then asks nobody. */
const mostBytes = 3_000_000;
const owner = /^@[A-Za-z0-9](?:-?[A-Za-z0-9])*(?:\/[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?)?$/;

/** What is wrong with a CODEOWNERS file, as sentences. GitHub leaves out what it can't read, which opens what should be closed. */
export function lintCodeowners(text: string, paths: Iterable<string>, unowned: readonly string[]): string[] {
  const bytes = Buffer.byteLength(text);
  const rules = text.split("\n").flatMap(parseLine);
  return [
    ...(bytes < mostBytes ? [] : [`It has ${bytes} bytes; from ${mostBytes} on GitHub does not read it.`]),
    ...rules.flatMap(lintRule),
    ...lintOrder(rules),
    ...findUnowned(rules, paths, unowned),
  ];
}

/** Who is asked about a path: the last rule that matches it. Undefined where none does, empty where nobody shall be. */
export function findOwners(text: string, path: string): readonly string[] | undefined {
  return compile(text.split("\n").flatMap(parseLine))(path)?.owners;
}

function parseLine(raw: string, at: number): Rule[] {
  const [pattern = "", ...owners] = raw.replace(/(?:^|\s)#.*$/, "").trim().split(/\s+/);
  return pattern === "" ? [] : [{ line: at + 1, pattern, owners }];
}

function lintRule({ line, pattern, owners }: Rule): string[] {
  return [
    // Letters that look like others, and patterns that GitHub does not know.
    ...(/^[A-Za-z0-9._*/-]+$/.test(pattern) ? [] : [`Line ${line}: GitHub does not read the pattern ${JSON.stringify(pattern)}.`]),
    ...owners.filter((name) => !owner.test(name)).map((name) => `Line ${line}: ${JSON.stringify(name)} is no owner.`),
  ];
}

function lintOrder(rules: readonly Rule[]): string[] {
  const [first, ...rest] = rules;
  return [
    ...(first?.pattern === "*" && first.owners.length > 0 ? [] : ["The first rule is not * with an owner, so something may belong to nobody."]),
    ...rest.filter(({ pattern }) => pattern === "*").map(({ line }) => `Line ${line}: * undoes every line before it.`),
  ];
}

function findUnowned(rules: readonly Rule[], paths: Iterable<string>, unowned: readonly string[]): string[] {
  const find = compile(rules);
  const meant = unowned.map(toExpression);
  const found: string[] = [];
  for (const path of paths) {
    if ((find(path)?.owners ?? []).length > 0 || meant.some((expression) => expression.test(path))) continue;
    found.push(`${path} belongs to nobody.`);
  }
  return found;
}

function compile(rules: readonly Rule[]): (path: string) => Rule | undefined {
  const compiled = rules.map((rule) => [toExpression(rule.pattern), rule] as const).reverse();
  return (path) => compiled.find(([expression]) => expression.test(path))?.[1];
}

/** As in .gitignore: a slash at the start or within binds it to the root, one at the end means a folder, ** any depth. */
function toExpression(pattern: string): RegExp {
  const isRooted = pattern.slice(0, -1).includes("/");
  const body = pattern
    .replace(/^\//, "")
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/|\*\*|\*/g, (star) => (star === "**/" ? "(?:.+/)?" : star === "**" ? ".*" : "[^/]*"))
    .replace(/\/$/, "/.+");
  return new RegExp(`^${isRooted ? "" : "(?:.+/)?"}${body}${pattern.endsWith("/") ? "" : "(?:/.+)?"}$`);
}

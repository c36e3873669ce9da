import type { Component, Environment } from "../contract/environment.ts";
import type { Finding } from "../contract/finding.ts";
import type { Catalog, GoldenPath, ResolvedComponent } from "../contract/golden-path.ts";
import type { JsonObject } from "../contract/json.ts";
import { type Draft, type Said, sayAt } from "./draft.ts";
import { explainIssue } from "./explain-issue.ts";
import { listChoices, suggest, tryFindNearest } from "../contract/nearest.ts";
import { parseWith } from "./parse-with.ts";
import { describeSchema } from "./schema-keys.ts";

export interface Resolution {
  readonly paths: ReadonlyMap<string, GoldenPath>;
  readonly resolved: ReadonlyMap<string, ResolvedComponent>;
  readonly findings: readonly Finding[];
}

/** Finds each component's golden path and lets the path's own contract judge size and settings. */
export function resolveComponents(draft: Draft<Environment>, catalog: Catalog): Resolution {
  const paths = new Map<string, GoldenPath>();
  const resolved = new Map<string, ResolvedComponent>();
  const findings: Finding[] = [];
  for (const [name, component] of Object.entries(draft.value.components)) {
    const say = (path: readonly (string | number)[], said: Said) => findings.push(sayAt(draft, ["components", name, ...path], said));
    const path = catalog.get(component.path);
    if (path === undefined) {
      say(["path"], {
        rule: "unknown-golden-path",
        message: `There is no golden path ${component.path}.`,
        fix: suggestPath(component.path, catalog),
      });
      continue;
    }
    paths.set(name, path);
    const before = findings.length;
    judgeSupport(component.path, path, say);
    if (path.sizes[component.size] === undefined)
      say(["size"], {
        rule: "unknown-size",
        message: `${path.name} has no size ${component.size}.`,
        fix: `Choose ${listChoices(Object.keys(path.sizes))}.`,
      });
    const settings = parseSettings(draft, { name, component, path }, findings);
    if (settings === undefined || findings.slice(before).some((finding) => finding.severity === "error")) continue;
    resolved.set(name, { name, path: component.path, size: component.size, settings, uses: [] });
  }
  return { paths, resolved, findings: hintAtSettings(draft, paths, findings) };
}

/** The golden path that was most likely meant, or all that there are. */
export function suggestPath(asked: string, catalog: Catalog): string {
  const [name = ""] = asked.split("@");
  const majors = [...catalog.keys()].filter((ref) => ref.split("@")[0] === name);
  if (majors.length > 0) return `Did you mean ${majors.at(-1) ?? ""}?`;
  const offered = [...catalog].filter(([, path]) => path.support !== "retired").map(([ref]) => ref);
  const byName = tryFindNearest(
    name,
    offered.map((ref) => ref.split("@")[0] ?? ""),
  );
  return byName === undefined ? suggest(asked, offered) : `Did you mean ${offered.find((ref) => ref.startsWith(`${byName}@`)) ?? byName}?`;
}

function judgeSupport(ref: string, path: GoldenPath, say: (path: readonly string[], said: Said) => void): void {
  const instead = path.successor === undefined ? "See its README for what to use instead." : `Use ${path.successor.path} instead.`;
  if (path.support === "retired")
    say(["path"], { rule: "retired-golden-path", message: `The golden path ${ref} is retired.`, fix: instead });
  if (path.support === "deprecated")
    say(["path"], {
      rule: "deprecated-golden-path",
      severity: "warning",
      message: `The golden path ${ref} is deprecated${path.successor === undefined ? "" : ` and goes after ${path.successor.until}`}.`,
      fix: instead,
    });
}

interface Asked {
  readonly name: string;
  readonly component: Component;
  readonly path: GoldenPath;
}

/** Undefined where the path's contract refuses them. */
function parseSettings(draft: Draft<Environment>, { name, component, path }: Asked, findings: Finding[]): JsonObject | undefined {
  const below = ["components", name, "settings"];
  const parsed = parseWith(path.settings, component.settings);
  if (!parsed.success) {
    findings.push(...parsed.error.issues.flatMap((issue) => explainIssue({ page: draft.page, schema: path.settings, below }, issue)));
    return undefined;
  }
  if (draft.unsure.has("stage")) return parsed.data as JsonObject;
  for (const { key, message, fix } of path.verify?.({ settings: parsed.data, stage: draft.value.stage, size: component.size }) ?? []) {
    findings.push(sayAt(draft, [...below, ...key.split(".")], { rule: "wrong-settings", message, ...(fix === undefined ? {} : { fix }) }));
  }
  return parsed.data as JsonObject;
}

/** A key that is unknown to the component, but known to its golden path, stands one level too high. */
function hintAtSettings(
  draft: Draft<Environment>,
  paths: ReadonlyMap<string, GoldenPath>,
  findings: readonly Finding[],
): readonly Finding[] {
  if (draft.unsure.size === 0) return findings;
  const hints = [...paths].flatMap(([name, path]) => {
    const written = Object.keys((draft.page.data as { components?: Record<string, object> }).components?.[name] ?? {});
    const misplaced = written.filter((key) => describeSchema(path.settings, []).keys.includes(key));
    return misplaced.map((key) =>
      sayAt(draft, ["components", name, key], {
        rule: "misplaced-setting",
        message: `${key} is a setting of ${path.name}.`,
        fix: `Write it below settings of ${name}.`,
        what: "key",
      }),
    );
  });
  return [...findings, ...hints];
}

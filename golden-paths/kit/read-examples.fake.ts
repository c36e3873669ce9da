import { readdirSync, readFileSync } from "node:fs";
import { load } from "js-yaml";
import { z } from "zod";
import { componentSchema } from "@roadbed/engine/contract/environment.ts";
import { type GoldenPath, refOfGoldenPath } from "@roadbed/engine/contract/golden-path.ts";
import { stages } from "@roadbed/engine/contract/identity.ts";

/** One file below `examples/`: a part of an environment.yaml. Invalid ones begin with `# Refused: <message>`. */
export interface Example {
  readonly file: string;
  /** What the contract says against it, as `<key>: <message>`. */
  readonly problems: readonly string[];
  /** The `<key>: <message>` that the file's first line expects. */
  readonly expected?: string;
}

const exampleSchema = z.strictObject({ stage: z.enum(stages), components: z.record(z.string(), z.unknown()) });

/** Reads `examples/valid` or `examples/invalid` beside a golden path's test, and checks each file against the contract. */
export function readExamples(contract: GoldenPath, testUrl: string, kind: "valid" | "invalid"): Example[] {
  const folder = new URL(`./examples/${kind}/`, testUrl);
  return readdirSync(folder)
    .sort()
    .map((file) => {
      const text = readFileSync(new URL(file, folder), "utf8");
      const { stage, components } = exampleSchema.parse(load(text));
      const problems = Object.values(components).flatMap((component) => problemsOf(contract, component, stage));
      const expected = /^# Refused: (.+)$/m.exec(text)?.[1];
      return { file, problems, ...(expected === undefined ? {} : { expected }) };
    });
}

function problemsOf(contract: GoldenPath, raw: unknown, stage: string): string[] {
  const component = componentSchema.safeParse(raw);
  if (!component.success) return sayIssues(component.error, []);
  const { path, size, settings: asked } = component.data;
  if (path !== refOfGoldenPath(contract)) return [`path: ${path} is not ${refOfGoldenPath(contract)}`];
  if (contract.sizes[size] === undefined) return [`size: ${contract.name} has no size ${size}`];
  const settings = contract.settings.safeParse(asked);
  if (!settings.success) return sayIssues(settings.error, ["settings"]);
  const verified = contract.verify?.({ settings: settings.data, stage, size }) ?? [];
  return verified.map(({ key, message }) => `settings.${key}: ${message}`);
}

function sayIssues(error: z.ZodError, below: string[]): string[] {
  return error.issues.map((issue) => `${[...below, ...issue.path].join(".")}: ${issue.message}`);
}

import { isAbsolute, relative, sep } from "node:path";
import type { Rule } from "eslint";
import { tryResolveImport } from "./resolve-import.ts";
import { whyImportIsRefused } from "./zones.ts";

/** ESLint rule: imports flow one way, as zones.ts says. Static, dynamic and type-only imports and re-exports all count. */
export const oneWayImports: Rule.RuleModule = {
  meta: { type: "problem", schema: [], docs: { description: "Imports flow one way between zones" } },
  create(context) {
    const file = relative(context.cwd, context.filename);
    if (file.startsWith("..") || isAbsolute(file)) return {};
    const from = file.split(sep).join("/");

    function check(source: unknown): void {
      const node = source as (Rule.Node & { readonly value?: unknown }) | null | undefined;
      if (node?.type !== "Literal" || typeof node.value !== "string") return;
      const to = tryResolveImport(from, node.value);
      const message = to === undefined ? undefined : whyImportIsRefused(from, to);
      if (message !== undefined) context.report({ node, message: `${message} See .github/decisions/0002-module-boundaries.md` });
    }

    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      // import("…").Type, which only the TypeScript parser knows
      TSImportType: (node: Rule.Node) => check((node as unknown as { source?: unknown }).source),
    };
  },
};

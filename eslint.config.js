import { builtinModules } from "node:module";
import { defineConfig } from "eslint/config";
import node from "eslint-plugin-n";
import tseslint from "typescript-eslint";
import { oneWayImports } from "./tools/nx-plugin/src/boundaries/one-way-imports.ts";
import { zones } from "./tools/nx-plugin/src/boundaries/zones.ts";

const tests = ["**/*.test.ts", "**/*.fake.ts"];
const pureFolders = zones.filter((zone) => zone.pure).map((zone) => `${zone.folder}/**/*.ts`);
/** What pure code may use of Node: it computes, and does not look around. */
const pureModules = new Set(["assert", "buffer", "crypto", "path", "path/posix", "url", "util"]);
const impureModules = builtinModules.filter((name) => !pureModules.has(name.replace("node:", "")));
const passedIn = "Pure: what depends on time, chance or the machine is passed in.";

export default defineConfig(
  { ignores: ["**/node_modules/", ".nx/", ".platform/", "coverage/"] },
  { linterOptions: { reportUnusedDisableDirectives: "error" } },
  {
    files: ["**/*.{ts,js,mjs}"],
    plugins: { n: node, roadbed: { rules: { "one-way-imports": oneWayImports } } },
    rules: {
      "n/prefer-node-protocol": "error",
      "n/no-process-exit": "error",
      "no-console": "error",
      eqeqeq: "error",
      "roadbed/one-way-imports": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_", ignoreRestSiblings: true }],
      // An interface may ask for a promise that one implementation does not need.
      "@typescript-eslint/require-await": "off",
      // Objects here are closures, not classes: taking a function out of one is the style.
      "@typescript-eslint/unbound-method": "off",
    },
  },
  {
    files: pureFolders,
    ignores: tests,
    rules: {
      "no-restricted-imports": [
        "error",
        { paths: impureModules.flatMap((name) => [name, `node:${name}`]).map((name) => ({ name, message: passedIn })) },
      ],
      "no-restricted-globals": [
        "error",
        ...["process", "fetch", "performance", "setTimeout", "setInterval"].map((name) => ({ name, message: passedIn })),
      ],
      "no-restricted-properties": [
        "error",
        { object: "Date", property: "now", message: passedIn },
        { object: "Math", property: "random", message: passedIn },
      ],
      "no-restricted-syntax": ["error", { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: passedIn }],
    },
  },
  { files: ["**/*.data.ts"], rules: { "max-lines": "off" } },
  {
    files: tests,
    rules: {
      // Tests read into JSON whose shape they are there to find out.
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-call": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
      "@typescript-eslint/no-unsafe-return": "off",
    },
  },
  // The terminal belongs to these; fixtures misbehave on purpose.
  { files: ["tools/cli/**", "tools/setup/**", "**/fixtures/**"], rules: { "no-console": "off", "n/no-process-exit": "off" } },
  // A suite of one subject, with its world, may be longer than what it tests.
  { files: tests, rules: { "max-lines": ["error", { max: 400, skipBlankLines: true, skipComments: true }] } },
);

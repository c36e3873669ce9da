import { expect, test } from "vitest";
import { z } from "zod";
import { UserError } from "../contract/errors.ts";
import type { Catalog, GoldenPath } from "../contract/golden-path.ts";
import { renderCatalog } from "./catalog.ts";
import { escapeHtml, escapeText } from "./escape-text.ts";

const worker: GoldenPath = {
  name: "worker",
  version: "1.2.0",
  kind: "workload",
  support: "deprecated",
  successor: { path: "consumer@1", until: "2027-06-30" },
  summary: "A program that works through messages.",
  promise: "99.9 % monthly availability in production.",
  owner: "platform-team",
  settings: z.strictObject({
    image: z.string().meta({ description: "What runs.", examples: ["ghcr.io/acme-corp/fulfilment:2.0.1"] }),
    logLevel: z.enum(["info", "debug"]).default("info").meta({ description: "How much it tells. Default: info." }),
    replicas: z
      .strictObject({ min: z.int().meta({ description: "The fewest." }) })
      .optional()
      .meta({ description: "How many copies run." }),
  }),
  sizes: { small: "0.1 CPU and 256 MiB.", large: "1 CPU and 2 GiB." },
  holdsData: false,
  answersHosts: false,
  physicalNames: [{ target: "aws", of: "IAM role", limit: 64, template: "{team}-{component}" }],
};
const catalog: Catalog = new Map([["worker@1", worker]]);

test("the list says what there is, and how to see more", () => {
  expect(renderCatalog(catalog, { format: "text", colour: false })).toBe(`path      version  support     sizes         what you get
worker@1  1.2.0    deprecated  small, large  A program that works through messages.

One in full: npx platform catalog <path>`);
});

test("one path is told in full: promise, access, sizes, settings with their defaults, limits and a request to begin with", () => {
  expect(renderCatalog(catalog, { format: "text", colour: false, name: "worker" }))
    .toBe(`worker@1  (1.2.0, deprecated; use consumer@1 instead, until 2027-06-30)
A program that works through messages.

promise                  99.9 % monthly availability in production.
curated by               platform-team
holds data               no
host names               none
access                   nothing can use it
shared with other teams  no

Sizes
  small  0.1 CPU and 256 MiB.
  large  1 CPU and 2 GiB.

Settings
  image         required        What runs.
  logLevel      "info"          How much it tells. One of info, debug.
  replicas                      How many copies run.
  replicas.min  required there  The fewest.

How long names may be
  aws  IAM role  64  {team}-{component}

Example
  components:
    shop-worker:
      path: worker@1
      size: small
      settings:
        image: ghcr.io/acme-corp/fulfilment:2.0.1

Its page: golden-paths/worker/README.md`);
});

test("as a page its numbers stay numbers, and its braces braces", () => {
  const page = renderCatalog(catalog, { format: "markdown", colour: false, name: "worker@1" });
  expect(page).toContain("| promise | 99\\.9 % monthly availability in production. |");
  expect(page).toContain("| aws | IAM role | 64 | \\{team\\}-\\{component\\} |");
  expect(page).toContain("```yaml\ncomponents:\n  shop-worker:\n");
});

test("for programs the settings are a JSON schema", () => {
  expect(JSON.parse(renderCatalog(catalog, { format: "json", colour: false }))).toMatchObject({
    schema: "roadbed/catalog@1",
    paths: [{ ref: "worker@1", settings: { required: ["image"], properties: { logLevel: { default: "info" } } } }],
  });
});

test("who mistypes a path is told which one is near", () => {
  const ask = (name: string) => () => renderCatalog(catalog, { format: "text", colour: false, name });
  expect(ask("wroker")).toThrow(new UserError("There is no golden path wroker.", { fix: "Did you mean worker?" }));
  expect(ask("worker@2")).toThrow(new UserError("There is no golden path worker@2.", { fix: "Did you mean worker@1?" }));
  expect(ask("blockchain")).toThrow(new UserError("There is no golden path blockchain.", { fix: "There are worker." }));
});

test("what others write neither refers to an issue, nor is HTML where no markdown is read", () => {
  expect(escapeText("1. see GH-12, #12 and @ada")).toBe("1\\. see GH<!-- -->-12, #<!-- -->12 and @<!-- -->ada");
  expect(escapeHtml("</summary><b>@ada & #1")).toBe("&lt;/summary&gt;&lt;b&gt;@<!-- -->ada &amp; #<!-- -->1");
});

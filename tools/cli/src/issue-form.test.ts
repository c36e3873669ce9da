import { readFileSync } from "node:fs";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import { environmentSchema } from "@roadbed/engine/contract/environment.ts";
import { sizes } from "@roadbed/engine/contract/golden-path.ts";
import { classifications, stages } from "@roadbed/engine/contract/identity.ts";
import { catalog } from "@roadbed/golden-paths/catalog.ts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { writeIssueAnswer } from "./issue-answer.ts";
import { formLabels, readIssueForm } from "./issue-form.ts";

interface FormField {
  readonly type: string;
  readonly id?: string;
  readonly attributes: {
    readonly label: string;
    readonly description: string;
    readonly options?: readonly string[];
    readonly default?: number;
  };
  readonly validations?: { readonly required: boolean };
}

const form = parse(readFileSync(new URL("../../../.github/ISSUE_TEMPLATE/request-environment.yml", import.meta.url), "utf8")) as {
  title: string;
  body: readonly FormField[];
};
const fields = form.body.filter(({ id }) => id !== undefined);
const find = (id: string) => fields.find((field) => field.id === id);

test("the form asks what the contract of an environment knows, and the verb reads what the form asks", () => {
  expect(Object.fromEntries(fields.map(({ id, attributes }) => [id, attributes.label]))).toEqual(formLabels);
  // These two are part of a component's entry on the page.
  const onPage = fields.map(({ id }) => id ?? "").filter((id) => !["environment", "settings", "uses"].includes(id));
  expect(Object.keys(environmentSchema.shape)).toEqual(expect.arrayContaining(onPage));
  expect(onPage.length).toBeGreaterThan(5);
});

test("the form offers exactly the stages, classes, golden paths and sizes that there are", () => {
  expect(find("stage")?.attributes.options).toEqual(stages);
  expect(find("data")?.attributes.options).toEqual(classifications);
  expect(classifications[find("data")?.attributes.default ?? -1]).toBe(environmentSchema.shape.data.parse(undefined));
  const said = find("components")?.attributes.description ?? "";
  expect([...said.matchAll(/`([a-z-]+@\d+)`/g)].map(([, path]) => path).sort()).toEqual(
    [...catalog]
      .filter(([, { support }]) => support !== "retired")
      .map(([ref]) => ref)
      .sort(),
  );
  expect(said).toContain(`(${sizes.join(", ")})`);
});

test("the form insists on what a page can't do without", () => {
  const required = Object.entries(environmentSchema.shape).filter(([, schema]) => !schema.safeParse(undefined).success);
  expect(fields.filter(({ validations }) => validations?.required === true).map(({ id }) => id)).toEqual(
    expect.arrayContaining(["environment", ...required.map(([key]) => key)]),
  );
});

/** As GitHub writes it. */
function fill(answers: Partial<Record<keyof typeof formLabels, string>>): string {
  return fields
    .map(({ id, attributes }) => `### ${attributes.label}\r\n\r\n${answers[id as keyof typeof formLabels] ?? "_No response_"}`)
    .join("\r\n\r\n");
}

test("a form becomes the flags that somebody would have typed", () => {
  const body = fill({
    environment: "orders/checkout",
    purpose: "Try it",
    stage: "staging",
    lease: "2027-06-30",
    data: "internal",
    components: "db=postgres@1\r\nweb = web-service@1/medium\r\n",
    settings: "web.image=ghcr.io/acme-corp/shop:1=a",
    uses: "web=db,events",
  });
  expect(readIssueForm(body)).toEqual({
    ref: "orders/checkout",
    flags: {
      purpose: "Try it",
      stage: "staging",
      until: "2027-06-30",
      data: "internal",
      add: ["db=postgres@1", "web=web-service@1/medium"],
      set: ["web.image=ghcr.io/acme-corp/shop:1=a"],
      use: ["web=db,events"],
      delete: false,
      dryRun: true,
      output: "markdown",
    },
  });
});

test.each(["../../etc/passwd", "orders/../billing", "orders/$(touch canary)", "Orders/Next", "orders", "-rf/x"])(
  "%j is no environment",
  (environment) => {
    expect(() => readIssueForm(fill({ environment, purpose: "x", stage: "sandbox" }))).toThrow("is no name of one.");
  },
);

test("a heading that somebody types into an answer replaces none that came before", () => {
  const body = fill({
    environment: "orders/next",
    purpose: "x\n### Stage\n\nsandbox\n### Environment\n\nbilling/next",
    stage: "production",
  });
  expect(readIssueForm(body)).toMatchObject({ ref: "orders/next", flags: { purpose: "x" } });
});

test("a line that says nothing is named, with an example", () => {
  expect(() => readIssueForm(fill({ environment: "orders/next", components: "postgres" }))).toThrow(
    'Components: "postgres" is no such line.',
  );
  expect(() => readIssueForm(fill({ environment: "orders/next", settings: "image=x" }))).toThrow("Settings:");
});

test("whatever stands in an issue is a request or a mistake of whoever wrote it", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("### Stage", "a=b", "_No response_", "$(x)", "__proto__=a", "\u0000"),
  );
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom(...Object.values(formLabels)), text), text, (answers, before) => {
      const body = `${before}\n${Object.entries(answers)
        .map(([label, answer]) => `### ${label}\n\n${answer}`)
        .join("\n\n")}`;
      try {
        expect(readIssueForm(body).ref).toMatch(/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/);
      } catch (error) {
        expect(error).toBeInstanceOf(UserError);
      }
    }),
    { numRuns: 50 },
  );
});

test("no text ends the block that it is shown in, nor the link that holds it", () => {
  const draft = {
    ref: "orders/next",
    path: "environments/orders/next/environment.yaml",
    isNew: true,
    findings: [],
    url: "https://github.com/acme-corp/platform",
  };
  const text = "purpose: |\n  ```\n  ````\n  @everyone ![x](https://evil.example) ) ](https://evil.example)\n";
  const answer = writeIssueAnswer({ ...draft, text });
  const [, marks = "", shown] = /^(`{3,})yaml\n([^]*)\n\1$/m.exec(answer) ?? [];
  expect(shown).toBe(text.trimEnd());
  expect(marks).toHaveLength(5);
  const [, link = ""] = /\]\(([^)]*)\)\*\* in your name/.exec(answer) ?? [];
  expect(new URL(link).searchParams.get("value")).toBe(text);
  expect(new URL(link).host).toBe("github.com");
  const long = writeIssueAnswer({ ...draft, text: `purpose: x\n# ${"x".repeat(9000)}\n` });
  expect(Math.max(...[...long.matchAll(/\]\((\S+)\)/g)].map(([, address = ""]) => address.length))).toBeLessThan(200);
});

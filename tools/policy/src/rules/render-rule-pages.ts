import { conductRules } from "../conduct/conduct-rules.ts";
import { listControls } from "./list-controls.ts";
import type { Rule } from "./rule.ts";
import { rules } from "./rules.ts";

/** File name -> Markdown: a page for each rule, and one that leads to them, by rule and by control. */
export function renderRulePages(): Map<string, string> {
  return new Map([["README.md", renderIndex()], ...rules.map((rule) => [`${rule.name}.md`, renderPage(rule)] as const)]);
}

function renderPage({ name, title, why, comply, controls, appliesTo }: Rule): string {
  return `# ${title}

Rule \`${name}\`, for ${appliesTo === "both" ? "environments and layers" : "environments"}.
${source(name)}

**Why.** ${why}

**How to comply.** ${comply}

**If it really can't be.** Ask for a waiver: a pull request with one file, \`platform/waivers/<name>.yaml\`, that says
\`rule: ${name}\`, where, why, what protects instead, who answers for it, and its last day. [How](../../../platform/waivers/README.md).

**Controls**: ${listControls(controls).join(", ")}.
`;
}

function source(name: string): string {
  return `Code: [src/rules/${name}.ts](../src/rules/${name}.ts).`;
}

function renderIndex(): string {
  const byControl = new Map<string, string[]>();
  for (const { name, controls } of rules)
    for (const control of listControls(controls)) byControl.set(control, [...(byControl.get(control) ?? []), name]);
  const link = (name: string) => `[${name}](${name}.md)`;
  return `<!-- Generated from ../src by npm run generate. -->

# What may not come to stand

Each rule judges what a plan makes, before it is made. \`platform audit report --from 2027-01-01 --control AC-6\` lists what was judged by it.

| rule | what holds | for |
| --- | --- | --- |
${rules.map(({ name, title, appliesTo }) => `| ${link(name)} | ${title} | ${appliesTo === "both" ? "environments and layers" : "environments"} |`).join("\n")}
| budget | An environment costs no more than its \`budget\` | environments |

# How a pull request has to be

No waiver covers these: there is always another way to get there.

| rule | what holds | why | instead |
| --- | --- | --- | --- |
${conductRules.map(({ name, title, why, comply }) => `| ${name} | ${title} | ${why} | ${comply} |`).join("\n")}

# By control

NIST SP 800-53 rev. 5, SOC 2 trust services criteria, CIS Kubernetes Benchmark (K8s) and CIS AWS Foundations (AWS). A rule
helps to meet a control; it is not the whole of it.

| control | rules |
| --- | --- |
${[...byControl]
  .sort(([a], [b]) => a.localeCompare(b, "en", { numeric: true }))
  .map(([control, names]) => `| ${control} | ${names.map(link).join(", ")} |`)
  .join("\n")}
`;
}

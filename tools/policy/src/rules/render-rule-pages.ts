import { conductRules } from "../conduct/conduct-rules.ts";
import { groupByControl, listControls } from "../controls.ts";
import { laneRules } from "../lanes/lane-reasons.ts";
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
  const named = new Set(rules.map(({ name }) => name));
  const link = (name: string) => (named.has(name) ? `[${name}](${name}.md)` : name);
  return `<!-- Generated from ../src by npm run generate. -->

# What may not come to stand

Each rule judges what a plan makes, before it is made. \`platform audit report --from 2027-01-01 --control AC-6\` lists what was judged by it.

| rule | what holds | for |
| --- | --- | --- |
${rules.map(({ name, title, appliesTo }) => `| ${link(name)} | ${title} | ${appliesTo === "both" ? "environments and layers" : "environments"} |`).join("\n")}
| budget | An environment costs no more than its \`budget\` | environments |

# For what somebody must agree

Nothing here is refused: it puts a plan into a higher lane, and who must agree stands in the review.

| reason | what holds |
| --- | --- |
${laneRules.map(({ name, title }) => `| ${name} | ${title} |`).join("\n")}

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
${[...groupByControl()].map(([control, names]) => `| ${control} | ${names.map(link).join(", ")} |`).join("\n")}
`;
}

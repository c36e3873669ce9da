import type { Resource } from "@roadbed/engine/contract/graph.ts";
import { textsOf } from "../resources/json-values.ts";
import { findStatements, type Statement } from "../resources/policy-documents.ts";
import type { Problem, Rule } from "./rule.ts";

/** Rights name what may be done to what, and by whom. */
export const wildcardIam: Rule = {
  name: "wildcard-iam",
  title: "Rights name what may be done, to what, by whom",
  why: "A wildcard gives tomorrow what nobody has thought of today.",
  comply: "Name actions, resources (by ARN) and principals.",
  controls: { nist: ["AC-6", "AC-3"], soc2: ["CC6.1", "CC6.3"], cis: ["AWS 1.16"] },
  appliesTo: "both",
  judge: ({ after }) =>
    after.type.startsWith("aws:")
      ? [
          ...findStatements(after.inputs)
            .filter(({ allows }) => allows)
            .flatMap((statement) => judgeStatement(statement, after.type)),
          ...judgeUnreadable(after),
          ...judgeAttached(after),
        ]
      : [],
};

function judgeStatement({ path, actions, resources, principals, inverted, condition }: Statement, type: string): Problem[] {
  const isTrust = path.endsWith("assumeRolePolicy");
  const problems: Problem[] = [];
  const add = (message: string, fix: string) => problems.push({ path, message, fix });
  if (inverted) add("A statement allows all but what it names.", "Name what it allows: Action, Resource, Principal.");
  if (principals.includes("*") && isTrust) add("Anybody may take the role.", "Name the principal that takes it.");
  if (principals.includes("*") && !isTrust && condition === undefined)
    add("The policy lets in anybody.", "Name the principal, or add a condition.");
  // In a resource's own policy `*` means the resource itself.
  if (isTrust || !type.startsWith("aws:iam/")) return problems;
  if (actions.some((action) => /^\*+(?::\*+)?$/.test(action)))
    add('A statement allows every action ("*").', "Name the actions that are needed.");
  const writes = actions.filter((action) => !isRead(action));
  if (writes.length > 0 && resources.some(isEverything)) {
    add(`A statement allows ${writes.join(", ")} on every resource.`, "Name the resources, by ARN.");
  }
  return problems;
}

/** A policy text that is made elsewhere as a whole could say anything. */
function judgeUnreadable({ type, inputs }: Resource): Problem[] {
  if (!type.startsWith("aws:iam/")) return [];
  return ["policy", "assumeRolePolicy"]
    .filter((key) => inputs[key] !== undefined && findStatements({ [key]: inputs[key] }).length === 0)
    .map((path) => ({
      path,
      message: "What the policy allows can't be seen before it is applied.",
      fix: "Write the document with JSON.stringify; ARNs in it may be unknown.",
    }));
}

const broad = /\/(?:AdministratorAccess|PowerUserAccess|\w*FullAccess)$/;

function judgeAttached({ type, inputs }: Resource): Problem[] {
  if (!type.startsWith("aws:iam/")) return [];
  return ["policyArn", "managedPolicyArns"].flatMap((path) =>
    textsOf(inputs[path])
      .filter((arn) => broad.test(arn))
      .map((arn) => ({
        path,
        message: `${arn} allows far more than anything here needs.`,
        fix: "Write a policy with the actions that are needed.",
      })),
  );
}

function isRead(action: string): boolean {
  return /^[\w-]+:(?:BatchGet|Describe|Get|Head|List|Lookup|Query|Scan|Search|Select|View)[\w*]*$/.test(action);
}

function isEverything(resource: string): boolean {
  return resource === "*" || (resource.startsWith("arn:") && /^\**$/.test(resource.split(":").slice(5).join(":")));
}

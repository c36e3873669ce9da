const { existsSync, readFileSync } = require("node:fs");
const { join } = require("node:path");
const { parse } = require("yaml");

const root = join(__dirname, "..", "..", "..");
const known = new Map();
const read = (path) => (existsSync(join(root, path)) ? parse(readFileSync(join(root, path), "utf8")) : undefined);

/**
 * What the rules must know of a resource's stack, from the pages as they lie here: `urn:pulumi:orders.staging::environments::…`.
 * What can't be found counts as production.
 */
function readFacts(urn) {
  const [key = "", stack = "", project = ""] = /^urn:pulumi:([^:]*)::([^:]*)::/.exec(urn) ?? [];
  if (!known.has(key)) known.set(key, readStack(stack, project));
  return known.get(key);
}

function readStack(stack, project) {
  const { registries = [], currency = "USD", instances = {} } = read("platform/instances.yaml") ?? {};
  const placeOf = ({ region, target }) => ({ currency, region, target });
  if (project !== "environments") {
    const instance = instances[stack];
    const production = instance?.stages?.includes("production") ?? true;
    return { kind: "layer", facts: { registries, production, ...(instance ? { prices: placeOf(instance) } : {}) } };
  }
  const [team = "", environment = ""] = stack.split(".");
  const page = read(`environments/${team}/${environment}/environment.yaml`) ?? {};
  const instance = Object.values(instances).find(({ stages }) => stages.includes(page.stage));
  return {
    kind: "environment",
    facts: {
      registries,
      team,
      namespace: `${team}-${environment}`,
      stage: page.stage,
      data: page.data ?? "internal",
      production: page.stage === undefined || page.stage === "production",
      ...(instance ? { prices: placeOf(instance) } : {}),
    },
  };
}

module.exports = { readFacts };

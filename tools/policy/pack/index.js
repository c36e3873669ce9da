// pulumi preview --policy-pack tools/policy/pack
// Pulumi's loader knows neither modules nor types; Node 24 brings both, so this file only hands over.
const { PolicyPack } = require("@pulumi/policy");
const { listPolicies } = require("@roadbed/policy/list-policies.ts");
const { readFacts } = require("./read-facts.cjs");

new PolicyPack("roadbed", { policies: listPolicies(readFacts) });

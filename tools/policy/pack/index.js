// pulumi preview --policy-pack tools/policy/pack
// Pulumi's loader would compile what is required with a compiler of its own; what is imported, Node 24 reads by itself.
module.exports = async () => {
  const { PolicyPack } = require("@pulumi/policy");
  const { readFacts } = require("./read-facts.cjs");
  const { listPolicies } = await import("@roadbed/policy/list-policies.ts");
  new PolicyPack("roadbed", { policies: listPolicies(readFacts) });
};

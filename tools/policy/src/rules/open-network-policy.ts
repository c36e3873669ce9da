import type { Json } from "@roadbed/engine/contract/json.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import type { Problem, Rule } from "./rule.ts";

/** A network policy names who may talk. */
export const openNetworkPolicy: Rule = {
  name: "open-network-policy",
  title: "A network policy names who may talk",
  why: "An empty rule is a door for everybody, and looks like none.",
  comply: "Name pods, namespaces or addresses under from or to.",
  controls: { nist: ["SC-7", "AC-4"], soc2: ["CC6.6"], cis: ["K8s 5.3.2"] },
  appliesTo: "environment",
  judge: ({ after: { type, inputs } }) =>
    /^kubernetes:networking\.k8s\.io\/[^:]+:NetworkPolicy$/.test(type)
      ? ["ingress", "egress"].flatMap((way) => judgeRules(listOf(objectAt(inputs, "spec")[way]), way))
      : [],
};

function judgeRules(rules: readonly Json[], way: string): Problem[] {
  const side = way === "ingress" ? "from" : "to";
  return rules.flatMap((rule, index) => {
    const peers = listOf(isObject(rule) ? rule[side] : undefined);
    const path = `spec.${way}[${index}]`;
    // Ways out to everywhere on named ports are what calling the internet means; ways in from everywhere are not.
    if (peers.length === 0 && (way === "ingress" || listOf(isObject(rule) ? rule["ports"] : undefined).length === 0))
      return [{ path, message: `It lets ${way === "ingress" ? "everybody in" : "everything out"}.`, fix: `Name who, under ${side}.` }];
    return way === "egress" ? [] : peers.flatMap((peer, at) => judgePeer(peer, `${path}.${side}[${at}]`));
  });
}

function judgePeer(peer: Json, path: string): Problem[] {
  const selector = isObject(peer) ? peer["namespaceSelector"] : undefined;
  const all = isObject(selector) && Object.keys(selector).length === 0;
  const anywhere = textsOf(objectAt(peer, "ipBlock")["cidr"]).some((cidr) => /\/0$/.test(cidr));
  return all || anywhere
    ? [{ path, message: all ? "It lets in every namespace." : "It lets in every address.", fix: "Name the namespace, or the network." }]
    : [];
}

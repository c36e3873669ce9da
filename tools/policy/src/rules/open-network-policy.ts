import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import { isAnybody } from "../resources/addresses.ts";
import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import { differs } from "./admission/conditions.ts";
import type { Problem, Rule } from "./rule.ts";

const isEmpty = (list: string) => `(!has(p.namespaceSelector.${list}) || size(p.namespaceSelector.${list}) == 0)`;
const isOpen = [
  `(has(p.namespaceSelector) && ${isEmpty("matchLabels")} && ${isEmpty("matchExpressions")})`,
  `(has(p.ipBlock) && p.ipBlock.cidr.matches(p.ipBlock.cidr.contains(":") ? "/([0-9]|1[0-5])$" : "/[0-7]$"))`,
].join(" || ");

/** A network policy names who may talk. */
export const openNetworkPolicy: Rule = {
  name: "open-network-policy",
  title: "A network policy names who may talk",
  why: "An empty rule is a door for everybody, and looks like none.",
  comply: "Name pods, namespaces or addresses under from or to.",
  controls: { nist: ["SC-7", "AC-4"], soc2: ["CC6.6"], cis: ["K8s 5.3.2"] },
  appliesTo: "environment",
  admission: [
    {
      on: [{ apiGroups: ["networking.k8s.io"], apiVersions: ["v1"], resources: ["networkpolicies"] }],
      conditions: [differs("spec")],
      validations: [
        {
          expression: `!has(object.spec.ingress) || object.spec.ingress.all(r, has(r.from) && size(r.from) > 0 && r.from.all(p, !(${isOpen})))`,
          message: "A network policy lets nobody in without a name: name pods, namespaces or networks under from.",
        },
        {
          expression:
            "!has(object.spec.egress) || object.spec.egress.all(r, (has(r.to) && size(r.to) > 0) || (has(r.ports) && size(r.ports) > 0))",
          message: "A network policy does not let everything out: name who under to, or the ports.",
        },
      ],
    },
  ],
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
  const all = isObject(selector) && selectsAll(selector);
  const anywhere = textsOf(objectAt(peer, "ipBlock")["cidr"]).some(isAnybody);
  return all || anywhere
    ? [{ path, message: all ? "It lets in every namespace." : "It lets in every address.", fix: "Name the namespace, or the network." }]
    : [];
}

function selectsAll(selector: JsonObject): boolean {
  return Object.keys(objectAt(selector, "matchLabels")).length === 0 && listOf(selector["matchExpressions"]).length === 0;
}

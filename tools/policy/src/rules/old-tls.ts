import { isObject, listOf, objectAt, textsOf } from "../resources/json-values.ts";
import { differs, madeByNobodyElse } from "./admission/conditions.ts";
import type { Rule } from "./rule.ts";

const versions = ["sslPolicy", "minimumProtocolVersion", "minTlsVersion", "securityPolicy"];

/** TLS 1.2 at least, and nothing in clear. */
export const oldTls: Rule = {
  name: "old-tls",
  title: "TLS 1.2 at least, and nothing in clear",
  why: "Older versions are broken, and what is sent in clear is read by everybody on the way.",
  comply: "Use the HTTPS listener of the gateway; ask for TLS 1.2 or 1.3.",
  controls: { nist: ["SC-8", "SC-13"], soc2: ["CC6.7"] },
  appliesTo: "environment",
  admission: [
    {
      of: "ingresses",
      on: [{ apiGroups: ["networking.k8s.io"], apiVersions: ["v1"], resources: ["ingresses"] }],
      // cert-manager proves a name by an Ingress in clear.
      conditions: [differs("spec"), madeByNobodyElse],
      validations: [
        {
          expression: "has(object.spec.tls) && size(object.spec.tls) > 0",
          message: "An Ingress has TLS: name the host under `hosts` instead, the gateway has it.",
        },
      ],
    },
    {
      of: "gateways",
      on: [
        { apiGroups: ["gateway.networking.k8s.io"], apiVersions: ["*"], resources: ["gateways", "listenersets"] },
        { apiGroups: ["gateway.networking.x-k8s.io"], apiVersions: ["*"], resources: ["xlistenersets"] },
      ],
      conditions: [differs("spec")],
      validations: [
        {
          expression: `!has(object.spec.listeners) || object.spec.listeners.all(listener, listener.protocol != "HTTP")`,
          message: "Nothing is answered in clear: use protocol HTTPS.",
        },
      ],
    },
  ],
  judge: ({ after: { type, inputs } }) => [
    ...versions
      .filter((key) => /^(?:SSL|TLSv?1(?:[._]?[01])?$|.*(?:2015-05|TLS-1-[01]))/i.test(textsOf(inputs[key])[0] ?? ""))
      .map((path) => ({ path, message: "It accepts TLS that is broken.", fix: "Ask for TLS 1.2 or 1.3." })),
    ...(type === "kubernetes:networking.k8s.io/v1:Ingress" && listOf(objectAt(inputs, "spec")["tls"]).length === 0
      ? [{ path: "spec.tls", message: "The Ingress answers in clear.", fix: "Name the host under `hosts` instead: the gateway has TLS." }]
      : []),
    ...(/:(?:Gateway|X?ListenerSet)$/.test(type)
      ? listOf(objectAt(inputs, "spec")["listeners"])
          .filter((listener) => isObject(listener) && listener["protocol"] === "HTTP")
          .map(() => ({ path: "spec.listeners", message: "The gateway answers in clear.", fix: "Use protocol: HTTPS." }))
      : []),
  ],
};

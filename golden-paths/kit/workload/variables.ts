import type * as k8s from "@pulumi/kubernetes";
import { UserError } from "@roadbed/engine/contract/errors.ts";
import type { EnvSource } from "../connection.ts";
import type { EnvironmentContext, Link } from "../context.ts";
import { readLayerText } from "../layer-outputs.ts";
import type { WorkloadSettings } from "./settings.ts";

type EnvVar = k8s.types.input.core.v1.EnvVar & { readonly name: string };

export interface VariablesArgs {
  readonly context: EnvironmentContext;
  readonly component: string;
  readonly settings: WorkloadSettings;
  readonly links: readonly Link[];
  /** Further variables that the golden path sets. */
  readonly own?: Readonly<Record<string, string>>;
}

/** All variables of a workload: the platform's, the team's, and those of everything that it uses. No name comes twice. */
export function listVariables(args: VariablesArgs): EnvVar[] {
  const variables = [...platformVariables(args), ...settingVariables(args), ...args.links.flatMap(linkVariables)];
  refuseTwice(args, variables);
  return variables;
}

/** `orders-db` and HOST make ORDERS_DB_HOST. */
function prefixVariable(component: string, name: string): string {
  return `${component.replaceAll("-", "_").toUpperCase()}_${name}`;
}

/** POD_NAME comes first: Kubernetes fills `$(POD_NAME)` in only where it stands after it. */
function platformVariables({ context, component, settings, own }: VariablesArgs): EnvVar[] {
  const attributes = {
    "service.namespace": context.namespace,
    "service.version": versionOf(settings.image),
    "service.instance.id": "$(POD_NAME)",
    "deployment.environment.name": context.environment,
    "k8s.namespace.name": context.namespace,
    "k8s.pod.name": "$(POD_NAME)",
    "roadbed.team": context.team,
    "roadbed.stage": context.input.spec.stage,
  };
  return [
    { name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } },
    { name: "LOG_LEVEL", value: settings.logLevel },
    { name: "OTEL_SERVICE_NAME", value: component },
    {
      name: "OTEL_RESOURCE_ATTRIBUTES",
      value: Object.entries(attributes)
        .map(([key, value]) => `${key}=${value}`)
        .join(","),
    },
    { name: "OTEL_EXPORTER_OTLP_ENDPOINT", value: readLayerText(context, "services", "otlpEndpoint") },
    { name: "OTEL_TRACES_SAMPLER", value: "parentbased_traceidratio" },
    { name: "OTEL_TRACES_SAMPLER_ARG", value: String(settings.traceSampling) },
    ...(context.target === "aws" ? [{ name: "AWS_REGION", value: context.region }] : []),
    ...Object.entries(own ?? {}).map(([name, value]) => ({ name, value })),
  ];
}

function settingVariables({ component, settings }: VariablesArgs): EnvVar[] {
  return [
    ...Object.entries(settings.env).map(([name, value]) => ({ name, value })),
    ...Object.keys(settings.secrets).map((name) => spellVariable(name, { secret: component, key: name })),
  ];
}

function linkVariables({ name: component, connection }: Link): EnvVar[] {
  return Object.entries(connection.env).map(([name, source]) => spellVariable(prefixVariable(component, name), source));
}

function spellVariable(name: string, source: EnvSource): EnvVar {
  if ("value" in source) return { name, value: source.value };
  if ("secret" in source) return { name, valueFrom: { secretKeyRef: { name: source.secret, key: source.key } } };
  return { name, valueFrom: { configMapKeyRef: { name: source.configMap, key: source.key } } };
}

/** The tag, or the beginning of the digest where there is none. */
function versionOf(image: string): string {
  const [name = "", digest = ""] = image.split("@sha256:");
  const [, tag] = /:([^/]+)$/.exec(name) ?? [];
  return tag ?? digest.slice(0, 12);
}

function refuseTwice({ context, component, links }: VariablesArgs, variables: readonly EnvVar[]): void {
  const seen = new Set<string>();
  for (const { name } of variables) {
    if (!seen.has(name)) {
      seen.add(name);
      continue;
    }
    const givers = links
      .filter((link) => Object.keys(link.connection.env).some((key) => prefixVariable(link.name, key) === name))
      .map((link) => link.name);
    throw new UserError(
      `components.${component} of ${context.ref} would get the variable ${name} twice: from ${["its own settings", ...givers].slice(-2).join(" and from ")}.`,
      {
        fix: "Rename it under settings, or use the component by another name.",
      },
    );
  }
}

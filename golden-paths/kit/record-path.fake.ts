import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks.js";
import type { GoldenPath, Size } from "@roadbed/engine/contract/golden-path.ts";
import type { Json, JsonObject } from "@roadbed/engine/contract/json.ts";
import type { PathModule } from "./component.ts";
import type { Connection } from "./connection.ts";
import type { EnvironmentContext, PathArgs } from "./context.ts";

export interface RecordedResource {
  readonly type: string;
  readonly name: string;
  readonly inputs: JsonObject;
  readonly protect: boolean;
  /** `<type> <name>` of its parent; absent below the stack itself. */
  readonly parent?: string;
  /** `<type> <name>` of what it waits for, sorted. */
  readonly dependsOn: readonly string[];
  /** The input at this path; a path may lead on into text that holds JSON. */
  readonly at: (...path: (string | number)[]) => Json | undefined;
  /** The list of objects at this path; empty where there is none. */
  readonly list: (...path: (string | number)[]) => JsonObject[];
}

export interface Recording {
  /** `<type> <name>`, sorted, without the component itself. */
  readonly children: readonly string[];
  /** The same, in full. */
  readonly resources: readonly RecordedResource[];
  /** Throws unless there is exactly one. */
  readonly find: (type: string, name?: string) => RecordedResource;
  readonly connections: readonly Connection[];
}

export interface PathOptions {
  readonly context: EnvironmentContext;
  readonly name: string;
  /** Default: small. */
  readonly size?: Size;
  /** As a team writes them; the contract fills in the rest. */
  readonly settings?: JsonObject;
  readonly sharedWith?: PathArgs<unknown>["sharedWith"];
  readonly hosts?: readonly string[];
  /** What it uses. */
  readonly links?: PathArgs<unknown>["links"];
  /** One connection is made for each. */
  readonly access?: readonly string[];
}

/** Makes one component with the Pulumi SDK, against a monitor that writes down what is registered. */
export async function recordPath(contract: GoldenPath, path: PathModule<never>, options: PathOptions): Promise<Recording> {
  const settings = contract.settings.parse(options.settings ?? {}) as JsonObject;
  const request = { name: options.name, path: `${contract.name}@1`, size: options.size ?? "small", settings, uses: [] } as const;
  const args = {
    context: options.context,
    request,
    settings: settings as never,
    hosts: options.hosts ?? [],
    links: options.links ?? [],
    sharedWith: options.sharedWith ?? [],
  };
  const connections: Connection[] = [];
  const resources = await record(() => {
    const component = path.create(args);
    connections.push(...(options.access ?? []).map((access) => component.connect(access)));
  });
  return { ...readRecording(resources), connections };
}

/** Runs anything that registers resources, for what stands beside a component. */
export async function recordResources(work: () => unknown): Promise<Omit<Recording, "connections">> {
  return readRecording(await record(work));
}

async function record(work: () => unknown): Promise<RecordedResource[]> {
  const monitor = new RecordingMonitor();
  pulumi.runtime.setMockOptions(monitor, "environments", "shop.live", true, "organization");
  let failure: unknown;
  await pulumi.runtime.runInPulumiStack(async () => {
    // What is thrown here would also reject the stack's own outputs, for which nobody waits.
    try {
      await work();
    } catch (error) {
      failure = error;
    }
    return {};
  });
  await pulumi.runtime.disconnect();
  if (failure !== undefined) throw failure as Error;
  return monitor.recorded;
}

function readRecording(resources: readonly RecordedResource[]): Omit<Recording, "connections"> {
  const children = resources.filter(({ type }) => !type.startsWith("roadbed:") && !type.startsWith("pulumi:"));
  return {
    children: children.map(({ type, name }) => `${type} ${name}`).sort(),
    resources: children,
    find: (type, name) => {
      const found = children.filter((child) => child.type.endsWith(`:${type}`) && (name === undefined || child.name === name));
      const [first] = found;
      if (first === undefined || found.length > 1) throw new Error(`There are ${found.length} resources ${type} ${name ?? ""}, not one.`);
      return first;
    },
  };
}

function stepInto(value: Json | undefined, key: string | number): Json | undefined {
  const inside = typeof value === "string" ? (JSON.parse(value) as Json) : value;
  return typeof inside === "object" && inside !== null ? (inside as JsonObject)[key] : undefined;
}

/** Strings that only AWS chooses, as a render shows them. */
const chosenByAws: Readonly<Record<string, object>> = {
  "aws:rds/instance:Instance": { address: "⟦address⟧", masterUserSecrets: [{ secretArn: "⟦secretArn⟧" }] },
  "aws:elasticache/replicationGroup:ReplicationGroup": { primaryEndpointAddress: "⟦primaryEndpointAddress⟧" },
  "aws:sqs/queue:Queue": { url: "⟦url⟧" },
};

interface Request {
  getType(): string;
  getName(): string;
  getProtect(): boolean | undefined;
  getParent(): string;
  getDependenciesList(): string[];
}

class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];
  readonly #requests = new Map<string, Request>();

  constructor() {
    super({
      call: ({ token }) => {
        throw new Error(`${token} asks the cloud.`);
      },
      newResource: ({ type, name, inputs }) => {
        const inputsAsJson = inputs as JsonObject;
        const at = (...path: (string | number)[]) => path.reduce<Json | undefined>(stepInto, inputsAsJson);
        this.recorded.push({
          type,
          name,
          inputs: inputsAsJson,
          ...readOptions(this.#requests.get(`${type} ${name}`)),
          at,
          list: (...path) => (at(...path) ?? []) as JsonObject[],
        });
        return { id: `⟦${name}⟧`, state: { ...inputs, ...chosenByAws[type] } as Record<string, unknown> };
      },
    });
  }

  override registerResource(request: Request, answer: Parameters<MockMonitor["registerResource"]>[1]): Promise<void> {
    this.#requests.set(`${request.getType()} ${request.getName()}`, request);
    return super.registerResource(request, answer);
  }
}

function readOptions(request: Request | undefined): Pick<RecordedResource, "protect" | "parent" | "dependsOn"> {
  const parent = request?.getParent() ?? "";
  return {
    protect: request?.getProtect() === true,
    ...(parent === "" || parent.includes("::pulumi:pulumi:Stack::") ? {} : { parent: nameOfUrn(parent) }),
    dependsOn: (request?.getDependenciesList() ?? []).map(nameOfUrn).sort(),
  };
}

/** `urn:pulumi:<stack>::<project>::<parents' types>$<type>::<name>` -> `<type> <name>`. */
function nameOfUrn(urn: string): string {
  const [, , type = "", name = ""] = urn.split("::");
  return `${type.slice(type.lastIndexOf("$") + 1)} ${name}`;
}

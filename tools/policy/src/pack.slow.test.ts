import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

/** What is used of Pulumi's own protocol, in which its CLI speaks with a policy pack. It comes without types. */
interface Message {
  toObject(): Record<string, unknown>;
}
interface Request extends Message {
  setType(type: string): void;
  setName(name: string): void;
  setUrn(urn: string): void;
  setProperties(properties: unknown): void;
  setOptions(options: Message): void;
}
type Made<T = Message> = new () => T;
type Call = (request: unknown, answer: (error: Error | null, message: Message) => void) => void;
interface Client {
  analyze: Call;
  getAnalyzerInfo: Call;
  close(): void;
}

const require = createRequire(import.meta.url);
/** What @pulumi/policy brings, whatever else lies about. */
const requireOfPolicy = createRequire(require.resolve("@pulumi/policy"));
const { credentials } = requireOfPolicy("@grpc/grpc-js") as { credentials: { createInsecure(): unknown } };
const { Struct } = requireOfPolicy("google-protobuf/google/protobuf/struct_pb.js") as {
  Struct: { fromJavaScript(value: object): unknown };
};
const { Empty } = requireOfPolicy("google-protobuf/google/protobuf/empty_pb.js") as { Empty: Made };
const { AnalyzerClient } = requireOfPolicy("@pulumi/pulumi/proto/analyzer_grpc_pb.js") as {
  AnalyzerClient: new (address: string, credentials: unknown) => Client;
};
const { AnalyzeRequest, AnalyzerResourceOptions } = requireOfPolicy("@pulumi/pulumi/proto/analyzer_pb.js") as {
  AnalyzeRequest: Made<Request>;
  AnalyzerResourceOptions: Made;
};

const here = fileURLToPath(new URL("../pack", import.meta.url));
/** How Pulumi writes a text that only applying will tell. */
const unknownText = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
let pack: ChildProcess;
let client: Client;

beforeAll(async () => {
  pack = spawn(process.execPath, [require.resolve("@pulumi/pulumi/cmd/run-policy-pack"), "127.0.0.1:1", here], { cwd: here });
  const said = { out: "", error: "" };
  pack.stderr?.on("data", (text) => (said.error += String(text)));
  const port = await new Promise<string>((resolve, reject) => {
    pack.stdout?.on("data", (text) => {
      said.out += String(text);
      if (said.out.includes("\n")) resolve(said.out.trim());
    });
    pack.once("exit", () => reject(new Error(`The pack did not start: ${said.error}`)));
  });
  client = new AnalyzerClient(`127.0.0.1:${port}`, credentials.createInsecure());
}, 60_000);

afterAll(() => {
  client.close();
  pack.kill();
});

function call(method: "analyze" | "getAnalyzerInfo", request: unknown): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    client[method](request, (error, message) => {
      if (error === null) resolve(message.toObject());
      else reject(error);
    });
  });
}

async function analyze(stack: string, type: string, props: object): Promise<string[]> {
  const request = new AnalyzeRequest();
  request.setType(type);
  request.setName("web");
  request.setUrn(`urn:pulumi:${stack}::${type}::web`);
  request.setProperties(Struct.fromJavaScript(props));
  request.setOptions(new AnalyzerResourceOptions());
  const { diagnosticsList } = (await call("analyze", request)) as {
    diagnosticsList: { enforcementlevel: number; policyname: string; message: string }[];
  };
  return diagnosticsList.map(
    ({ enforcementlevel, policyname, message }) => `${enforcementlevel === 1 ? "mandatory" : "advisory"} ${policyname}: ${message}`,
  );
}

test("Pulumi's own loader starts the pack, and it names its policies with their controls", async () => {
  const { name, policiesList } = (await call("getAnalyzerInfo", new Empty())) as {
    name: string;
    policiesList: { name: string; tagsList: string[] }[];
  };
  expect(name).toBe("roadbed");
  expect(policiesList.length).toBeGreaterThanOrEqual(30);
  expect(policiesList.find((policy) => policy.name === "key-rotation")?.tagsList).toContain("NIST SC-12");
});

test("it refuses over the wire what the rules refuse", async () => {
  expect(await analyze("eu::network", "aws:kms/key:Key", { enableKeyRotation: false })).toEqual([
    expect.stringContaining("mandatory key-rotation: Keys are rotated."),
  ]);
  expect(await analyze("eu::network", "aws:kms/key:Key", { enableKeyRotation: true })).toEqual([]);
});

test("what only applying will tell is told to be so, and hides nothing that is known", async () => {
  const role = { policy: unknownText };
  expect(await analyze("eu::network", "aws:iam/rolePolicy:RolePolicy", role)).toEqual([
    expect.stringMatching(/^advisory wildcard-iam: can't run policy 'wildcard-iam'.*during preview/),
  ]);
  const queue = { sqsManagedSseEnabled: false, name: unknownText };
  expect(await analyze("eu::network", "aws:sqs/queue:Queue", queue)).toEqual([expect.stringContaining("mandatory encryption: ")]);
});

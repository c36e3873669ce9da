import type * as Pulumi from "@pulumi/pulumi";
import { currentRun } from "./current-run.ts";

type Resolve = (value: unknown, isKnown: boolean, isSecret: boolean, dependencies?: readonly unknown[], error?: unknown) => void;
type TransferProperties = (onto: object, label: string, props: object) => Record<string, Resolve>;
type OutputClass = new (
  resource: object,
  value: Promise<unknown>,
  isKnown: Promise<boolean>,
  isSecret: Promise<boolean>,
  dependencies: Promise<unknown>,
) => object;

/**
 * The SDK makes an output, of a dozen promises, for every property of every resource: an AWS resource has sixty, of
 * which a program reads three. Inside a run, outputs are made when they are asked for.
 */
export function makeOutputsLazily(pulumi: typeof Pulumi, rpc: { transferProperties: TransferProperties }): void {
  const Output = pulumi.Output as unknown as OutputClass;
  const { transferProperties } = rpc;
  rpc.transferProperties = (onto, label, props) => {
    if (currentRun.getStore()?.traces !== false) return transferProperties(onto, label, props);
    const resolvers: Record<string, Resolve> = {};
    for (const key of Object.keys(props)) {
      if (key === "id" || key === "urn") continue;
      if (Object.hasOwn(onto, key)) throw new Error(`Property '${key}' is already initialized on target '${label}`);
      resolvers[key] = defineOutput(Output, onto, key);
    }
    return resolvers;
  };
}

function defineOutput(Output: OutputClass, onto: object, key: string): Resolve {
  let settled: Parameters<Resolve> | undefined;
  let settle: Resolve | undefined;
  let output: object | undefined;
  const makeOutput = (): object => {
    if (settled !== undefined && settled[4] === undefined) {
      const [value, isKnown, isSecret, dependencies = []] = settled;
      return new Output(onto, Promise.resolve(value), Promise.resolve(isKnown), Promise.resolve(isSecret), Promise.resolve(dependencies));
    }
    const value = Promise.withResolvers<unknown>();
    const isKnown = Promise.withResolvers<boolean>();
    const isSecret = Promise.withResolvers<boolean>();
    const dependencies = Promise.withResolvers<unknown>();
    settle = (...[itself, known, secret, needs = [], error]) => {
      if (error !== undefined) return [value, isKnown, isSecret, dependencies].forEach(({ reject }) => reject(error));
      value.resolve(itself);
      isKnown.resolve(known);
      isSecret.resolve(secret);
      dependencies.resolve(needs);
    };
    if (settled !== undefined) settle(...settled);
    return new Output(onto, value.promise, isKnown.promise, isSecret.promise, dependencies.promise);
  };
  Object.defineProperty(onto, key, {
    configurable: true,
    enumerable: true,
    get: () => (output ??= makeOutput()),
    set: (value: unknown) => Object.defineProperty(onto, key, { configurable: true, enumerable: true, writable: true, value }),
  });
  return (...args) => {
    settled = args;
    settle?.(...args);
  };
}

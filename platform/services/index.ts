import { runStack } from "../run-stack.ts";

// The stack's outputs, which the layers above read by these names.
export const {
  domain,
  gateway,
  issuer,
  ingressNamespace,
  monitoringNamespace,
  otlpEndpoint,
  secretStore,
  rabbitmq,
  objectStore,
  storageClass,
  priorities,
  roles,
} = await runStack("services");

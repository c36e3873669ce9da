import { runStack } from "../run-stack.ts";

// The stack's outputs, which the layers above read by these names.
export const { namespace } = await runStack("example");

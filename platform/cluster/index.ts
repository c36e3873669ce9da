import { runStack } from "../run-stack.ts";

// The stack's outputs, which the layers above read by these names.
export const { name, endpoint, oidcIssuer, nodeSecurityGroupId, region, account, podIdentity, alertTopicArn } = await runStack("cluster");

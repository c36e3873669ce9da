import { roleOfInstance } from "@roadbed/engine/contract/identity.ts";
import type { Platform } from "@roadbed/engine/contract/instance.ts";
import { listDeployments, partitionOf } from "./deployments.ts";
import { subjectClaims } from "./settings.ts";

/** Ids of the repository and of who owns it: they never change, and nobody else ever gets them. */
export interface RepositoryIds {
  readonly repository: number;
  readonly owner: number;
}

export interface TrustPolicy {
  /** Name of the role in the account. */
  readonly role: string;
  readonly account: string;
  /** The deployment environment that a job has to name. */
  readonly environment: string;
  readonly document: {
    readonly Version: "2012-10-17";
    readonly Statement: readonly {
      readonly Effect: "Allow";
      readonly Principal: { readonly Federated: string };
      readonly Action: "sts:AssumeRoleWithWebIdentity";
      readonly Condition: { readonly StringEquals: Readonly<Record<string, string>> };
    }[];
  };
}

const issuer = "token.actions.githubusercontent.com";

/**
 * Who may take the role of each instance on AWS: a job of this repository, on main, in that deployment
 * environment, and nothing else. Previews have no role: they need none.
 */
export function makeTrustPolicies(platform: Pick<Platform, "organisation" | "instances">, ids: RepositoryIds): TrustPolicy[] {
  return listDeployments(platform).flatMap(({ instance, environment, region }) => {
    const account = platform.instances[instance]?.account;
    if (account === undefined) return [];
    const claims: Record<string, string> = {
      repository_owner_id: String(ids.owner),
      repository_id: String(ids.repository),
      environment,
    };
    const condition = {
      aud: "sts.amazonaws.com",
      sub: subjectClaims.map((claim) => `${claim}:${claims[claim] ?? ""}`).join(":"),
      repository_id: claims["repository_id"] ?? "",
      environment,
      ref: "refs/heads/main",
    };
    return [
      {
        role: roleOfInstance(platform.organisation, instance),
        account,
        environment,
        document: {
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Federated: `arn:${partitionOf(region)}:iam::${account}:oidc-provider/${issuer}` },
              Action: "sts:AssumeRoleWithWebIdentity",
              Condition: { StringEquals: Object.fromEntries(Object.entries(condition).map(([key, value]) => [`${issuer}:${key}`, value])) },
            },
          ],
        },
      },
    ];
  });
}

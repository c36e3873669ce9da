import type { Classification, Stage } from "@roadbed/engine/contract/identity.ts";
import type { CostFacts } from "./cost/usage.ts";

/** What policy must know beside the plan itself. */
export interface PlanFacts {
  /** Stage of the environment; absent for layers, which several stages may stand on. */
  readonly stage?: Stage;
  /** The most protected data that the environment holds; absent for layers. */
  readonly data?: Classification;
  /** Whether customers are served from here: an environment of that stage, or a layer of the instance that it lands on. */
  readonly production: boolean;
  /** The team that owns the environment; absent for layers. */
  readonly team?: string;
  /** The one Kubernetes namespace that the environment may put objects into; absent for layers. */
  readonly namespace?: string;
  /** Groups of the identity provider that the owning team is. Default: none is known. */
  readonly ownGroups?: readonly string[];
  /** Nothing asks for the environment any more: all of it goes. Default: false. */
  readonly isEnd?: boolean;
  /** Where images may come from, for example `ghcr.io/acme-corp`. */
  readonly registries: readonly string[];
  /** Environments (`<team>/<environment>`) whose components this one takes. Default: none. */
  readonly takenFrom?: readonly string[];
  /** Where it stands, as far as prices depend on it. Default: nothing is priced. */
  readonly prices?: CostFacts;
  /** What the environment may cost a month, in the same currency. Default: anything. */
  readonly budget?: number;
}

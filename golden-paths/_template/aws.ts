import type * as pulumi from "@pulumi/pulumi";
import { Parameter } from "@pulumi/aws/ssm/parameter.js";
import { awsApiEgress } from "../kit/aws-egress.ts";
import { arnOf } from "../kit/aws-names.ts";
import { PathComponent } from "../kit/component.ts";
import type { Connection } from "../kit/connection.ts";
import type { PathArgs } from "../kit/context.ts";
import type { TemplatePathSettings } from "./contract.ts";

/** A parameter that workloads may read, and nobody else. */
export class TemplatePathOnAws extends PathComponent<TemplatePathSettings> {
  readonly #name: string;
  readonly #parameter: Parameter;

  constructor(args: PathArgs<TemplatePathSettings>, opts?: pulumi.ComponentResourceOptions) {
    super("template-path", args, opts);
    const { organisation, team, environment, tags } = this.context;
    this.#name = `/${organisation}/${team}/${environment}/${this.component}`;
    this.#parameter = new Parameter(
      this.component,
      {
        name: this.#name,
        type: "String",
        // `value` would be treated as a secret, and nobody could read a plan of it.
        insecureValue: JSON.stringify(args.settings.values),
        tags,
      },
      { parent: this },
    );
    this.registerOutputs({});
  }

  override connect(): Connection {
    return {
      env: { PARAMETER: { value: this.#name } },
      egress: [awsApiEgress],
      statements: [{ Effect: "Allow", Action: ["ssm:GetParameter"], Resource: [arnOf(this.context, "ssm", `parameter${this.#name}`)] }],
      dependsOn: [this.#parameter],
    };
  }
}

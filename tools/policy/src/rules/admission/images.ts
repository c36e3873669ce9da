import type { Admission } from "./admission.ts";
import { differs } from "./conditions.ts";
import { onPods } from "./pods.ts";

interface ImageAdmission extends Pick<Admission, "validations"> {
  readonly holdsFor: "everybody" | "makers";
  readonly namespaces?: Readonly<Record<string, string>>;
  /** CEL over `image`: whether one is refused. */
  readonly refused: string;
}

const ofOperators = [
  `dyn(object).kind == "Cluster" ? (has(dyn(object).spec.imageName) ? [dyn(object).spec.imageName] : [])`,
  `dyn(object).kind == "RabbitmqCluster" ? (has(dyn(object).spec.image) ? [dyn(object).spec.image] : [])`,
  `(has(dyn(object).spec.images) ? dyn(object).spec.images.filter(i, has(i.image)).map(i, i.image) : [])`,
].join(" : ");

/** A rule about images, of pods and of what operators start. Its validations may use `variables.strangers`. */
export function onImages({ holdsFor, namespaces, refused, validations }: ImageAdmission): readonly Admission[] {
  const where = namespaces === undefined ? {} : { namespaces };
  const strangers = { name: "strangers", expression: `variables.images.filter(image, ${refused})` };
  return [
    onPods({ holdsFor, ...where, upTo: "images", variables: [strangers], validations }),
    {
      of: "operators",
      on: [
        { apiGroups: ["postgresql.cnpg.io"], apiVersions: ["*"], resources: ["clusters", "imagecatalogs"] },
        { apiGroups: ["rabbitmq.com"], apiVersions: ["*"], resources: ["rabbitmqclusters"] },
      ],
      ...where,
      conditions: [differs("spec")],
      variables: [{ name: "images", expression: ofOperators }, strangers],
      validations,
    },
  ];
}

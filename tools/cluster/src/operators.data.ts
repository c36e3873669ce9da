/** Where each operator keeps the definitions of its kinds: a Go module of build/crds, and files in it. */
export const operators: readonly { readonly module: string; readonly files: string; readonly only?: RegExp }[] = [
  { module: "sigs.k8s.io/gateway-api", files: "config/crd/standard", only: /^gateway\.networking\.k8s\.io_(?!vap)/ },
  { module: "github.com/cert-manager/cert-manager", files: "deploy/crds" },
  { module: "github.com/external-secrets/external-secrets", files: "config/crds/bases" },
  { module: "github.com/kedacore/keda/v2", files: "config/crd/bases" },
  { module: "github.com/prometheus-operator/prometheus-operator", files: "example/prometheus-operator-crd" },
  { module: "github.com/cloudnative-pg/cloudnative-pg", files: "config/crd/bases" },
  { module: "github.com/cloudnative-pg/plugin-barman-cloud", files: "config/crd/bases" },
  { module: "github.com/rabbitmq/cluster-operator/v2", files: "config/crd/bases" },
  { module: "github.com/rabbitmq/messaging-topology-operator", files: "config/crd/bases" },
  { module: "github.com/rook/rook", files: "deploy/examples", only: /^crds\.yaml$/ },
];

/** Field managers that apply what the platform asks for: the embedded engine, Pulumi's provider, and those that follow the manifests. */
export const ownManagers: ReadonlySet<string> = new Set([
  "roadbed",
  "kustomize-controller",
  "helm-controller",
  "argocd-controller",
  "argocd-application-controller",
  "pulumi-kubernetes",
]);

/** Managers that are part of a cluster or of the operators that golden paths stand on. Many others say what they are by their name. */
export const controllers: ReadonlySet<string> = new Set([
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-apiserver",
  "kwok",
  "cloudnative-pg",
  "external-secrets",
  "cert-manager",
  "keda",
  "manager",
  "rancher",
]);

/** "manager" alone is what operators are called that were made with kubebuilder; kubectl's own are `kubectl-…`. */
export const controllerPattern = /(?:controller|operator|autoscaler|provisioner|scheduler|webhook|injector|-manager$|keda|^vpa-)/i;

/** Scale workloads on their own: the Horizontal Pod Autoscaler is part of kube-controller-manager. */
export const autoscalers = /^(?:kube-controller-manager|horizontal-pod-autoscaler|keda.*|vpa-.*|.*autoscaler.*|kwok)$/i;

/** What controllers note on objects for themselves, whoever they are called. */
export const controllerNotes: readonly RegExp[] = [
  /^deployment\.kubernetes\.io\//,
  /^deprecated\.daemonset\.template\.generation$/,
  /^autoscaling\.alpha\.kubernetes\.io\//,
  /^control-plane\.alpha\.kubernetes\.io\//,
  /^endpoints\.kubernetes\.io\//,
  /^pv\.kubernetes\.io\//,
  /^volume\.(?:beta\.)?kubernetes\.io\//,
  /^kubernetes\.io\/metadata\.name$/,
  /^batch\.kubernetes\.io\//,
  /^reconcile\.external-secrets\.io\//,
  /^cnpg\.io\//,
  /^cert-manager\.io\/(?:issuer|certificate|common-name|alt-names|ip-sans|uri-sans)/,
  /^kustomize\.toolkit\.fluxcd\.io\//,
  /^argocd\.argoproj\.io\//,
  /^policies\.kubernetes\.io\//,
];

/** What tools that people use write down for themselves; it changes nothing. */
export const bookkeeping: readonly RegExp[] = [
  /^kubectl\.kubernetes\.io\/last-applied-configuration$/,
  /^kubernetes\.io\/change-cause$/,
  /^field\.cattle\.io\//,
];

/** `kubectl rollout restart`: what operators of an environment may do. */
export const restartNote = "kubectl.kubernetes.io/restartedAt";

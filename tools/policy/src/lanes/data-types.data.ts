/** What holds data: losing the resource is losing what is in it. Kubernetes types stand without their version. */
export const dataTypes: ReadonlySet<string> = new Set([
  "aws:rds/instance:Instance",
  "aws:rds/cluster:Cluster",
  "aws:rds/clusterInstance:ClusterInstance",
  "aws:s3/bucket:Bucket",
  "aws:s3/bucketV2:BucketV2",
  "aws:s3/bucketObject:BucketObject",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:sqs/queue:Queue",
  "aws:elasticache/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:elasticache/serverlessCache:ServerlessCache",
  "aws:dynamodb/table:Table",
  "aws:efs/fileSystem:FileSystem",
  "aws:ebs/volume:Volume",
  "aws:kinesis/stream:Stream",
  "aws:opensearch/domain:Domain",
  "aws:kms/key:Key",
  "aws:secretsmanager/secret:Secret",
  "kubernetes:core:PersistentVolumeClaim",
  "kubernetes:core:PersistentVolume",
  "kubernetes:postgresql.cnpg.io:Cluster",
  "kubernetes:postgresql.cnpg.io:Database",
  "kubernetes:objectbucket.io:ObjectBucketClaim",
  "kubernetes:rabbitmq.com:Queue",
  "kubernetes:rabbitmq.com:RabbitmqCluster",
]);

/** Settings that keep data alive, with the value that lets it go. */
export const guards: Readonly<Record<string, boolean>> = { deletionProtection: false, forceDestroy: true, skipFinalSnapshot: true };

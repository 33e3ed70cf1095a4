package io.pointsman.benchmark;

import io.pointsman.sandbox.Sandbox;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.NodeGroupMember;
import software.amazon.awssdk.services.elasticache.model.ReplicationGroup;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/**
 * What the Lambda on SNS that Pointsman supersedes does at an event, call by call:
 *
 * <ol>
 *   <li>DescribeReplicationGroups, for the members whose role is replica
 *   <li>GetHostedZone, for the zone's name
 *   <li>for each replica, numbered in the order of the answer, ChangeResourceRecordSets with one UPSERT
 * </ol>
 *
 * One call after another, whatever the records hold. Its clients are its own: nobody waits there for the account's rates, and a call that
 * is throttled is sent again as often as the SDK does by itself.
 */
final class BlogLambda implements AutoCloseable {

    static final String LABEL = "lambda";
    private static final long TTL = 5;

    private final ElastiCacheClient elastiCache;
    private final Route53Client route53;
    private final String zoneId;

    BlogLambda(Sandbox sandbox) {
        this.elastiCache = onSandbox(ElastiCacheClient.builder(), sandbox)
                .region(Region.of(sandbox.settings().region()))
                .build();
        this.route53 = onSandbox(Route53Client.builder(), sandbox)
                .region(Region.US_EAST_1)
                .build();
        this.zoneId = Fleet.zoneId(sandbox);
    }

    static <B extends AwsClientBuilder<B, ?> & AwsSyncClientBuilder<B, ?>> B onSandbox(B builder, Sandbox sandbox) {
        return builder.endpointOverride(sandbox.endpoint())
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("lambda", "lambda")))
                .httpClientBuilder(UrlConnectionHttpClient.builder());
    }

    /**
     * One event about the group.
     *
     * @param label how the names begin that it keeps
     * @throws software.amazon.awssdk.core.exception.SdkException if a call fails in spite of the SDK's attempts; the names after it stay as
     *     they were
     */
    void handle(String groupId, String label) {
        ReplicationGroup group = read(groupId);
        String zone = route53.getHostedZone(request -> request.id(zoneId))
                .hostedZone()
                .name();
        int number = 0;
        for (NodeGroupMember member : group.nodeGroups().getFirst().nodeGroupMembers()) {
            if (member.currentRole().equals("replica")) {
                number++;
                upsert(label + number + "." + zone, member.readEndpoint().address());
            }
        }
    }

    /** One call of ElastiCache. */
    ReplicationGroup read(String groupId) {
        return elastiCache
                .describeReplicationGroups(request -> request.replicationGroupId(groupId))
                .replicationGroups()
                .getFirst();
    }

    private void upsert(String name, String target) {
        ResourceRecordSet set = ResourceRecordSet.builder()
                .name(name)
                .type(RRType.CNAME)
                .ttl(TTL)
                .resourceRecords(ResourceRecord.builder().value(target).build())
                .build();
        Change change = Change.builder()
                .action(ChangeAction.UPSERT)
                .resourceRecordSet(set)
                .build();
        route53.changeResourceRecordSets(
                request -> request.hostedZoneId(zoneId).changeBatch(batch -> batch.changes(change)));
    }

    @Override
    public void close() {
        elastiCache.close();
        route53.close();
    }
}

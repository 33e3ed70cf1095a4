package io.pointsman.benchmark;

import io.pointsman.aws.ElastiCacheClients;
import io.pointsman.topology.Location;
import software.amazon.awssdk.services.elasticache.model.NodeGroupMember;
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
 * One call after another, whatever the records hold. It uses the clients of the service beside it, so that neither side has the
 * faster ones.
 */
final class BlogLambda {

    static final String LABEL = "lambda";
    private static final long TTL = 5;

    private final ElastiCacheClients elastiCache;
    private final Route53Client route53;
    private final String groupId;
    private final String zoneId;

    BlogLambda(ElastiCacheClients elastiCache, Route53Client route53, String groupId, String zoneId) {
        this.elastiCache = elastiCache;
        this.route53 = route53;
        this.groupId = groupId;
        this.zoneId = zoneId;
    }

    void handle() {
        var group = elastiCache
                .in(Location.OWN)
                .describeReplicationGroups(request -> request.replicationGroupId(groupId))
                .replicationGroups()
                .getFirst();
        String zone = route53.getHostedZone(request -> request.id(zoneId))
                .hostedZone()
                .name();
        int number = 0;
        for (NodeGroupMember member : group.nodeGroups().getFirst().nodeGroupMembers()) {
            if (member.currentRole().equals("replica")) {
                number++;
                upsert(LABEL + number + "." + zone, member.readEndpoint().address());
            }
        }
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
}

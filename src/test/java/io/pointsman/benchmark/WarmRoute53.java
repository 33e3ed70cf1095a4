package io.pointsman.benchmark;

import io.pointsman.sandbox.Sandbox;
import io.pointsman.sandbox.route53.Route53Settings;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.Change;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** Changes of a zone that nobody looks at, until the sandbox's code for them is compiled: what it stands for is never cold. */
final class WarmRoute53 {

    private static final int BATCHES = 150;
    private static final int NAMES = 90;

    private WarmRoute53() {}

    static void in(Sandbox sandbox) {
        Route53Settings settings = sandbox.route53().settings();
        sandbox.route53().settings(settings.withRates(Optional.empty(), Optional.empty(), Optional.empty()));
        String zoneId = sandbox.route53().createZone("warm-up.example", true);
        try (Route53Client client = BlogLambda.onSandbox(Route53Client.builder(), sandbox)
                .region(Region.US_EAST_1)
                .build()) {
            change(client, zoneId, changes(ChangeAction.CREATE, 0));
            for (int i = 1; i <= BATCHES; i++) {
                change(
                        client,
                        zoneId,
                        Stream.concat(changes(ChangeAction.DELETE, i - 1), changes(ChangeAction.CREATE, i)));
            }
        }
        sandbox.route53().deleteZone(zoneId);
        // The buckets are full again.
        sandbox.route53().settings(settings);
    }

    private static void change(Route53Client client, String zoneId, Stream<Change> changes) {
        List<Change> all = changes.toList();
        client.changeResourceRecordSets(
                request -> request.hostedZoneId(zoneId).changeBatch(batch -> batch.changes(all)));
    }

    private static Stream<Change> changes(ChangeAction action, int target) {
        return IntStream.range(0, NAMES)
                .mapToObj(name -> Change.builder()
                        .action(action)
                        .resourceRecordSet(ResourceRecordSet.builder()
                                .name("ro" + name + ".warm-up.example")
                                .type(RRType.CNAME)
                                .ttl(5L)
                                .resourceRecords(ResourceRecord.builder()
                                        .value("node-" + target + ".example")
                                        .build())
                                .build())
                        .build());
    }
}

package io.pointsman.dns.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.pointsman.dns.RecordSet;
import io.pointsman.dns.RecordSet.Routing;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;

/** What of Route 53's record sets we can repeat, and what we only know to be there. */
class RecordMappingTest {

    @Test
    void whatWeCanRepeatIsReadAndSentBackWhole() {
        for (ResourceRecordSet set : new ResourceRecordSet[] {
            with(simple -> {}),
            with(weighted -> weighted.setIdentifier("orders-002").weight(0L))
        }) {
            RecordSet read = Route53Zones.read(set);
            assertThat(read.leadsTo()).contains("node-b.example.org");
            assertThat(Route53Zones.element(ChangeAction.DELETE, read).resourceRecordSet())
                    .isEqualTo(set);
        }
    }

    static Stream<Consumer<ResourceRecordSet.Builder>> whatWeCannotRepeat() {
        return Stream.of(
                set -> set.setIdentifier("x").region("eu-west-1"),
                set -> set.setIdentifier("x").failover("PRIMARY"),
                set -> set.setIdentifier("x").geoLocation(place -> place.continentCode("EU")),
                set -> set.setIdentifier("x").geoProximityLocation(place -> place.awsRegion("eu-west-1")),
                set -> set.setIdentifier("x").multiValueAnswer(true),
                set -> set.setIdentifier("x")
                        .cidrRoutingConfig(cidr -> cidr.collectionId("c").locationName("l")),
                set -> set.setIdentifier("x").weight(1L).healthCheckId("h"),
                set -> set.healthCheckId("h"),
                set -> set.trafficPolicyInstanceId("t"));
    }

    /** The SDK tells what it does not know of as nothing: a policy younger than it still has an identifier. */
    @Test
    void aSetOfAnUnknownPolicyIsKnownByItsIdentifier() {
        assertThat(Route53Zones.read(with(set -> set.setIdentifier("x"))).routing())
                .isEqualTo(new Routing.Other("x"));
    }

    @ParameterizedTest
    @MethodSource("whatWeCannotRepeat")
    void whatWeCannotRepeatLeadsNowhereForUsAndIsNeverSent(Consumer<ResourceRecordSet.Builder> more) {
        RecordSet read = Route53Zones.read(with(more));
        assertThat(read.routing()).isInstanceOf(Routing.Other.class);
        assertThat(read.leadsTo()).isEmpty();
        assertThat(read.target()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> Route53Zones.element(ChangeAction.DELETE, read));
    }

    @Test
    void anAliasLeadsNowhereForUs() {
        ResourceRecordSet alias = ResourceRecordSet.builder()
                .name("ro.example.com.")
                .type("CNAME")
                .aliasTarget(target -> target.hostedZoneId("Z1").dnsName("node-b.example.org."))
                .build();
        assertThat(Route53Zones.read(alias).leadsTo()).isEmpty();
        assertThat(Route53Zones.read(alias).routing()).isInstanceOf(Routing.Other.class);
    }

    private static ResourceRecordSet with(Consumer<ResourceRecordSet.Builder> more) {
        ResourceRecordSet.Builder set = ResourceRecordSet.builder()
                .name("ro.example.com")
                .type("CNAME")
                .ttl(5L)
                .resourceRecords(
                        ResourceRecord.builder().value("Node-B.example.org.").build());
        more.accept(set);
        return set.build();
    }
}

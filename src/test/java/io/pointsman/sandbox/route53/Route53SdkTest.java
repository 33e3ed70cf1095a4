package io.pointsman.sandbox.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.pointsman.sandbox.route53.Change.Action;
import io.pointsman.sandbox.route53.Route53Settings.Rate;
import io.pointsman.sandbox.wire.SandboxTime;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.route53.Route53Client;
import software.amazon.awssdk.services.route53.model.ChangeAction;
import software.amazon.awssdk.services.route53.model.ChangeInfo;
import software.amazon.awssdk.services.route53.model.ChangeStatus;
import software.amazon.awssdk.services.route53.model.HostedZone;
import software.amazon.awssdk.services.route53.model.InvalidChangeBatchException;
import software.amazon.awssdk.services.route53.model.ListResourceRecordSetsResponse;
import software.amazon.awssdk.services.route53.model.NoSuchChangeException;
import software.amazon.awssdk.services.route53.model.NoSuchHostedZoneException;
import software.amazon.awssdk.services.route53.model.PriorRequestNotCompleteException;
import software.amazon.awssdk.services.route53.model.RRType;
import software.amazon.awssdk.services.route53.model.ResourceRecord;
import software.amazon.awssdk.services.route53.model.ResourceRecordSet;
import software.amazon.awssdk.services.route53.model.Route53Exception;

/** Route 53 as AWS's own client sees it. */
class Route53SdkTest {

    private static final String ZONE = "Z32WVXIKNNRFKK";

    private final MovableClock clock = new MovableClock();
    private final SandboxTime time = new SandboxTime(clock, 10);
    private final Route53Settings quick =
            Route53Settings.aws().withoutRates().withExecution(Duration.ZERO).withPropagation(Duration.ofSeconds(30));
    private final Route53Service service = new Route53Service(time, quick);
    private final WireListener listener;
    private final Route53Client route53;

    Route53SdkTest() throws IOException {
        listener = new WireListener(service);
        route53 = listener.client();
    }

    @BeforeEach
    void aPrivateZone() {
        service.createZone(ZONE, "private.redisdub.pl.", true);
    }

    @AfterEach
    void close() {
        route53.close();
        listener.close();
        time.close();
    }

    @Test // aws-facts 5.1
    void anIdIsAcceptedBareAndWithItsPrefix() {
        submit(ChangeAction.CREATE, cname("a", "x.example.com"));

        assertThat(list("/hostedzone/" + ZONE).resourceRecordSets())
                .isEqualTo(list(ZONE).resourceRecordSets())
                .hasSize(3);
        assertThat(route53.getHostedZone(zone -> zone.id("/hostedzone/" + ZONE))
                        .hostedZone()
                        .id())
                .isEqualTo(ZONE); // the SDK strips the prefix here, though not in lists of zones
    }

    @Test // [S-CRR], aws-facts 5.6
    void aChangeIsListedAtOnceAndPendingUntilItHasPropagated() {
        ChangeInfo change = submit(ChangeAction.CREATE, cname("a", "x.example.com"));

        assertThat(change.status()).isEqualTo(ChangeStatus.PENDING);
        assertThat(change.submittedAt()).isEqualTo(clock.instant());
        assertThat(list(ZONE).resourceRecordSets()).anyMatch(set -> set.name().equals("a.private.redisdub.pl."));
        clock.advance(Duration.ofMillis(2_999)); // 30 s of AWS's time at pace 10
        assertThat(status(change)).isEqualTo(ChangeStatus.PENDING);
        clock.advance(Duration.ofMillis(1));
        assertThat(status(change)).isEqualTo(ChangeStatus.INSYNC);
    }

    @Test // aws-facts 5.3, first form
    void anInvalidBatchIsTheSdksExceptionWithTheTextInBrackets() {
        submit(ChangeAction.CREATE, cname("a", "x.example.com"));

        var thrown = catchThrowableOfType(
                InvalidChangeBatchException.class, () -> submit(ChangeAction.CREATE, cname("a", "y.example.com")));
        assertThat(thrown.statusCode()).isEqualTo(400);
        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("InvalidChangeBatch");
        assertThat(thrown.awsErrorDetails().errorMessage())
                .isEqualTo("[Tried to create resource record set [name='a.private.redisdub.pl.', type='CNAME'] but it"
                        + " already exists]");
        assertThat(thrown.messages()).isEmpty();
    }

    @Test // aws-facts 5.3, second form
    void anInvalidBatchInTheOldFormHasNeitherCodeNorMessage() {
        service.settings(quick.withOldErrorForm(true));

        var thrown = catchThrowableOfType(
                Route53Exception.class, () -> submit(ChangeAction.DELETE, cname("a", "x.example.com")));
        assertThat(thrown).isNotInstanceOf(InvalidChangeBatchException.class);
        assertThat(thrown.statusCode()).isEqualTo(400);
        assertThat(thrown.awsErrorDetails().errorCode()).isNull();
    }

    @Test // aws-facts 5.3
    void whatIsNotThereIsTheSdksException() {
        assertThatExceptionOfType(NoSuchHostedZoneException.class)
                .isThrownBy(() -> list("Z123"))
                .withMessageContaining("No hosted zone found with ID: Z123")
                .satisfies(thrown -> assertThat(thrown.statusCode()).isEqualTo(404));
        assertThatExceptionOfType(NoSuchChangeException.class)
                .isThrownBy(() -> route53.getChange(change -> change.id("C123")))
                .satisfies(thrown -> assertThat(thrown.statusCode()).isEqualTo(404));
    }

    @Test // aws-facts 5.3, 5.5
    void aChangeDuringAnotherOfTheSameZoneIsRefused() throws Exception {
        service.createZone("ZOTHER", "other.example.", true);
        var executing = new CountDownLatch(1);
        var mayEnd = new CountDownLatch(1);
        service.onAccepted(batch -> {
            if (batch.zoneId().equals(ZONE) && executing.getCount() == 1) {
                executing.countDown();
                awaitThe(mayEnd);
            }
        });
        var first = CompletableFuture.supplyAsync(() -> submit(ChangeAction.CREATE, cname("a", "x.example.com")));
        awaitThe(executing);

        var thrown = catchThrowableOfType(
                PriorRequestNotCompleteException.class, () -> submit(ChangeAction.CREATE, cname("b", "x.example.com")));
        assertThat(thrown.awsErrorDetails().errorMessage())
                .isEqualTo("The request was rejected because Route 53 was still processing a prior request.");
        assertThat(thrown.isThrottlingException()).isFalse();
        submit("ZOTHER", ChangeAction.CREATE, set("a.other.example", "x.example.com"));
        mayEnd.countDown();
        assertThat(first.get().status()).isEqualTo(ChangeStatus.PENDING);
        submit(ChangeAction.CREATE, cname("b", "x.example.com"));
    }

    @Test // aws-facts 5.3, 5.5: long enough for overlapping calls to meet
    void aChangeOccupiesItsZoneForTheExecutionTime() {
        service.settings(quick.withExecution(Duration.ofMillis(50)));

        long start = System.nanoTime();
        submit(ChangeAction.CREATE, cname("a", "x.example.com"));
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test // [S-R53T], aws-facts 5.5
    void callsBeyondTheAccountsBucketAreThrottledUntilItRefills() {
        service.settings(quick.withRates(Optional.of(new Rate(50, 10)), Optional.empty(), Optional.empty()));
        for (int call = 0; call < 50; call++) {
            list(ZONE);
        }

        var thrown = catchThrowableOfType(Route53Exception.class, () -> list(ZONE));
        assertThat(thrown.statusCode()).isEqualTo(400);
        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("Throttling");
        assertThat(thrown.awsErrorDetails().errorMessage()).isEqualTo("Rate exceeded");
        assertThat(thrown.isThrottlingException()).isTrue();
        clock.advance(Duration.ofMillis(100)); // real time, whatever the pace
        list(ZONE);
        assertThatExceptionOfType(Route53Exception.class).isThrownBy(() -> list(ZONE));
    }

    @Test // [S-R53T], aws-facts 5.5
    void eachActionHasABucketOfItsOwn() {
        service.settings(quick.withRates(Optional.empty(), Optional.of(new Rate(2, 10)), Optional.empty()));
        list(ZONE);
        list(ZONE);

        assertThatExceptionOfType(Route53Exception.class).isThrownBy(() -> list(ZONE));
        assertThat(route53.getHostedZone(zone -> zone.id(ZONE)).hostedZone().name())
                .isEqualTo("private.redisdub.pl.");
    }

    @Test // [S-R53CBT], aws-facts 5.5
    void anUpsertTakesTwoChangeTokensWhereACreateTakesOne() {
        service.settings(quick.withRates(Optional.empty(), Optional.empty(), Optional.of(new Rate(3, 100))));
        submit(ChangeAction.CREATE, cname("a", "x.example.com"));
        submit(ChangeAction.UPSERT, cname("a", "y.example.com"));

        var thrown = catchThrowableOfType(
                Route53Exception.class, () -> submit(ChangeAction.DELETE, cname("a", "y.example.com")));
        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("Throttling");
        clock.advance(Duration.ofMillis(10));
        submit(ChangeAction.DELETE, cname("a", "y.example.com"));
    }

    @Test // [S-LRR], aws-facts 5.4
    void pagesOfThreeHundredLeadFromOneToTheNext() {
        List<Change> creates = new ArrayList<>();
        for (int name = 0; name < 700; name++) {
            creates.add(Change.create(RecordSet.of("n%03d.private.redisdub.pl".formatted(name), "A", 5, "10.0.0.1")));
        }
        service.change(ZONE, creates.toArray(Change[]::new));

        var first = route53.listResourceRecordSets(
                request -> request.hostedZoneId(ZONE).maxItems("1000"));
        assertThat(first.resourceRecordSets()).hasSize(300);
        assertThat(first.maxItems()).isEqualTo("300");
        assertThat(first.isTruncated()).isTrue();
        assertThat(first.nextRecordName()).isEqualTo("n298.private.redisdub.pl.");
        assertThat(first.nextRecordTypeAsString()).isEqualTo("A");
        assertThat(route53.listResourceRecordSetsPaginator(request -> request.hostedZoneId(ZONE))
                        .resourceRecordSets())
                .hasSize(702)
                .doesNotHaveDuplicates();
    }

    @Test // aws-facts 5.4: read one name
    void aWeightedGroupIsPagedByItsSetIdentifiers() {
        for (String identifier : List.of("one", "three", "two")) {
            service.change(
                    ZONE,
                    Change.create(RecordSet.weighted(
                            "w.private.redisdub.pl", "CNAME", 5, identifier, 10, identifier + ".example.com")));
        }

        var page = route53.listResourceRecordSets(request -> request.hostedZoneId(ZONE)
                .startRecordName("w.private.redisdub.pl")
                .startRecordType(RRType.CNAME)
                .startRecordIdentifier("p")
                .maxItems("1"));
        assertThat(page.resourceRecordSets()).singleElement().satisfies(set -> {
            assertThat(set.setIdentifier()).isEqualTo("three");
            assertThat(set.weight()).isEqualTo(10);
        });
        assertThat(page.nextRecordIdentifier()).isEqualTo("two");
    }

    @Test // aws-facts 5.4
    void aTypeWithoutANameIsInvalidInput() {
        assertThatExceptionOfType(Route53Exception.class)
                .isThrownBy(() -> route53.listResourceRecordSets(
                        request -> request.hostedZoneId(ZONE).startRecordType(RRType.A)))
                .satisfies(thrown ->
                        assertThat(thrown.awsErrorDetails().errorCode()).isEqualTo("InvalidInput"));
    }

    @Test // aws-facts 5.4: dnsname is a start position; public and private zones can share a name
    void zonesAreListedByReversedNameFromAStartPosition() {
        service.createZone("Z1", "example.com", false);
        service.createZone("Z2", "a.example.com", true);
        service.createZone("Z3", "example.com", true);

        assertThat(route53.listHostedZonesByName(request -> request.dnsName("example.com"))
                        .hostedZones())
                .extracting(
                        HostedZone::id, HostedZone::name, zone -> zone.config().privateZone())
                .containsExactly(
                        tuple("/hostedzone/Z1", "example.com.", false),
                        tuple("/hostedzone/Z3", "example.com.", true),
                        tuple("/hostedzone/Z2", "a.example.com.", true),
                        tuple("/hostedzone/" + ZONE, "private.redisdub.pl.", true));
        var page = route53.listHostedZonesByName(
                request -> request.dnsName("example.com").hostedZoneId("Z3").maxItems("1"));
        assertThat(page.hostedZones()).extracting(HostedZone::id).containsExactly("/hostedzone/Z3");
        assertThat(page.nextDNSName()).isEqualTo("a.example.com.");
        assertThat(page.nextHostedZoneId()).isEqualTo("Z2");
    }

    @Test
    void aZoneHasItsNsAndSoaFromTheBeginning() {
        assertThat(list(ZONE).resourceRecordSets())
                .extracting(ResourceRecordSet::name, ResourceRecordSet::typeAsString)
                .containsExactly(tuple("private.redisdub.pl.", "NS"), tuple("private.redisdub.pl.", "SOA"));
        var zone = route53.getHostedZone(request -> request.id(ZONE));
        assertThat(zone.hostedZone().resourceRecordSetCount()).isEqualTo(2);
        assertThat(zone.vpCs()).hasSize(1);
        service.createZone("ZPUBLIC", "example.com", false);
        var open = route53.getHostedZone(request -> request.id("ZPUBLIC"));
        assertThat(open.hasVpCs()).isFalse();
        assertThat(open.delegationSet().nameServers()).hasSize(4);
    }

    @Test
    void callsAndChangesAreCountedAndEachBatchIsKept() {
        List<AcceptedBatch> heard = new ArrayList<>();
        service.onAccepted(heard::add);
        submit(ChangeAction.CREATE, cname("a", "x.example.com"));
        assertThatExceptionOfType(InvalidChangeBatchException.class)
                .isThrownBy(() -> submit(ChangeAction.CREATE, cname("a", "x.example.com")));
        submit(ChangeAction.UPSERT, cname("a", "y.example.com"));
        service.change(ZONE, Change.create(RecordSet.of("b.private.redisdub.pl", "A", 5, "10.0.0.1")));

        assertThat(service.calls()).containsOnlyKeys("ChangeResourceRecordSets").containsValue(3L);
        assertThat(service.changes())
                .containsEntry(Action.CREATE, 1L)
                .containsEntry(Action.UPSERT, 1L)
                .containsEntry(Action.DELETE, 0L);
        assertThat(service.journal())
                .isEqualTo(heard)
                .extracting(AcceptedBatch::overTheWire, AcceptedBatch::acceptedAt)
                .containsExactly(
                        tuple(true, clock.instant()), tuple(true, clock.instant()), tuple(false, clock.instant()));
        assertThat(heard.get(1).changes())
                .containsExactly(Change.upsert(RecordSet.of("a.private.redisdub.pl", "CNAME", 5, "y.example.com")));
    }

    private ListResourceRecordSetsResponse list(String zoneId) {
        return route53.listResourceRecordSets(request -> request.hostedZoneId(zoneId));
    }

    private ChangeStatus status(ChangeInfo change) {
        return route53.getChange(request -> request.id(change.id()))
                .changeInfo()
                .status();
    }

    private ChangeInfo submit(ChangeAction action, ResourceRecordSet set) {
        return submit(ZONE, action, set);
    }

    private ChangeInfo submit(String zoneId, ChangeAction action, ResourceRecordSet set) {
        var change = software.amazon.awssdk.services.route53.model.Change.builder()
                .action(action)
                .resourceRecordSet(set)
                .build();
        return route53.changeResourceRecordSets(
                        request -> request.hostedZoneId(zoneId).changeBatch(batch -> batch.changes(change)))
                .changeInfo();
    }

    private static ResourceRecordSet cname(String label, String target) {
        return set(label + ".private.redisdub.pl", target);
    }

    private static ResourceRecordSet set(String name, String target) {
        return ResourceRecordSet.builder()
                .name(name)
                .type(RRType.CNAME)
                .ttl(5L)
                .resourceRecords(ResourceRecord.builder().value(target).build())
                .build();
    }

    private static void awaitThe(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}

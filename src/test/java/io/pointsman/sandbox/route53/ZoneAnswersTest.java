package io.pointsman.sandbox.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.pointsman.sandbox.dns.AddressBook;
import io.pointsman.sandbox.dns.DnsServer;
import io.pointsman.sandbox.dns.RecordSource;
import io.pointsman.sandbox.route53.RecordSet.Alias;
import io.pointsman.sandbox.route53.RecordSet.Policy;
import io.pointsman.sandbox.route53.RecordSet.Routing;
import io.pointsman.sandbox.route53.RecordSet.Values;
import io.pointsman.sandbox.wire.SandboxTime;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What hosted zones answer in DNS. */
class ZoneAnswersTest {

    private static final String ZONE = "Z32WVXIKNNRFKK";

    private final MovableClock clock = new MovableClock();
    private final SandboxTime time = new SandboxTime(clock, 10);
    private final Route53Service service = new Route53Service(time, Route53Settings.aws());

    @BeforeEach
    void aPrivateZone() {
        service.createZone(ZONE, "private.redisdub.pl.", true);
    }

    @AfterEach
    void close() {
        time.close();
    }

    @Test // aws-facts 5.6: answered from the moment of INSYNC on
    void aChangeIsAnsweredOnceItHasPropagated() throws IOException {
        visible(Change.create(RecordSet.of("a.private.redisdub.pl", "A", 5, "10.0.0.1")));
        String change = service.change(ZONE, Change.upsert(RecordSet.of("a.private.redisdub.pl", "A", 5, "10.0.0.2")));

        clock.advance(Duration.ofMillis(499)); // 5 s of AWS's time at pace 10
        assertThat(values("a.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.1");
        clock.advance(Duration.ofMillis(1));
        assertThat(values("a.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.2");
        assertThat(service.journal().getLast()).satisfies(batch -> {
            assertThat(batch.changeId()).isEqualTo(change);
            assertThat(batch.visibleAt()).isEqualTo(clock.instant());
        });
    }

    @Test
    void aLaterBatchNeverReachesDnsBeforeAnEarlierOne() throws IOException {
        service.settings(service.settings().withPropagation(Duration.ofSeconds(60)));
        service.change(ZONE, Change.create(RecordSet.of("a.private.redisdub.pl", "A", 5, "10.0.0.1")));
        service.settings(service.settings().withPropagation(Duration.ZERO));
        service.change(ZONE, Change.create(RecordSet.of("b.private.redisdub.pl", "A", 5, "10.0.0.1")));

        assertThat(values("b.private.redisdub.pl.", Type.A)).isEmpty();
        clock.advance(Duration.ofSeconds(6));
        assertThat(values("a.private.redisdub.pl.", Type.A)).hasSize(1);
        assertThat(values("b.private.redisdub.pl.", Type.A)).hasSize(1);
    }

    @Test // [S-RRS], aws-facts 5.2
    void weightedSetsAreDrawnByWeightAndZeroOnlyAmongZeros() {
        Random random = new Random(4711);
        List<RecordSet> group = List.of(weighted("none", 0), weighted("one", 50), weighted("three", 150));

        Map<String, Integer> drawn = new HashMap<>();
        for (int i = 0; i < 10_000; i++) {
            List<RecordSet> chosen = ZoneAnswers.chosen(group, random);
            assertThat(chosen).hasSize(1);
            drawn.merge(chosen.getFirst().routing().setIdentifier(), 1, Integer::sum);
        }
        assertThat(drawn).containsOnlyKeys("one", "three");
        assertThat(drawn.getOrDefault("three", 0)).isCloseTo(7_500, within(200));
        List<RecordSet> zeros = List.of(weighted("a", 0), weighted("b", 0));
        assertThat(IntStream.range(0, 100)
                        .mapToObj(i -> ZoneAnswers.chosen(zeros, random).getFirst())
                        .distinct())
                .hasSize(2);
    }

    @Test // [S-RRS], aws-facts 5.2
    void theOtherPoliciesAnswerAsIfAllWereHealthyAndNear() {
        Random random = new Random(4711);
        Function<Routing, RecordSet> set =
                routing -> new RecordSet("r.private.redisdub.pl.", "A", routing, new Values(5, List.of("10.0.0.1")));
        RecordSet secondary = set.apply(new Routing(Policy.FAILOVER, "a", "SECONDARY"));
        RecordSet primary = set.apply(new Routing(Policy.FAILOVER, "b", "PRIMARY"));
        List<RecordSet> many = IntStream.range(0, 12)
                .mapToObj(i -> set.apply(new Routing(Policy.MULTIVALUE, "s" + i, "true")))
                .toList();

        assertThat(ZoneAnswers.chosen(List.of(secondary, primary), random)).containsExactly(primary);
        assertThat(ZoneAnswers.chosen(List.of(secondary), random)).containsExactly(secondary);
        assertThat(ZoneAnswers.chosen(many, random)).hasSize(8).doesNotHaveDuplicates();
    }

    @Test // RFC 4592, [S-DNF]
    void aWildcardAnswersForNamesThatDoNotExist() throws IOException {
        visible(
                Change.create(RecordSet.of("*.private.redisdub.pl", "A", 5, "10.0.0.1")),
                Change.create(RecordSet.of("x.there.private.redisdub.pl", "A", 5, "10.0.0.2")));

        assertThat(values("any.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.1");
        assertThat(values("any.deeper.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.1");
        assertThat(answer("there.private.redisdub.pl.", Type.A)).satisfies(answer -> {
            assertThat(answer.records()).isEmpty();
            assertThat(answer.nameExists()).isTrue(); // a name below it does
        });
        assertThat(answer("y.there.private.redisdub.pl.", Type.A).nameExists()).isFalse();
        assertThat(answer("any.private.redisdub.pl.", Type.TXT).nameExists()).isTrue();
    }

    @Test
    void valuesAreSentAsTheyAreMeant() throws IOException {
        visible(
                Change.create(RecordSet.of("t.private.redisdub.pl", "TXT", 5, "\"a\\344\\\"b\" \"c\"")),
                Change.create(RecordSet.of("a+b.private.redisdub.pl", "CNAME", 5, "X\\053y.Example.com")),
                Change.create(RecordSet.of("s.private.redisdub.pl", "SRV", 5, "1 2 6379 node.example.com")),
                Change.create(RecordSet.of("r.private.redisdub.pl", "A", 5, "10.0.0.1", "10.0.0.2")));

        assertThat(answer("t.private.redisdub.pl.", Type.TXT).records())
                .singleElement()
                .isInstanceOfSatisfying(
                        TXTRecord.class, text -> assertThat(text.getStrings()).containsExactly("a\\228\\\"b", "c"));
        assertThat(values("A+B.private.redisdub.pl.", Type.A)).containsExactly("X+y.Example.com.");
        assertThat(values("s.private.redisdub.pl.", Type.SRV)).containsExactly("1 2 6379 node.example.com.");
        assertThat(values("r.private.redisdub.pl.", Type.A)).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2");
        assertThat(values("private.redisdub.pl.", Type.NS)).hasSize(4);
    }

    @Test // [S-RRS]
    void anAliasWithinTheZoneAnswersItsTargetsRecordsUnderItsOwnName() throws IOException {
        visible(
                Change.create(RecordSet.of("r.private.redisdub.pl", "A", 5, "10.0.0.1")),
                Change.create(alias("x.private.redisdub.pl", "r.private.redisdub.pl")));

        assertThat(answer("x.private.redisdub.pl.", Type.A).records())
                .singleElement()
                .satisfies(record -> {
                    assertThat(record.getName()).hasToString("x.private.redisdub.pl.");
                    assertThat(record.rdataToString()).isEqualTo("10.0.0.1");
                });
    }

    @Test
    void aCircleOfAliasesAnswersNothing() throws IOException {
        visible(
                Change.create(alias("x.private.redisdub.pl", "y.private.redisdub.pl")),
                Change.create(alias("y.private.redisdub.pl", "x.private.redisdub.pl")));

        assertThat(values("x.private.redisdub.pl.", Type.A)).isEmpty();
    }

    @Test // aws-facts 5.4: public and private zones can share a name
    void theMostSpecificZoneAnswersAndThePrivateOneOfTwo() throws IOException {
        service.createZone("ZPUBLIC", "private.redisdub.pl", false);
        service.createZone("ZSUB", "sub.private.redisdub.pl", true);
        visible(Change.create(RecordSet.of("a.private.redisdub.pl", "A", 5, "10.0.0.1")));
        service.change("ZPUBLIC", Change.create(RecordSet.of("a.private.redisdub.pl", "A", 5, "10.0.0.2")));
        service.change("ZSUB", Change.create(RecordSet.of("a.sub.private.redisdub.pl", "A", 5, "10.0.0.3")));
        clock.advance(Duration.ofSeconds(5));

        assertThat(values("a.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.1");
        assertThat(values("a.sub.private.redisdub.pl.", Type.A)).containsExactly("10.0.0.3");
        assertThat(service.answer(Name.fromString("redisdub.pl."), Type.A)).isEmpty();
    }

    @Test
    void aReadNameLeadsToItsNodeOverTheWire() throws IOException {
        AddressBook book = new AddressBook();
        String node = "testdns-002.abc123.0001.euw1.cache.amazonaws.com";
        book.put(
                node,
                new AddressBook.Entry(List.of(InetAddress.getByName("127.0.1.2")), Duration.ofSeconds(15), false));
        visible(Change.create(RecordSet.of("readonly1.private.redisdub.pl", "CNAME", 5, node)));

        try (DnsServer server = DnsServer.start(0, book, service)) {
            Message answer = new SimpleResolver(server.address())
                    .send(Message.newQuery(
                            Record.newRecord(Name.fromString("readonly1.private.redisdub.pl."), Type.A, DClass.IN)));
            assertThat(answer.getRcode()).isEqualTo(Rcode.NOERROR);
            assertThat(answer.getSection(Section.ANSWER))
                    .extracting(Record::rdataToString, Record::getTTL)
                    .containsExactly(tuple(node + ".", 5L), tuple("127.0.1.2", 15L));
        }
    }

    private static RecordSet alias(String name, String target) {
        return new RecordSet(name, "A", Routing.SIMPLE, new Alias(ZONE, target, false));
    }

    private static RecordSet weighted(String identifier, int weight) {
        return RecordSet.weighted("w.private.redisdub.pl.", "A", 5, identifier, weight, "10.0.0.1");
    }

    private void visible(Change... changes) {
        service.change(ZONE, changes);
        clock.advance(Duration.ofSeconds(5));
    }

    private RecordSource.Answer answer(String name, int type) throws IOException {
        return service.answer(Name.fromString(name), type).orElseThrow();
    }

    private List<String> values(String name, int type) throws IOException {
        return answer(name, type).records().stream().map(Record::rdataToString).toList();
    }
}

package io.pointsman.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.failure.Rejected;
import io.pointsman.failure.StaleReading;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What {@link HostedZones} promises, run by every implementation. */
public interface HostedZonesContract {

    Duration TTL = Duration.ofSeconds(5);
    NameRange RO = naming("ro").range();

    /** What is under test. */
    HostedZones zones();

    /** An empty zone {@code example.com}; NS and SOA do no harm. */
    String zoneId();

    /**
     * Puts the sets there by another's hand, in as many batches as it takes; those of another routing as latency sets of the Region that
     * is their identifier.
     */
    void place(List<RecordSet> sets);

    @Test
    default void aZoneTellsItsApex() {
        assertThat(zones().zone(zoneId()).map(HostedZones.Zone::name)).contains(new RecordName("example.com"));
        assertThat(zones().zone("ZNOWHERE")).isEmpty();
    }

    @Test
    default void whatIsCreatedReplacedAndDeletedIsReadSo() {
        submit(new Change.Create(cname("ro1", "a")), new Change.Create(txt("_pointsman.ro1", "\"claim\"")));
        assertThat(read()).containsExactly(cname("ro1", "a"), txt("_pointsman.ro1", "\"claim\""));
        submit(new Change.Replace(cname("ro1", "a"), cname("ro1", "b")));
        assertThat(read()).containsExactly(cname("ro1", "b"), txt("_pointsman.ro1", "\"claim\""));
        submit(new Change.Delete(cname("ro1", "b")), new Change.Delete(txt("_pointsman.ro1", "\"claim\"")));
        assertThat(read()).isEmpty();
    }

    @Test
    default void aTimeToLiveAloneCanBeReplaced() {
        RecordSet slow = set("ro1", "CNAME", Duration.ofMinutes(5), "a");
        submit(new Change.Create(slow));
        submit(new Change.Replace(slow, cname("ro1", "a")));
        assertThat(read()).containsExactly(cname("ro1", "a"));
    }

    @Test
    default void creatingWhatIsThereChangesNothing() {
        submit(new Change.Create(cname("ro1", "a")));
        assertStale(new Change.Create(cname("ro1", "b")));
        assertStale(new Change.Create(cname("ro1", "a")));
        assertThat(read()).containsExactly(cname("ro1", "a"));
    }

    @Test
    default void aBatchPlannedOnAnOldReadingChangesNothing() {
        submit(new Change.Create(cname("ro1", "a")));
        submit(new Change.Replace(cname("ro1", "a"), cname("ro1", "b")));
        assertStale(new Change.Replace(cname("ro1", "a"), cname("ro1", "c")));
        assertStale(new Change.Delete(cname("ro1", "a")));
        assertStale(new Change.Delete(set("ro1", "CNAME", Duration.ofSeconds(6), "b")));
        assertThat(read()).containsExactly(cname("ro1", "b"));
    }

    @Test
    default void deletingOrReplacingWhatIsNotThereIsStale() {
        assertStale(new Change.Delete(cname("ro1", "a")));
        assertStale(new Change.Replace(cname("ro1", "a"), cname("ro1", "b")));
        assertThat(read()).isEmpty();
    }

    @Test
    default void oneBadChangeKeepsAllOthersOfItsBatchFromTakingEffect() {
        submit(new Change.Create(cname("ro1", "a")), new Change.Create(cname("ro2", "a")));
        assertStale(
                new Change.Create(cname("ro3", "a")),
                new Change.Replace(cname("ro1", "a"), cname("ro1", "b")),
                new Change.Delete(cname("ro2", "elsewhere")));
        assertThat(read()).containsExactly(cname("ro1", "a"), cname("ro2", "a"));
    }

    @Test
    default void aNameThatAnotherKindOfRecordHoldsCannotBeCreated() {
        RecordSet address = set("ro1", "A", TTL, "10.0.0.1");
        place(List.of(address));
        assertStale(new Change.Create(cname("ro1", "a")));
        assertThat(read()).containsExactly(address);
    }

    @Test
    default void weightedSetsAtANameAreReadApartAndKeepAPlainOneAway() {
        RecordSet blue = weighted("ro1", "blue", 1, "a");
        RecordSet green = weighted("ro1", "green", 1, "b");
        place(List.of(blue, green));
        assertThat(read()).containsExactly(blue, green);
        assertStale(new Change.Create(cname("ro1", "c")));
    }

    @Test
    default void aWeightedSetIsChangedByItsIdentifierAndOnlyAsItWasRead() {
        RecordSet a = weighted("ro", "a", 100, "host-a");
        RecordSet b = weighted("ro", "b", 0, "host-b");
        submit(new Change.Create(a), new Change.Create(b));
        assertThat(read()).containsExactly(a, b);
        assertStale(new Change.Create(weighted("ro", "a", 7, "host-c")));
        assertStale(new Change.Delete(weighted("ro", "a", 0, "host-a")));
        assertStale(new Change.Delete(weighted("ro", "c", 100, "host-a")));
        assertStale(new Change.Delete(cname("ro", "host-a")));
        assertStale(new Change.Replace(weighted("ro", "a", 0, "host-a"), weighted("ro", "a", 1, "host-a")));
        assertThat(read()).containsExactly(a, b);
        RecordSet drained = weighted("ro", "a", 0, "host-a");
        submit(new Change.Replace(a, drained), new Change.Delete(b), new Change.Create(weighted("ro", "c", 255, "c")));
        assertThat(read()).containsExactly(drained, weighted("ro", "c", 255, "c"));
    }

    @Test
    default void setsOfOneNameAreChosenAmongInOneWay() {
        submit(new Change.Create(cname("ro1", "a")));
        assertStale(new Change.Create(weighted("ro1", "a", 1, "a")));
        RecordSet near = new RecordSet(
                new RecordName("ro2.example.com"),
                "CNAME",
                new RecordSet.Routing.Other("eu-west-1"),
                Optional.of(TTL),
                List.of("a"));
        place(List.of(near));
        assertStale(new Change.Create(weighted("ro2", "a", 1, "a")));
        assertStale(new Change.Create(cname("ro2", "a")));
        assertThat(read()).containsExactly(cname("ro1", "a"), near);
    }

    @Test
    default void aPlainRecordBecomesAWeightedOneInOneBatch() {
        submit(new Change.Create(cname("ro1", "a")));
        submit(new Change.Delete(cname("ro1", "a")), new Change.Create(weighted("ro1", "a", 1, "a")));
        assertThat(read()).containsExactly(weighted("ro1", "a", 1, "a"));
    }

    @Test
    default void weightedSetsOfANameLiveEquallyLongAndChangeThatTogether() {
        List<RecordSet> quick = List.of(weighted("ro", "a", 1, "a"), weighted("ro", "b", 1, "b"));
        List<RecordSet> slow = quick.stream()
                .map(set -> new RecordSet(
                        set.name(), set.type(), set.routing(), Optional.of(Duration.ofMinutes(1)), set.values()))
                .toList();
        submit(new Change.Create(quick.getFirst()));
        assertStale(new Change.Create(slow.getLast()));
        submit(new Change.Create(quick.getLast()));
        assertStale(new Change.Replace(quick.getFirst(), slow.getFirst()));
        submit(
                new Change.Replace(quick.getFirst(), slow.getFirst()),
                new Change.Replace(quick.getLast(), slow.getLast()));
        assertThat(read()).containsExactlyElementsOf(slow);
    }

    @Test
    default void aNameHasAHundredWeightedSetsAtMost() {
        List<RecordSet> crowd = IntStream.range(0, 100)
                .mapToObj(i -> weighted("ro", "node-%03d".formatted(i), 1, "a"))
                .toList();
        place(crowd);
        assertStale(new Change.Create(weighted("ro", "node-100", 1, "a")));
        assertThat(read()).containsExactlyElementsOf(crowd);
    }

    @Test
    default void aServiceRecordIsReadAsItWasWritten() {
        RecordSet service = set("_redis._tcp.ro1", "SRV", TTL, "0 0 6379 node-a.example.org");
        submit(new Change.Create(service));
        assertThat(read()).containsExactly(service);
        submit(new Change.Replace(service, set("_redis._tcp.ro1", "SRV", TTL, "0 0 6380 node-b.example.org")));
        assertStale(new Change.Delete(service));
    }

    @Test
    default void aRecordSwitchesItsKindInOneBatch() {
        RecordSet address = set("ro1", "A", TTL, "10.0.0.1");
        place(List.of(address));
        submit(new Change.Delete(address), new Change.Create(cname("ro1", "a")));
        assertThat(read()).containsExactly(cname("ro1", "a"));
    }

    @Test
    default void whatWillNeverBeAcceptedIsRejected() {
        assertRejected(new Change.Create(set("", "CNAME", TTL, "a")));
        assertRejected(new Change.Create(RecordSet.cname(new RecordName("ro1.example.org"), "a", TTL)));
        assertThatExceptionOfType(Rejected.class).isThrownBy(() -> zones().read("ZNOWHERE", List.of(RO)));
        assertThatExceptionOfType(Rejected.class)
                .isThrownBy(() -> zones().submit("ZNOWHERE", batch(new Change.Create(cname("ro1", "a")))));
        assertThat(read()).isEmpty();
    }

    @Test
    default void aReadingHoldsItsRangesWholeAndNothingElse() {
        List<RecordSet> ours = List.of(cname("ro1", "a"), cname("ro2", "a"), cname("rw1", "a"), cname("x.ro2", "a"));
        List<RecordSet> others = List.of(cname("rn9", "a"), cname("ro-1", "a"), cname("roa", "a"), cname("rw", "a"));
        place(Stream.concat(ours.stream(), others.stream()).toList());
        ZoneReading reading = zones().read(zoneId(), List.of(naming("rw").range(), RO));
        assertThat(sets(reading, RO)).containsExactly(cname("ro1", "a"), cname("ro2", "a"), cname("x.ro2", "a"));
        assertThat(sets(reading, naming("rw").range())).containsExactly(cname("rw", "a"), cname("rw1", "a"));
        assertThat(sets(reading, new NameRange("", "~"))).doesNotContainAnyElementsOf(others.subList(0, 3));
    }

    @Test
    default void overlappingRangesAreReadAsOne() {
        place(List.of(cname("ro1", "a"), cname("ro105", "a"), cname("ro15", "a"), cname("ro2", "a")));
        NameRange outer = naming("ro1").range();
        NameRange inner = naming("ro10").range();
        ZoneReading reading = zones().read(zoneId(), List.of(inner, outer));
        assertThat(sets(reading, outer)).containsExactly(cname("ro1", "a"), cname("ro105", "a"), cname("ro15", "a"));
    }

    @Test
    default void escapedNamesAreReadAsTheZoneListsThem() {
        RecordSet wildcard = cname("\\052.ro1", "a");
        place(List.of(wildcard, cname("ro1", "b"), cname("a.ro1", "b"), cname("0.ro1", "b")));
        assertThat(read()).containsExactly(cname("ro1", "b"), cname("0.ro1", "b"), wildcard, cname("a.ro1", "b"));
        submit(new Change.Delete(wildcard));
        assertThat(read()).doesNotContain(wildcard);
    }

    @Test
    default void aNameWithMoreSetsThanAPageHoldsIsReadWhole() {
        List<RecordSet> crowd = new ArrayList<>();
        for (String name : List.of("ro1", "ro2", "ro3", "ro4", "ro5")) {
            for (int i = 0; i < 100; i++) {
                crowd.add(new RecordSet(
                        new RecordName(name + ".example.com"),
                        "TXT",
                        new RecordSet.Routing.Weighted("set-%03d".formatted(i), i),
                        Optional.of(TTL),
                        List.of("\"" + name + i + "\"")));
            }
        }
        place(crowd);
        assertThat(read()).containsExactlyElementsOf(crowd);
    }

    @Test
    default void ourNamesAreFoundAmongTenThousandOfOthers() {
        List<RecordSet> foreign = IntStream.range(0, 9_000)
                .mapToObj(i -> cname("a-%04d".formatted(i), "x"))
                .toList();
        List<RecordSet> between = IntStream.range(0, 900)
                .mapToObj(i -> cname("x%04d.ro1".formatted(i), "x"))
                .toList();
        List<RecordSet> ours =
                IntStream.rangeClosed(1, 9).mapToObj(i -> cname("ro" + i, "a")).toList();
        List<RecordSet> all = Stream.of(foreign, between, ours)
                .flatMap(List::stream)
                .collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(all, new Random(1));
        place(all);
        assertThat(read()).hasSize(909).containsAll(ours);
    }

    private ChangeBatch batch(Change... changes) {
        return new ChangeBatch(Arrays.asList(changes), "contract");
    }

    private void submit(Change... changes) {
        zones().submit(zoneId(), batch(changes));
    }

    private void assertStale(Change... changes) {
        assertThatExceptionOfType(StaleReading.class).isThrownBy(() -> zones().submit(zoneId(), batch(changes)));
    }

    private void assertRejected(Change... changes) {
        assertThatExceptionOfType(Rejected.class).isThrownBy(() -> zones().submit(zoneId(), batch(changes)));
    }

    private List<RecordSet> read() {
        return sets(zones().read(zoneId(), List.of(RO)), RO);
    }

    static NamingPolicy naming(String firstLabel) {
        return new NamingPolicy(
                new RecordName(firstLabel + ".example.com"), TTL, OptionalInt.empty(), false, true, true);
    }

    static List<RecordSet> sets(ZoneReading reading, NameRange range) {
        return reading.names(range).stream()
                .flatMap(name -> reading.at(name).stream())
                .toList();
    }

    static RecordSet cname(String name, String target) {
        return set(name, "CNAME", TTL, target);
    }

    static RecordSet txt(String name, String text) {
        return set(name, "TXT", TTL, text);
    }

    static RecordSet weighted(String name, String setIdentifier, int weight, String target) {
        return RecordSet.weightedCname(new RecordName(name + ".example.com"), setIdentifier, weight, target, TTL);
    }

    /** @param name within the zone; empty for the apex */
    static RecordSet set(String name, String type, Duration ttl, String value) {
        String full = name.isEmpty() ? "example.com" : name + ".example.com";
        return RecordSet.simple(new RecordName(full), type, ttl, value);
    }
}

package io.pointsman.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

class PeersTest {

    private final List<InetAddress> all = new ArrayList<>();

    @Test
    void eachTurnIsTakenByExactlyOneInWhateverOrderTheAnswersCome() {
        IntStream.rangeClosed(1, 5).forEach(host -> all.add(address(host)));
        List<Peers> peers = all.stream().map(own -> peers(own)).toList();
        Random random = new Random(1);

        assertThat(LongStream.range(29_000_000, 29_000_100))
                .allSatisfy(turn -> assertThat(peers.stream().filter(peer -> {
                            Collections.shuffle(all, random);
                            return peer.isOwn(turn);
                        }))
                        .hasSize(1));
    }

    @Test
    void turnsAreSharedEvenly() {
        IntStream.rangeClosed(1, 3).forEach(host -> all.add(address(host)));
        assertThat(LongStream.range(0, 300).filter(peers(address(2))::isOwn)).hasSize(100);
    }

    @Test
    void whoHasAddressesOfBothFamiliesCountsOnce() throws UnknownHostException {
        for (int host = 1; host <= 3; host++) {
            all.add(address(host));
            all.add(InetAddress.getByName("fd00::" + host));
        }
        Peers two = new Peers(
                Optional.of(() -> List.copyOf(all)),
                Set.of(address(2), InetAddress.getByName("fd00::2")),
                new Random(1));

        assertThat(LongStream.range(0, 300).filter(two::isOwn)).hasSize(100);
        assertThat(two.count()).isEqualTo(3);
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whoDoesNotFindHimselfAnyMoreSaysSoOnce(CapturedOutput output) {
        all.add(address(1));
        Peers lost = peers(address(9));
        lost.isOwn(0);
        lost.isOwn(1);
        all.add(address(9));
        lost.isOwn(2);
        all.clear();
        lost.isOwn(3);

        assertThat(output.getOut().lines().filter(line -> line.contains("WARN")))
                .satisfiesExactly(
                        line -> assertThat(line).contains("does not hold this instance's address, only [/10.0.0.1]"),
                        line -> assertThat(line).contains("has no address"));
    }

    @Test
    void whoIsAloneTakesEveryTurn() {
        Peers alone = new Peers(Optional.empty(), Set.of(address(1)), new Random(1));
        assertThat(LongStream.range(0, 10)).allMatch(alone::isOwn);
    }

    @Test
    void whoIsNotAmongThemTakesEveryTurn() {
        all.add(address(1));
        all.add(address(2));
        assertThat(LongStream.range(0, 10)).allMatch(peers(address(9))::isOwn);
    }

    @Test
    void whileNobodyCanBeLookedUpEveryTurnIsTaken() {
        Peers peers = new Peers(
                Optional.of(() -> {
                    throw new UnknownHostException("pointsman");
                }),
                Set.of(address(1)),
                new Random(1));
        assertThat(LongStream.range(0, 10)).allMatch(peers::isOwn);
    }

    @Test
    void eachBeginsWithItsOwnPartOfWhatAllHaveToDo() {
        IntStream.rangeClosed(1, 4).forEach(host -> all.add(address(host)));
        assertThat(all.stream().map(own -> seated(own).part(10)))
                .containsExactly(
                        new Peers.Part(0, 2), new Peers.Part(2, 5), new Peers.Part(5, 7), new Peers.Part(7, 10));
    }

    @Test
    void whoKnowsOfNoOtherBeginsAnywhere() {
        Peers alone = new Peers(Optional.empty(), Set.of(address(1)), new Random(1));
        alone.isOwn(0);
        assertThat(Stream.generate(() -> alone.part(3)).limit(1_000).distinct())
                .containsExactlyInAnyOrder(new Peers.Part(0, 0), new Peers.Part(1, 1), new Peers.Part(2, 2))
                .noneMatch(part -> part.holds(part.from()));
    }

    @Test
    void theirWindowsLieApartAndEachComesToItsOwn() {
        IntStream.rangeClosed(1, 3).forEach(host -> all.add(address(host)));
        List<Peers> peers = all.stream().map(own -> seated(own)).toList();
        Duration half = Peers.WINDOW.dividedBy(2);

        assertThat(instants()).allSatisfy(now -> {
            assertThat(peers.stream().filter(one -> one.untilOwnWindow(now).isZero()))
                    .hasSizeLessThanOrEqualTo(1);
            assertThat(peers).allSatisfy(one -> {
                Duration wait = one.untilOwnWindow(now);
                assertThat(wait).isLessThan(Peers.WINDOW.multipliedBy(3));
                Instant begun = now.plus(wait);
                assertThat(one.untilOwnWindow(begun)).isZero();
                assertThat(peers.stream().filter(other -> other != one).map(other -> other.untilOwnWindow(begun)))
                        .allSatisfy(others -> assertThat(others).isGreaterThanOrEqualTo(half));
            });
        });
    }

    @Test
    void whoKnowsOfNoOtherHasItsWindowAlways() {
        Peers alone = new Peers(Optional.empty(), Set.of(address(1)), new Random(1));
        alone.isOwn(0);
        assertThat(instants())
                .allSatisfy(now -> assertThat(alone.untilOwnWindow(now)).isZero());
    }

    @Test
    void theTurnsOfOneWhoIsGoneGoToTheOthers() {
        IntStream.rangeClosed(1, 3).forEach(host -> all.add(address(host)));
        Peers one = peers(address(1));
        Peers two = peers(address(2));
        assertThat(LongStream.range(0, 300).filter(turn -> one.isOwn(turn) || two.isOwn(turn)))
                .hasSize(200);
        all.remove(address(3));
        assertThat(LongStream.range(300, 600).filter(turn -> one.isOwn(turn) || two.isOwn(turn)))
                .hasSize(300);
    }

    /** All of two minutes, in steps that meet every edge. */
    private static Stream<Instant> instants() {
        Instant begin = Instant.parse("2026-11-02T09:00:00Z");
        return LongStream.range(0, 120_000).filter(at -> at % 25 < 2).mapToObj(begin::plusMillis);
    }

    /** One of so many that know of each other; the first has rank 0. */
    static Peers seated(int rank, int count) {
        List<InetAddress> addresses =
                IntStream.range(0, count).mapToObj(PeersTest::address).toList();
        Peers one = new Peers(Optional.of(() -> addresses), Set.of(addresses.get(rank)), new Random(1));
        one.isOwn(0);
        return one;
    }

    private Peers seated(InetAddress own) {
        Peers one = peers(own);
        one.isOwn(0);
        return one;
    }

    private Peers peers(InetAddress own) {
        return new Peers(Optional.of(() -> List.copyOf(all)), Set.of(own, address(200)), new Random(1));
    }

    private static InetAddress address(int host) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) host});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}

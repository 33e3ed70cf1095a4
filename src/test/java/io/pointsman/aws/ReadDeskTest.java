package io.pointsman.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class ReadDeskTest {

    private final List<List<Integer>> readings = new CopyOnWriteArrayList<>();
    private final CountDownLatch mayRead = new CountDownLatch(1);
    private final CountDownLatch mayGather = new CountDownLatch(1);
    private volatile Function<List<Integer>, Map<Integer, String>> together = this::answers;

    private volatile int longest = 10;
    private volatile int longestFirst = 10;
    private final AtomicBoolean turns = new AtomicBoolean();

    private final ReadDesk<Integer, String> desk = new ReadDesk<>(
            "test",
            this::alone,
            keys -> together.apply(keys),
            new ReadDesk.Strides() {
                @Override
                public ReadDesk.Stride first() {
                    return new ReadDesk.Stride(Math.min(longest, longestFirst), turns.getAndSet(false));
                }

                @Override
                public ReadDesk.Stride next() {
                    return new ReadDesk.Stride(longest, turns.getAndSet(false));
                }
            },
            () -> Optional.of(ReadDesk.Arc.at(18)),
            beat -> mayGather.await());

    @AfterEach
    void open() {
        mayRead.countDown();
        mayGather.countDown();
    }

    private String alone(Integer key) {
        readings.add(List.of(key));
        waitFor(mayRead);
        if (key < 0) {
            throw new Transient("throttled", null);
        }
        return "alone " + key;
    }

    private Map<Integer, String> answers(List<Integer> keys) {
        readings.add(keys);
        return keys.stream().collect(Collectors.toMap(Function.identity(), key -> "together " + key));
    }

    @Test
    void whoAsksAloneIsServedAtOnce() {
        mayRead.countDown();
        assertThat(desk.ask(1)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("alone 1");
        assertThat(readings).containsExactly(List.of(1));
    }

    @Test
    void oneOfManyWaitsForTheOthersThoughNobodyReads() {
        CompletableFuture<String> first = desk.askAmongMany(2);
        CompletableFuture<String> second = desk.askAmongMany(1);
        assertThat(desk.isCrowded()).isTrue();
        mayGather.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 2");
        assertThat(second).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 1");
        assertThat(readings).containsExactly(List.of(1, 2));
    }

    @Test
    void manyWaitForEachOtherAndAreReadTogetherInOrder() {
        keepReadersBusy();
        List<CompletableFuture<String>> asked =
                IntStream.of(35, 3, 17, 8, 21, 5).mapToObj(desk::ask).toList();
        mayGather.countDown();

        assertThat(asked.get(1)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 3");
        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(shared()).containsExactly(List.of(3, 5, 8, 17, 21, 35));
    }

    @Test
    void aStretchIsNoLongerThanItMayBe() {
        keepReadersBusy();
        List<CompletableFuture<String>> asked =
                IntStream.range(0, 45).mapToObj(desk::ask).toList();
        mayGather.countDown();

        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(shared()).allSatisfy(keys -> assertThat(keys).hasSizeLessThanOrEqualTo(10));
        assertThat(shared())
                .allSatisfy(keys -> assertThat(keys.getLast() - keys.getFirst())
                        .as("neighbours")
                        .isEqualTo(keys.size() - 1));
        assertThat(shared()).hasSizeBetween(5, 6);
    }

    @Test
    void theFirstStretchOfACrowdIsNoLongerThanFirstOnesMayBe() {
        longestFirst = 3;
        keepReadersBusy();
        List<CompletableFuture<String>> asked =
                IntStream.range(20, 33).mapToObj(desk::ask).toList();
        mayGather.countDown();

        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(shared()).extracting(List::size).containsExactly(3, 10);
    }

    @Test
    void whoAsksWhileOthersAreReadComesAlongWithHisNeighbours() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        together = keys -> {
            readings.add(keys);
            begun.countDown();
            waitFor(mayEnd);
            return keys.stream().collect(Collectors.toMap(Function.identity(), key -> "together " + key));
        };
        keepReadersBusy();
        List<CompletableFuture<String>> asked =
                IntStream.range(0, 30).mapToObj(i -> desk.ask(2 * i)).toList();
        mayGather.countDown();
        begun.await();
        List<CompletableFuture<String>> meanwhile =
                IntStream.range(0, 30).mapToObj(i -> desk.ask(2 * i + 1)).toList();
        mayEnd.countDown();

        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(meanwhile).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        assertThat(shared())
                .anySatisfy(keys -> assertThat(keys)
                        .as("of both crowds")
                        .anyMatch(key -> key % 2 == 0)
                        .anyMatch(key -> key % 2 == 1));
    }

    @Test
    void aRoundGoesOnUpwardsFromWhereItBeganAndEndsWithTheRest() {
        keepReadersBusy();
        List<CompletableFuture<String>> asked =
                IntStream.range(0, 45).mapToObj(desk::ask).toList();
        mayGather.countDown();

        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        List<Integer> order = shared().stream().flatMap(List::stream).toList();
        int begin = order.getFirst();
        assertThat(order)
                .as("on a ring")
                .containsExactlyElementsOf(
                        IntStream.range(0, 45).mapToObj(i -> (begin + i) % 45).toList());
    }

    @Test
    void whereNothingWasLeftToDoARoundGoesOnAtTheOtherEnd() {
        keepReadersBusy();
        together = keys -> {
            turns.set(shared().size() == 1);
            return answers(keys);
        };
        List<CompletableFuture<String>> asked =
                IntStream.range(0, 45).mapToObj(desk::ask).toList();
        mayGather.countDown();

        assertThat(asked).allSatisfy(answer -> assertThat(answer).succeedsWithin(Duration.ofSeconds(10)));
        List<List<Integer>> read = shared();
        assertThat(read.get(2).getLast())
                .as("behind two stretches upwards, the one below the first")
                .isEqualTo(Math.floorMod(read.getFirst().getFirst() - 1, 45));
    }

    @Test
    void aStrideThatCannotBeTakenFailsThoseWhoWaitAndNobodyAfterThem() {
        keepReadersBusy();
        longest = 0;
        CompletableFuture<String> asked = desk.ask(7);
        CompletableFuture<String> other = desk.ask(8);
        mayGather.countDown();

        assertThat(asked).failsWithin(Duration.ofSeconds(10));
        assertThat(other).failsWithin(Duration.ofSeconds(10));
        longest = 10;
        assertThat(desk.ask(9)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 9");
    }

    @Test
    void aCrowdIsSaidToBeOne() {
        assertThat(desk.isCrowded()).isFalse();
        keepReadersBusy();
        assertThat(desk.isCrowded()).isTrue();
    }

    @Test
    void twoWhoAskForTheSameShareOneReading() {
        keepReadersBusy();
        CompletableFuture<String> one = desk.ask(7);
        CompletableFuture<String> other = desk.ask(7);
        mayGather.countDown();

        assertThat(one).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 7");
        assertThat(other).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("together 7");
        assertThat(shared()).containsExactly(List.of(7));
    }

    @Test
    void anAnswerIsOfAReadingThatBeganAfterTheQuestion() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        together = keys -> {
            readings.add(keys);
            begun.countDown();
            waitFor(mayEnd);
            return Map.of(keys.getFirst(), "reading " + shared().size());
        };
        keepReadersBusy();
        CompletableFuture<String> first = desk.ask(7);
        mayGather.countDown();
        begun.await();
        CompletableFuture<String> later = desk.ask(7);
        mayEnd.countDown();

        assertThat(first).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("reading 1");
        assertThat(later).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("reading 2");
    }

    @Test
    void aReadingThatFailsFailsThoseItWasForAndNoOthers() {
        together = keys -> {
            if (keys.contains(3)) {
                throw new Transient("throttled", null);
            }
            return answers(keys);
        };
        longest = 1;
        keepReadersBusy();
        CompletableFuture<String> failing = desk.ask(3);
        CompletableFuture<String> well = desk.ask(20);
        mayGather.countDown();

        assertThat(failing)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withCauseInstanceOf(Transient.class);
        assertThat(well).succeedsWithin(Duration.ofSeconds(10));
    }

    @Test
    void whenTheCrowdIsGoneALoneQuestionIsServedAtOnceAgain() {
        keepReadersBusy();
        CompletableFuture<String> crowd = desk.ask(7);
        mayGather.countDown();
        mayRead.countDown();
        assertThat(crowd).succeedsWithin(Duration.ofSeconds(10));

        await().untilAsserted(() ->
                assertThat(desk.ask(8)).succeedsWithin(Duration.ofSeconds(10)).isEqualTo("alone 8"));
    }

    @Test
    void aFailureOfOneWhoAskedAloneIsHisAlone() {
        mayRead.countDown();
        assertThat(desk.ask(-1)).failsWithin(Duration.ofSeconds(10));
        assertThat(desk.ask(1)).succeedsWithin(Duration.ofSeconds(10));
    }

    private void keepReadersBusy() {
        for (int i = 0; i < ReadDesk.ALONE; i++) {
            var unused = desk.ask(1_000 + i);
        }
    }

    /** The readings but for those of one who asked alone. */
    private List<List<Integer>> shared() {
        return readings.stream()
                .filter(keys -> keys.getFirst() < 1_000 || keys.size() > 1)
                .toList();
    }

    private static void waitFor(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

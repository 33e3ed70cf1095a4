package io.pointsman.aws;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;

/**
 * Reads at once for whoever asks alone, and for many in few readings.
 *
 * <ol>
 *   <li>While fewer than {@link #ALONE} questions are being read and none waits, a question is read by itself, at once.
 *   <li>Otherwise it waits for company: until for a {@link #BEAT} no more come, for {@link #MOST_BEATS} at most.
 *   <li>All that wait are then read in stretches of neighbours, a few at the same time; who asks meanwhile waits for the next round.
 * </ol>
 *
 * An answer is always of a reading that began after the question. A reading that fails fails those it was for, and no others.
 *
 * @param <K> what is asked for; neighbours in its order are cheap to read together
 */
public final class ReadDesk<K extends Comparable<K>, V> {

    static final int ALONE = 4;
    static final Duration BEAT = Duration.ofMillis(50);
    static final int MOST_BEATS = 6;

    private record Question<K, V>(K key, List<CompletableFuture<V>> answers) {

        void fail(Throwable why) {
            answers.forEach(answer -> answer.completeExceptionally(why));
        }
    }

    private final String name;
    private final Function<K, V> alone;
    private final Function<List<K>, Map<K, V>> together;
    private final int readers;
    private final int longestStretch;
    private final Pause pause;

    private final SortedMap<K, Question<K, V>> waiting = new TreeMap<>();

    private int readingAlone;
    private boolean gathering;
    private int arrivals;

    /**
     * @param name for the threads
     * @param together answers every key it is given
     * @param readers how many readings go on at the same time when many wait
     * @param longestStretch the most keys of one reading
     */
    public ReadDesk(
            String name,
            Function<K, V> alone,
            Function<List<K>, Map<K, V>> together,
            int readers,
            int longestStretch,
            Pause pause) {
        this.name = name;
        this.alone = alone;
        this.together = together;
        this.readers = readers;
        this.longestStretch = longestStretch;
        this.pause = pause;
    }

    /** Asks and returns at once; completes exceptionally with what the reading threw. */
    public CompletableFuture<V> ask(K key) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        synchronized (this) {
            if (readingAlone < ALONE && waiting.isEmpty() && !gathering) {
                readingAlone++;
                start(() -> readAlone(key, answer));
            } else {
                waiting.computeIfAbsent(key, k -> new Question<>(k, new ArrayList<>()))
                        .answers()
                        .add(answer);
                arrivals++;
                if (!gathering) {
                    gathering = true;
                    start(this::serveTheWaiting);
                }
            }
        }
        return answer;
    }

    private void readAlone(K key, CompletableFuture<V> answer) {
        try {
            V read = alone.apply(key);
            hasReadAlone();
            answer.complete(read);
        } catch (RuntimeException | Error e) {
            hasReadAlone();
            answer.completeExceptionally(e);
        }
    }

    private synchronized void hasReadAlone() {
        readingAlone--;
    }

    private void serveTheWaiting() {
        try {
            while (isAwaited()) {
                gather();
                readInStretches(takeWaiting());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Transient stopped = new Transient("stopped before " + name + " was read", e);
            takeWaiting().forEach(question -> question.fail(stopped));
        }
    }

    /** Ends the gathering when nobody waits. */
    private synchronized boolean isAwaited() {
        gathering = !waiting.isEmpty();
        return gathering;
    }

    private void gather() throws InterruptedException {
        int before = -1;
        for (int beats = 0; beats < MOST_BEATS && before != arrivals(); beats++) {
            before = arrivals();
            pause.sleep(BEAT);
        }
    }

    private synchronized int arrivals() {
        return arrivals;
    }

    /** In order. */
    private synchronized List<Question<K, V>> takeWaiting() {
        List<Question<K, V>> taken = List.copyOf(waiting.values());
        waiting.clear();
        return taken;
    }

    private void readInStretches(List<Question<K, V>> questions) {
        int perReader = Math.ceilDiv(questions.size(), readers);
        List<CompletableFuture<?>> ended = new ArrayList<>();
        for (int from = 0; from < questions.size(); from += perReader) {
            var part = questions.subList(from, Math.min(questions.size(), from + perReader));
            CompletableFuture<?> done = new CompletableFuture<>();
            ended.add(done);
            start(() -> {
                for (int begin = 0; begin < part.size(); begin += Math.min(part.size(), longestStretch)) {
                    readTogether(part.subList(
                            begin, Math.min(part.size(), begin + Math.min(part.size(), longestStretch))));
                }
                done.complete(null);
            });
        }
        ended.forEach(CompletableFuture::join);
    }

    private void readTogether(List<Question<K, V>> questions) {
        try {
            Map<K, V> read =
                    together.apply(questions.stream().map(Question::key).toList());
            questions.forEach(
                    question -> question.answers().forEach(answer -> answer.complete(read.get(question.key()))));
        } catch (RuntimeException | Error e) {
            questions.forEach(question -> question.fail(e));
        }
    }

    private void start(Runnable reading) {
        Thread.ofVirtual().name(name).start(reading);
    }

    /** Waits, and throws what the reading threw. */
    public static <T> T join(CompletableFuture<T> reading) {
        try {
            return reading.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw e;
        }
    }
}

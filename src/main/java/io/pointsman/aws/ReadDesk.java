package io.pointsman.aws;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads at once for whoever asks alone, and for many in few readings.
 *
 * <ol>
 *   <li>While fewer than {@link #ALONE} questions are being read and none waits, a question is read by itself, at once.
 *   <li>Otherwise it waits for company: until for a {@link #BEAT} no more come, for {@link #MOST_BEATS} at most.
 *   <li>Those who wait are then read in stretches of neighbours, one after the other, in a {@link Round}.
 * </ol>
 *
 * An answer is always of a reading that began after the question. A reading that fails fails those it was for, and no others.
 *
 * @param <K> what is asked for; neighbours in its order are cheap to read together
 */
public final class ReadDesk<K extends Comparable<K>, V> {

    static final int ALONE = 4;
    static final Duration BEAT = Duration.ofMillis(50);
    static final int MOST_BEATS = 3;

    private record Question<K, V>(K key, List<CompletableFuture<V>> answers) {

        void fail(Throwable why) {
            answers.forEach(answer -> answer.completeExceptionally(why));
        }
    }

    /**
     * How a round goes on.
     *
     * @param longest the most keys of the next reading
     * @param turns whether it goes on at the other end of what has been read
     */
    public record Stride(int longest, boolean turns) {}

    /** Asked before each reading that is shared; may let it wait. */
    @FunctionalInterface
    public interface Strides {

        /** Behind another reading. */
        Stride next();

        /** When nobody waited before. */
        default Stride first() {
            return next();
        }
    }

    /**
     * A part of the ring of keys; none, but a place on it, if its end is its beginning.
     *
     * @param from inclusive
     * @param to exclusive
     */
    public record Arc<K>(K from, K to) {

        static <K> Arc<K> at(K place) {
            return new Arc<>(place, place);
        }
    }

    private final String name;
    private final Function<K, V> alone;
    private final Function<List<K>, Map<K, V>> together;
    private final Strides strides;
    private final Supplier<Optional<Arc<K>>> own;
    private final Pause pause;

    private final NavigableMap<K, Question<K, V>> waiting = new TreeMap<>();
    private Optional<Round<K>> round = Optional.empty();
    private int readingAlone;
    private boolean serving;
    private long arrivals;

    /**
     * All that wait are read at once.
     *
     * @param name for the threads
     * @param together answers every key it is given
     */
    public ReadDesk(String name, Function<K, V> alone, Function<List<K>, Map<K, V>> together, Pause pause) {
        this(name, alone, together, () -> new Stride(Integer.MAX_VALUE, false), Optional::empty, pause);
    }

    /**
     * @param name for the threads
     * @param together answers every key it is given
     * @param own what a round begins with; empty: with the first that is asked for
     */
    public ReadDesk(
            String name,
            Function<K, V> alone,
            Function<List<K>, Map<K, V>> together,
            Strides strides,
            Supplier<Optional<Arc<K>>> own,
            Pause pause) {
        this.name = name;
        this.alone = alone;
        this.together = together;
        this.strides = strides;
        this.own = own;
        this.pause = pause;
    }

    /** Whether who asks now has to wait for company. */
    public synchronized boolean isCrowded() {
        return readingAlone == ALONE || serving;
    }

    /** Asks and returns at once; completes exceptionally with what the reading threw. */
    public CompletableFuture<V> ask(K key) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        synchronized (this) {
            if (!isCrowded()) {
                readingAlone++;
                start(() -> readAlone(key, answer));
            } else {
                addToWaiting(key, answer);
            }
        }
        return answer;
    }

    /** The same for one of many that come together: waits for company, whether anybody reads or not. */
    public synchronized CompletableFuture<V> askAmongMany(K key) {
        CompletableFuture<V> answer = new CompletableFuture<>();
        addToWaiting(key, answer);
        return answer;
    }

    private void addToWaiting(K key, CompletableFuture<V> answer) {
        arrivals++;
        waiting.computeIfAbsent(key, k -> new Question<>(k, new ArrayList<>()))
                .answers()
                .add(answer);
        if (!serving) {
            serving = true;
            start(this::serveTheWaiting);
        }
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
            boolean first = true;
            while (isAwaited()) {
                if (round.isEmpty()) {
                    gather();
                } else {
                    pause.sleep(BEAT);
                }
                readTogether(takeStretch(first ? strides.first() : strides.next()));
                first = false;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(new Transient("stopped before " + name + " was read", e));
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    private synchronized void giveUp(Throwable why) {
        take(List.copyOf(waiting.keySet())).forEach(question -> question.fail(why));
        var unused = isAwaited();
    }

    /** Ends the service when nobody waits. */
    private synchronized boolean isAwaited() {
        serving = !waiting.isEmpty();
        round = round.filter(begun -> serving);
        return serving;
    }

    private void gather() throws InterruptedException {
        long before = -1;
        for (int beats = 0; beats < MOST_BEATS && before != arrivals(); beats++) {
            before = arrivals();
            pause.sleep(BEAT);
        }
    }

    private synchronized long arrivals() {
        return arrivals;
    }

    private synchronized List<Question<K, V>> takeStretch(Stride stride) {
        if (round.isEmpty()) {
            if (waiting.size() <= stride.longest()) {
                return take(List.copyOf(waiting.keySet()));
            }
            round = Optional.of(new Round<>(own.get().orElseGet(() -> Arc.at(waiting.firstKey()))));
        }
        return take(round.get().next(waiting.navigableKeySet(), stride));
    }

    /** They then wait no more. */
    private List<Question<K, V>> take(List<K> keys) {
        return keys.stream().map(waiting::remove).map(Objects::requireNonNull).toList();
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

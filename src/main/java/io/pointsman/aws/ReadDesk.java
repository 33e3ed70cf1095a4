package io.pointsman.aws;

import io.pointsman.failure.Transient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads at once for whoever asks alone, and for many in few readings.
 *
 * <ol>
 *   <li>While fewer than {@link #ALONE} questions are being read and none waits, a question is read by itself, at once.
 *   <li>Otherwise it waits for company: until for a {@link #BEAT} no more come, for {@link #MOST_BEATS} at most.
 *   <li>Those who wait are then read in stretches of neighbours, one after the other, round and round from a given place. Where nothing was
 *       left to do somebody else is at work: then it goes on at the other end of what has been read. Instances that have the same to do, and
 *       begin in different places, thus seldom meet.
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

    /**
     * What has been read, on a ring.
     *
     * @param up in which direction the last stretch was
     */
    private record Walk<K>(K bottom, K top, boolean up) {}

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

    private final String name;
    private final Function<K, V> alone;
    private final Function<List<K>, Map<K, V>> together;
    private final Supplier<Stride> strides;
    private final DoubleSupplier place;
    private final Pause pause;

    private final NavigableMap<K, Question<K, V>> waiting = new TreeMap<>();
    private Optional<Walk<K>> walk = Optional.empty();
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
        this(name, alone, together, () -> new Stride(Integer.MAX_VALUE, false), () -> 0, pause);
    }

    /**
     * @param name for the threads
     * @param together answers every key it is given
     * @param strides asked before each reading that is shared; may let it wait
     * @param place where on the ring of those who wait a round begins, from 0 to below 1
     */
    public ReadDesk(
            String name,
            Function<K, V> alone,
            Function<List<K>, Map<K, V>> together,
            Supplier<Stride> strides,
            DoubleSupplier place,
            Pause pause) {
        this.name = name;
        this.alone = alone;
        this.together = together;
        this.strides = strides;
        this.place = place;
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
            while (isAwaited()) {
                if (walk.isEmpty()) {
                    gather();
                } else {
                    pause.sleep(BEAT);
                }
                readTogether(takeStretch(strides.get()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            giveUp(new Transient("stopped before " + name + " was read", e));
        } catch (RuntimeException | Error e) {
            giveUp(e);
        }
    }

    private synchronized void giveUp(Throwable why) {
        take(waiting, Integer.MAX_VALUE).forEach(question -> question.fail(why));
        var unused = isAwaited();
    }

    /** Ends the service when nobody waits. */
    private synchronized boolean isAwaited() {
        serving = !waiting.isEmpty();
        walk = walk.filter(begun -> serving);
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

    /** The next ones in the walk's direction, on a ring. */
    private synchronized List<Question<K, V>> takeStretch(Stride stride) {
        if (waiting.size() <= stride.longest()) {
            return take(waiting, Integer.MAX_VALUE);
        }
        Walk<K> before = walk.orElseGet(this::begin);
        boolean up = walk.isEmpty() || before.up() != stride.turns();
        NavigableMap<K, Question<K, V>> ahead = up
                ? waiting.tailMap(before.top(), true)
                : waiting.headMap(before.bottom(), false).descendingMap();
        List<Question<K, V>> taken =
                take(ahead.isEmpty() ? (up ? waiting : waiting.descendingMap()) : ahead, stride.longest());
        K reached = taken.getLast().key();
        walk = Optional.of(new Walk<>(up ? before.bottom() : reached, up ? reached : before.top(), up));
        return up ? taken : taken.reversed();
    }

    private Walk<K> begin() {
        long before = (long) (place.getAsDouble() * waiting.size());
        K begin = waiting.keySet().stream().skip(before).findFirst().orElseThrow();
        return new Walk<>(begin, begin, true);
    }

    /** They then wait no more. */
    private synchronized List<Question<K, V>> take(NavigableMap<K, Question<K, V>> from, int most) {
        List<Question<K, V>> taken = from.values().stream().limit(most).toList();
        taken.forEach(question -> waiting.remove(question.key()));
        return taken;
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

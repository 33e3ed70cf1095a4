package io.pointsman.events;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.pointsman.inventory.CacheEvent;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The latest 500 events and what became of each, in memory; gone with the process, for a person's eyes only. */
public final class EventLog {

    static final int LARGEST = 500;
    private static final int LONGEST_EXCERPT = 300;
    // Whoever posts to the wrong queue may post a secret: "password": "…", Token=….
    private static final Pattern SECRET = Pattern.compile(
            "(?i)([\\w-]*(?:passw|secret|token|signature|credential|authorization|api-?_?key)[\\w-]*\\\\*\"?\\s*[:=]\\s*\\\\*\"?)"
                    + "[^\"\\\\,&}]+");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

    private final AtomicLong last = new AtomicLong();
    private final ConcurrentNavigableMap<Long, Entry> entries = new ConcurrentSkipListMap<>();

    /** What became of an event. */
    enum Outcome {
        /** A look was asked for and has not ended. */
        @JsonProperty("pending")
        PENDING,
        /** A look that began after the event ended well. */
        @JsonProperty("looked")
        LOOKED,
        /** No look is needed after events of this kind. */
        @JsonProperty("ignored")
        IGNORED,
        /** The look did not end well; the queue will deliver the message again, and the loop tries again anyway. */
        @JsonProperty("failed")
        FAILED
    }

    /** How an event came to us. */
    enum Source {
        @JsonProperty("sqs")
        SQS,
        /** Read from ElastiCache after no notification had told it. */
        @JsonProperty("describe-events")
        DESCRIBE_EVENTS
    }

    /**
     * One event as the API shows it.
     *
     * @param sequence counts up from 1 since the start
     * @param happenedAt when ElastiCache says it happened; null from the queue, whose messages do not tell
     * @param messageId SQS's id of the message, the same for every delivery of it and for every event in it; null for others
     * @param kind ElastiCache's name of the event, {@code unknown-event}, {@code unrecognised} or {@code subscription-notice}
     * @param detail why it was not recognised; null otherwise
     * @param excerpt the message's first characters, without its SNS envelope, secrets blotted out
     * @param groupId the replication group it means; null when it names none that is known
     * @param nodeId the node it means; null when it names none
     */
    record Entry(
            long sequence,
            Source source,
            Instant receivedAt,
            @Nullable Instant happenedAt,
            @Nullable String messageId,
            String kind,
            @Nullable String detail,
            String excerpt,
            @Nullable String groupId,
            @Nullable String nodeId,
            Outcome outcome) {

        Entry becoming(Outcome next) {
            return new Entry(
                    sequence, source, receivedAt, happenedAt, messageId, kind, detail, excerpt, groupId, nodeId, next);
        }
    }

    /** Adds an event from the queue, sheds the oldest beyond the limit. */
    long add(
            Instant receivedAt,
            String messageId,
            ElastiCacheEvent event,
            String text,
            EventHint hint,
            Outcome outcome) {
        return add(Source.SQS, receivedAt, null, messageId, event, text, hint, outcome);
    }

    /** Adds an event that no notification had told; a look is asked for. */
    long addMissed(CacheEvent told, ElastiCacheEvent event, EventHint hint) {
        return add(
                Source.DESCRIBE_EVENTS, hint.receivedAt(), told.at(), null, event, told.text(), hint, Outcome.PENDING);
    }

    private long add(
            Source source,
            Instant receivedAt,
            @Nullable Instant happenedAt,
            @Nullable String messageId,
            ElastiCacheEvent event,
            String text,
            EventHint hint,
            Outcome outcome) {
        long sequence = last.incrementAndGet();
        String detail = event instanceof ElastiCacheEvent.Unrecognised unrecognised ? unrecognised.why() : null;
        entries.put(
                sequence,
                new Entry(
                        sequence,
                        source,
                        receivedAt,
                        happenedAt,
                        messageId,
                        event.name(),
                        detail,
                        excerpt(text),
                        hint.groupId().orElse(null),
                        hint.nodeId().orElse(null),
                        outcome));
        while (entries.size() > LARGEST) {
            entries.pollFirstEntry();
        }
        return sequence;
    }

    /** Notes what became of an event; nothing when it has been shed. */
    void settle(long sequence, Outcome outcome) {
        entries.computeIfPresent(sequence, (key, was) -> was.becoming(outcome));
    }

    /**
     * A notification.
     *
     * @param text its first characters, without its envelope
     */
    public record Received(Instant at, String text) {}

    /**
     * What came of a group by the queue, oldest first; another instance may have got more.
     *
     * @param groupId of the replication group
     */
    public List<Received> received(String groupId, Instant since) {
        return entries.values().stream()
                .filter(entry -> entry.source() == Source.SQS
                        && groupId.equals(entry.groupId())
                        && !entry.receivedAt().isBefore(since))
                .map(entry -> new Received(entry.receivedAt(), entry.excerpt()))
                .toList();
    }

    /** Newest first, those before {@code sequence} only. */
    List<Entry> before(long sequence, int limit) {
        return entries.headMap(sequence, false).descendingMap().entrySet().stream()
                .limit(limit)
                .map(Map.Entry::getValue)
                .toList();
    }

    private static String excerpt(String text) {
        String shown = text.length() > LONGEST_EXCERPT * 2 ? text.substring(0, LONGEST_EXCERPT * 2) : text;
        shown = CONTROL.matcher(SECRET.matcher(shown).replaceAll("$1***")).replaceAll(" ");
        return shown.length() > LONGEST_EXCERPT ? shown.substring(0, LONGEST_EXCERPT) + "…" : shown;
    }
}

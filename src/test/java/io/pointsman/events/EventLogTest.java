package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.events.EventLog.Entry;
import io.pointsman.events.EventLog.Outcome;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventLogTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final EventLog log = new EventLog();

    @Test
    void theNewestComeFirstAndTheOldestAreShed() {
        for (int i = 0; i < EventLog.LARGEST + 10; i++) {
            add("text " + i);
        }
        List<Entry> all = log.before(Long.MAX_VALUE, Integer.MAX_VALUE);
        assertThat(all).hasSize(EventLog.LARGEST);
        assertThat(all.getFirst().sequence()).isEqualTo(EventLog.LARGEST + 10L);
        assertThat(all.getLast().sequence()).isEqualTo(11);
        assertThat(log.before(12, 5)).extracting(Entry::sequence).containsExactly(11L);
    }

    @Test
    void whatBecameOfAnEventIsNotedAlsoWhenItHasBeenShed() {
        long first = add("first");
        log.settle(first, Outcome.LOOKED);
        assertThat(log.before(Long.MAX_VALUE, 1)).extracting(Entry::outcome).containsExactly(Outcome.LOOKED);
        log.settle(4711, Outcome.FAILED);
        assertThat(log.before(Long.MAX_VALUE, 10)).hasSize(1);
    }

    @Test
    void anExcerptIsShortAndOnOneLine() {
        add("line one\r\nline two " + "x".repeat(10_000));
        assertThat(log.before(Long.MAX_VALUE, 1).getFirst().excerpt())
                .hasSizeLessThanOrEqualTo(301)
                .startsWith("line one line two x");
    }

    /** Promise P12. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"password\":\"hunter2\"}",
                "{\"db_password\" : \"hunter2\"}",
                "{\\\"authToken\\\":\\\"hunter2\\\"}",
                "https://sns/?Action=Confirm&Token=hunter2&x=y",
                "Authorization: hunter2",
                "{\"Signature\":\"hunter2\"}",
                "{\"api_key\":\"hunter2\"}",
                "{\"X-Amz-Credential\":\"hunter2\"}"
            })
    void anExcerptShowsNoSecret(String text) {
        add(text);
        assertThat(log.before(Long.MAX_VALUE, 1).getFirst().excerpt())
                .doesNotContain("hunter2")
                .contains("***");
    }

    private long add(String text) {
        var event = new ElastiCacheEvent.Unrecognised("why");
        var hint = new EventHint(Optional.empty(), Optional.empty(), event.name(), NOON);
        return log.add(NOON, "m-1", event, text, hint, Outcome.PENDING);
    }
}

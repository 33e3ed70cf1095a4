package io.pointsman.events;

import io.pointsman.events.EventKind.Look;
import java.util.List;

/** What one entry of a message says; a message may carry several. */
sealed interface ElastiCacheEvent {

    /** For logs, metrics and the API; from a fixed set, whatever was received. */
    String name();

    /** Whether names can be wrong after it. */
    Look look();

    /** Where ids may stand: ids themselves, or sentences around them. Empty when nothing is named. */
    List<String> mentions();

    /**
     * What DescribeEvents tells.
     *
     * @param source what the event is filed under
     */
    static ElastiCacheEvent told(String text, List<String> source) {
        List<String> mentions = List.copyOf(source);
        return EventKind.told(text)
                .<ElastiCacheEvent>map(kind -> new Recognised(kind, mentions))
                .orElseGet(() -> new Unknown(mentions));
    }

    /** An event that ElastiCache documents. */
    record Recognised(EventKind kind, List<String> mentions) implements ElastiCacheEvent {
        @Override
        public String name() {
            return kind.eventName();
        }

        @Override
        public Look look() {
            return kind.look();
        }
    }

    /** An event in ElastiCache's form under a name that nobody has documented yet: looked at as if it mattered. */
    record Unknown(List<String> mentions) implements ElastiCacheEvent {
        @Override
        public String name() {
            return "unknown-event";
        }

        @Override
        public Look look() {
            return Look.MAYBE;
        }
    }

    /**
     * Something else, or broken.
     *
     * @param why in words for the operator
     */
    record Unrecognised(String why) implements ElastiCacheEvent {
        @Override
        public String name() {
            return "unrecognised";
        }

        @Override
        public Look look() {
            return Look.MAYBE;
        }

        @Override
        public List<String> mentions() {
            return List.of();
        }
    }

    /** SNS speaking of the subscription itself; nothing has happened to a cache. */
    record SubscriptionNotice() implements ElastiCacheEvent {
        @Override
        public String name() {
            return "subscription-notice";
        }

        @Override
        public Look look() {
            return Look.NO;
        }

        @Override
        public List<String> mentions() {
            return List.of();
        }
    }
}

package io.pointsman.inventory;

import java.time.Instant;

/**
 * Something that happened, as DescribeEvents tells it. Events carry no id: two with equal members are one.
 *
 * @param source what it is filed under
 * @param sourceId a replication group's or a cache cluster's id, by {@code source}
 * @param at when ElastiCache says it happened
 * @param text in ElastiCache's words, such as {@code Failover to replica node orders-002 completed}
 */
public record CacheEvent(Source source, String sourceId, Instant at, String text) {

    /** The two kinds of source whose events can touch a topology. */
    public enum Source {
        REPLICATION_GROUP("replication-group"),
        CACHE_CLUSTER("cache-cluster");

        private final String word;

        Source(String word) {
            this.word = word;
        }

        /** As AWS writes it. */
        public String word() {
            return word;
        }
    }
}

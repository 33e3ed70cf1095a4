package io.pointsman.events;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What stands between ElastiCache and our queue.
 *
 * @param topicArn of the topic it is about; empty if it is about the location or the queue
 * @param what is the case
 * @param remedy what to do about it
 */
record PathFinding(Verdict verdict, String topicArn, String what, String remedy) {

    enum Verdict {
        /** Notifications are lost. */
        @JsonProperty("broken")
        BROKEN,
        /** They come, but something should be better. */
        @JsonProperty("hint")
        HINT,
        /** Nobody could say. */
        @JsonProperty("unchecked")
        UNCHECKED
    }

    /** What was unchecked for one reason and is so for another is no news. */
    boolean isTheSameAs(PathFinding other) {
        return verdict == Verdict.UNCHECKED
                ? other.verdict == Verdict.UNCHECKED && topicArn.equals(other.topicArn)
                : equals(other);
    }
}

package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;

/** A node whose keys are read, and the connection to it. */
record SourceNode(String id, NodeFacts facts, BulkConnection connection) implements AutoCloseable {

    @Override
    public void close() {
        connection.close();
    }
}

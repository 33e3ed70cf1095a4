package io.pointsman.migration;

import io.pointsman.redis.BulkConnection;
import io.pointsman.redis.InfoReply;
import io.pointsman.redis.ReplyReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * Which history of writes a node is at the head of. It is another as soon as another node was promoted, or this one was a replica in between, even if no
 * connection ended.
 */
final class History {

    private static final byte[] INFO = "INFO".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] REPLICATION = "replication".getBytes(StandardCharsets.US_ASCII);

    private History() {}

    /**
     * Asks for it.
     *
     * @return {@code master_replid}
     * @throws IOException if the node is no primary, or does not tell
     */
    static String of(BulkConnection node) throws IOException {
        node.commands().command(INFO, REPLICATION);
        node.commands().flush();
        if (node.replies().next() != ReplyReader.Kind.BULK) {
            throw new IOException(
                    "the node does not tell its role: " + node.replies().text());
        }
        InfoReply told = InfoReply.parse(node.replies().text());
        String history = told.fields().getOrDefault("master_replid", "");
        if (!"master".equals(told.fields().get("role")) || history.isEmpty()) {
            throw new IOException("the node is no primary");
        }
        return history;
    }
}

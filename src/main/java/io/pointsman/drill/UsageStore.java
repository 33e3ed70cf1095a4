package io.pointsman.drill;

import io.pointsman.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.springframework.stereotype.Component;

/** What nodes used while drills went on, in the database. */
@Component
final class UsageStore {

    private final Store store;

    UsageStore(Store store) {
        this.store = store;
    }

    /** Those that are there already stay as they are. */
    void add(UUID drill, Collection<NodeUsage> samples) {
        store.change(client -> samples.stream()
                .mapToInt(sample -> client.sql("""
                                insert into drill_usage (drill_id, node, at, address, used_memory, items, connections, processor)
                                select ?, ?, ?, ?, ?, ?, ?, ? from drill
                                where id = ? and not exists (select 1 from drill_usage where drill_id = ? and node = ? and at = ?)
                                """)
                        .params(Arrays.asList(
                                drill.toString(),
                                sample.node(),
                                at(sample.at()),
                                sample.address(),
                                sample.usedMemory(),
                                sample.items(),
                                sample.connections(),
                                sample.processor(),
                                drill.toString(),
                                drill.toString(),
                                sample.node(),
                                at(sample.at())))
                        .update())
                .sum());
    }

    /** Of each node in order of time. */
    List<NodeUsage> find(UUID drill) {
        return store.read(client -> client.sql("select * from drill_usage where drill_id = ? order by node, at")
                .param(drill.toString())
                .query((row, number) -> usage(row))
                .list());
    }

    private static NodeUsage usage(ResultSet row) throws SQLException {
        return new NodeUsage(
                row.getObject("at", OffsetDateTime.class).toInstant(),
                row.getString("node"),
                row.getString("address"),
                row.getObject("used_memory", Long.class),
                row.getObject("items", Long.class),
                row.getObject("connections", Long.class),
                row.getObject("processor", Double.class));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}

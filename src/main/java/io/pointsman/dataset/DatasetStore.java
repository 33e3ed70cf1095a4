package io.pointsman.dataset;

import io.pointsman.dataset.Dataset.Status;
import io.pointsman.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Datasets in the database. What a job puts down counts only while the dataset is in the state in which the job found it. */
@Component
final class DatasetStore {

    private static final int LONGEST_TEXT = 2_000;

    private final Store store;
    private final JsonMapper json;

    DatasetStore(Store store, JsonMapper json) {
        this.store = store;
        this.json = json;
    }

    void add(Dataset dataset) {
        store.change(client -> client.sql(
                        "insert into dataset (id, group_id, prefix, request, asked_by, asked_at, status, found, written, reach, removed, keys_removed,"
                                + " bytes, taken) values (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0)")
                .params(
                        dataset.id().toString(),
                        dataset.request().group(),
                        dataset.request().prefix(),
                        json.writeValueAsString(dataset.request()),
                        dataset.askedBy(),
                        at(dataset.askedAt()),
                        dataset.status().name(),
                        shortened(dataset.found()))
                .update());
    }

    /**
     * Puts down how far the writing is, and how far it may go before the next time.
     *
     * @return whether it is to go on
     */
    boolean write(UUID id, long written, long reach, long bytes, Duration taken) {
        return store.change(client -> client.sql(
                                "update dataset set written = ?, reach = ?, bytes = ?, taken = ? where id = ? and status = 'RUNNING'")
                        .params(written, reach, bytes, taken.toMillis(), id.toString())
                        .update()
                == 1);
    }

    /** Likewise how far the removal is. */
    boolean remove(UUID id, long removed, long keysRemoved) {
        return store.change(client ->
                client.sql("update dataset set removed = ?, keys_removed = ? where id = ? and status = 'REMOVING'")
                                .params(removed, keysRemoved, id.toString())
                                .update()
                        == 1);
    }

    /**
     * Takes it from one of some states to another.
     *
     * @return whether it was in one of them
     */
    boolean turn(UUID id, List<Status> from, Status to, String reason, Instant now) {
        return store.change(client -> client.sql(
                                "update dataset set status = :to, reason = :reason, ended_at = :ended where id = :id and status in (:from)")
                        .param("to", to.name())
                        .param("reason", shortened(reason))
                        .param("ended", to.isUnderWay() ? null : at(now))
                        .param("id", id.toString())
                        .param("from", from.stream().map(Status::name).toList())
                        .update()
                == 1);
    }

    Optional<Dataset> find(UUID id) {
        return store.read(client -> client.sql("select * from dataset where id = ?")
                .param(id.toString())
                .query((row, number) -> dataset(row))
                .optional());
    }

    /**
     * Newest first.
     *
     * @param before only those that were asked for before
     */
    List<Dataset> list(Instant before, int limit) {
        return store.read(
                client -> client.sql("select * from dataset where asked_at < ? order by asked_at desc limit ?")
                        .params(at(before), limit)
                        .query((row, number) -> dataset(row))
                        .list());
    }

    /** Those of a group, of whatever time. */
    List<Dataset> of(String groupId) {
        return store.read(client -> client.sql("select * from dataset where group_id = ? order by asked_at desc")
                .param(groupId)
                .query((row, number) -> dataset(row))
                .list());
    }

    /** Those that a job should have. */
    List<UUID> underWay() {
        return store.read(client -> client.sql("select id from dataset where status in (:some)")
                .param(
                        "some",
                        Arrays.stream(Status.values())
                                .filter(Status::isUnderWay)
                                .map(Status::name)
                                .toList())
                .query((row, number) -> UUID.fromString(row.getString(1)))
                .list());
    }

    private Dataset dataset(ResultSet row) throws SQLException {
        return new Dataset(
                UUID.fromString(row.getString("id")),
                json.readValue(row.getString("request"), DatasetRequest.class),
                row.getString("asked_by"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                Status.valueOf(row.getString("status")),
                row.getString("found"),
                row.getLong("written"),
                row.getLong("reach"),
                row.getLong("removed"),
                row.getLong("keys_removed"),
                row.getLong("bytes"),
                Duration.ofMillis(row.getLong("taken")),
                Optional.ofNullable(row.getObject("ended_at", OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                orEmpty(row.getString("reason")));
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

package io.pointsman.drill;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.Drill.Kind;
import io.pointsman.drill.Drill.Milestone;
import io.pointsman.drill.Drill.Source;
import io.pointsman.drill.Drill.State;
import io.pointsman.drill.Drill.Verdict;
import io.pointsman.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Drills in the database. Each step from one state to the next is taken by one instance: of two that try, the second finds the drill in another state.
 */
@Component
final class DrillStore {

    private static final int LONGEST_TEXT = 2_000;

    private final Store store;
    private final JsonMapper json;

    DrillStore(Store store, JsonMapper json) {
        this.store = store;
        this.json = json;
    }

    /**
     * Puts down a drill that was asked for, and takes its group for it.
     *
     * @return the id of the drill that has the group already; empty if it is this one's
     */
    Optional<UUID> add(Drill drill) {
        try {
            store.change(client -> {
                client.sql(
                                "insert into drill (id, kind, group_id, request, asked_by, asked_at, state) values (?, ?, ?, ?, ?, ?, ?)")
                        .params(
                                drill.id().toString(),
                                drill.kind().name(),
                                drill.groupId(),
                                json.writeValueAsString(drill.request()),
                                drill.askedBy(),
                                at(drill.askedAt()),
                                drill.state().name())
                        .update();
                return client.sql("insert into drill_target (group_id, drill_id) values (?, ?)")
                        .params(drill.groupId(), drill.id().toString())
                        .update();
            });
            return Optional.empty();
        } catch (DuplicateKeyException e) {
            Optional<UUID> other = running(drill.groupId());
            // It may have ended in between.
            return other.isPresent() ? other : add(drill);
        }
    }

    /** The drill that has a group. */
    Optional<UUID> running(String groupId) {
        return store.read(client -> client.sql("select drill_id from drill_target where group_id = ?")
                .param(groupId)
                .query((row, number) -> UUID.fromString(row.getString(1)))
                .optional());
    }

    /**
     * @param round from 1; the first follows the request, each other one the round before
     * @return whether it was its turn, so that the step is the caller's to take
     */
    boolean act(UUID id, int round, Instant at, Optional<String> lostNode) {
        return store.change(client -> client.sql(
                                "update drill set state = 'ACTING', round = ?, acted_at = coalesce(acted_at, ?), called_at = ?, lost_node = ?"
                                        + " where id = ? and round = ? and state = ?")
                        .param(round)
                        .param(at(at))
                        .param(at(at))
                        .param(lostNode.orElse(null))
                        .param(id.toString())
                        .param(round - 1)
                        .param((round == 1 ? State.ASKED : State.WATCHING).name())
                        .update()
                == 1);
    }

    /** @return whether its action was being called */
    boolean watch(UUID id) {
        return store.change(
                client -> client.sql("update drill set state = 'WATCHING' where id = ? and state = 'ACTING'")
                                .param(id.toString())
                                .update()
                        == 1);
    }

    /**
     * Ends it, and lets go of its group.
     *
     * @return whether it had not ended before
     */
    boolean end(UUID id, Verdict verdict, String reason, Instant at) {
        return store.change(client -> {
            int ended = client.sql(
                            "update drill set state = 'ENDED', verdict = ?, reason = ?, ended_at = ? where id = ? and state <> 'ENDED'")
                    .params(verdict.name(), shortened(reason), at(at), id.toString())
                    .update();
            client.sql("delete from drill_target where drill_id = ?")
                    .param(id.toString())
                    .update();
            return ended == 1;
        });
    }

    /** Notes what happened; a milestone that was reached before, or the same words at the same time, are noted once. */
    void note(UUID id, Entry entry) {
        store.change(client -> {
            List<Entry> before = timeline(client, id);
            boolean known = before.contains(shortened(entry))
                    || (entry.milestone().isPresent()
                            && before.stream()
                                    .anyMatch(other -> other.milestone().equals(entry.milestone())));
            return known
                    ? 0
                    : client.sql(
                                    "insert into drill_entry (drill_id, place, at, source, milestone, what) values (?, ?, ?, ?, ?, ?)")
                            .param(id.toString())
                            .param(before.size() + 1)
                            .param(at(entry.at()))
                            .param(entry.source().name())
                            .param(entry.milestone().map(Milestone::name).orElse(null))
                            .param(shortened(entry.what()))
                            .update();
        });
    }

    Optional<Drill> find(UUID id) {
        return store.read(client -> client.sql("select * from drill where id = ?")
                .param(id.toString())
                .query((row, number) -> drill(row, timeline(client, id)))
                .optional());
    }

    /**
     * Newest first, without what happened in each.
     *
     * @param before only those that were asked for before
     */
    List<Drill> list(Instant before, int limit) {
        return store.read(client -> client.sql("select * from drill where asked_at < ? order by asked_at desc limit ?")
                .params(at(before), limit)
                .query((row, number) -> drill(row, List.of()))
                .list());
    }

    /** When actions were called since then, by what the groups are called. */
    List<Drill> actedSince(Instant since) {
        return store.read(client -> client.sql("select * from drill where acted_at >= ? order by acted_at")
                .param(at(since))
                .query((row, number) -> drill(row, List.of()))
                .list());
    }

    /** Those that have not ended. */
    List<UUID> open() {
        return store.read(client -> client.sql("select id from drill where state <> 'ENDED'")
                .query((row, number) -> UUID.fromString(row.getString(1)))
                .list());
    }

    private static List<Entry> timeline(JdbcClient client, UUID id) {
        return client.sql("select at, source, milestone, what from drill_entry where drill_id = ? order by place")
                .param(id.toString())
                .query((row, number) -> new Entry(
                        row.getObject(1, OffsetDateTime.class).toInstant(),
                        Source.valueOf(row.getString(2)),
                        Optional.ofNullable(row.getString(3)).map(Milestone::valueOf),
                        row.getString(4)))
                .list();
    }

    private Drill drill(ResultSet row, List<Entry> timeline) throws SQLException {
        Kind kind = Kind.valueOf(row.getString("kind"));
        return new Drill(
                UUID.fromString(row.getString("id")),
                kind,
                row.getString("group_id"),
                json.readValue(row.getString("request"), kind.request()),
                row.getString("asked_by"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                State.valueOf(row.getString("state")),
                instant(row, "acted_at"),
                row.getInt("round"),
                instant(row, "called_at"),
                Optional.ofNullable(row.getString("lost_node")),
                instant(row, "ended_at"),
                Optional.ofNullable(row.getString("verdict")).map(Verdict::valueOf),
                orEmpty(row.getString("reason")),
                timeline);
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    private static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static Entry shortened(Entry entry) {
        return new Entry(entry.at(), entry.source(), entry.milestone(), shortened(entry.what()));
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}

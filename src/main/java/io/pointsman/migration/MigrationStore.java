package io.pointsman.migration;

import io.pointsman.migration.Migration.State;
import io.pointsman.store.Store;
import io.pointsman.topology.Role;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** Migrations in the database. What becomes of their lanes is in {@link LaneStore}. */
@Component
final class MigrationStore {

    private static final int LONGEST_TEXT = 2_000;

    private static final String UNDER_WAY = "state in ('COPYING', 'VERIFYING', 'PAUSED')";

    private final Store store;
    private final JsonMapper json;

    MigrationStore(Store store, JsonMapper json) {
        this.store = store;
        this.json = json;
    }

    /** One that is under way between groups that another is for. */
    record Rival(UUID id, String source, String target) {}

    /**
     * Puts it down, unless one is under way that it must not meet: to the same target, from that target, or to its source. Of two such at once only
     * one is put down.
     *
     * @return what is under way; empty if this now is
     */
    Optional<Rival> add(Migration migration) {
        return store.change(client -> {
            pass(client);
            Optional<Rival> rival = rival(client, migration.id(), migration.request());
            if (rival.isEmpty()) {
                insert(client, migration);
            }
            return rival;
        });
    }

    /** Lets one go on that is paused or has failed, under the same condition. What it goes on with, {@link LaneStore#advance} finds. */
    Optional<Rival> resume(Migration migration) {
        return store.change(client -> {
            pass(client);
            Optional<Rival> rival = rival(client, migration.id(), migration.request());
            String id = migration.id().toString();
            if (rival.isEmpty()
                    && client.sql("update migration set state = 'COPYING', reason = '', ended_at = null"
                                            + " where id = ? and state in ('PAUSED', 'FAILED')")
                                    .param(id)
                                    .update()
                            == 1) {
                client.sql(
                                "update migration_lane set state = 'OPEN', trouble = '' where migration_id = ? and state = 'FAILED'")
                        .param(id)
                        .update();
            }
            return rival;
        });
    }

    /** Lets one that is done be verified anew, under the same condition. */
    Optional<Rival> verify(Migration migration) {
        return store.change(client -> {
            pass(client);
            Optional<Rival> rival = rival(client, migration.id(), migration.request());
            String id = migration.id().toString();
            if (rival.isEmpty()
                    && client.sql(
                                            "update migration set state = 'VERIFYING', ended_at = null where id = ? and state = 'DONE'")
                                    .param(id)
                                    .update()
                            == 1) {
                client.sql(
                                "update migration_lane set state = 'OPEN', begun = 0, progress = ?, taken = 0 where migration_id = ? and kind <> 'COPY'")
                        .params(json.writeValueAsString(VerifyProgress.NONE), id)
                        .update();
            }
            return rival;
        });
    }

    /** What {@link #add} would answer; changes nothing. */
    Optional<Rival> rival(MigrationRequest request) {
        return store.read(client -> rival(client, new UUID(0, 0), request));
    }

    /** Nobody else does until this change has ended, one way or the other. */
    private static void pass(JdbcClient client) {
        client.sql("update migration_gate set passed = passed + 1").update();
    }

    private static Optional<Rival> rival(JdbcClient client, UUID self, MigrationRequest request) {
        return client.sql(
                        "select id, source, target from migration where " + UNDER_WAY
                                + " and id <> :id and (target in (:source, :target) or source = :target) order by asked_at limit 1")
                .param("id", self.toString())
                .param("source", request.source())
                .param("target", request.target())
                .query((row, number) ->
                        new Rival(UUID.fromString(row.getString(1)), row.getString(2), row.getString(3)))
                .optional();
    }

    private void insert(JdbcClient client, Migration migration) {
        client.sql(
                        "insert into migration (id, source, target, request, asked_by, asked_at, state, found, reason) values (?, ?, ?, ?, ?, ?, ?, ?, '')")
                .params(
                        migration.id().toString(),
                        migration.request().source(),
                        migration.request().target(),
                        json.writeValueAsString(migration.request()),
                        migration.askedBy(),
                        at(migration.askedAt()),
                        migration.state().name(),
                        shortened(migration.found()))
                .update();
        for (MigrationLane lane : migration.lanes()) {
            client.sql(
                            "insert into migration_lane (migration_id, kind, shard, state, keys_at_start, node, node_role, run_id, begun, progress,"
                                    + " keys_per_second, taken, trouble) values (?, ?, ?, ?, ?, '', 'UNKNOWN', '', 0, ?, 0, 0, '')")
                    .params(
                            migration.id().toString(),
                            lane.kind().name(),
                            lane.shard(),
                            lane.state().name(),
                            lane.keys(),
                            json.writeValueAsString(lane.progress()))
                    .update();
        }
    }

    /**
     * Takes it from one of some states to another.
     *
     * @return whether it was in one of them
     */
    boolean turn(UUID id, List<State> from, State to, String reason, Instant now) {
        return store.change(client -> turn(client, id, from, to, reason, now));
    }

    static boolean turn(JdbcClient client, UUID id, List<State> from, State to, String reason, Instant now) {
        return client.sql(
                                "update migration set state = :to, reason = :reason, ended_at = :ended where id = :id and state in (:from)")
                        .param("to", to.name())
                        .param("reason", shortened(reason))
                        .param("ended", to.isUnderWay() ? null : at(now))
                        .param("id", id.toString())
                        .param("from", from.stream().map(State::name).toList())
                        .update()
                == 1;
    }

    Optional<Migration> find(UUID id) {
        return store
                .read(client -> whole(
                        client,
                        client.sql("select * from migration where id = ?")
                                .param(id.toString())
                                .query((row, number) -> migration(row))
                                .list()))
                .stream()
                .findFirst();
    }

    /**
     * Newest first.
     *
     * @param before only those that were asked for before
     */
    List<Migration> list(Instant before, int limit) {
        return store.read(client -> whole(
                client,
                client.sql("select * from migration where asked_at < ? order by asked_at desc limit ?")
                        .params(at(before), limit)
                        .query((row, number) -> migration(row))
                        .list()));
    }

    /** With their lanes. */
    private List<Migration> whole(JdbcClient client, List<Migration> migrations) {
        if (migrations.isEmpty()) {
            return migrations;
        }
        Map<String, List<MigrationLane>> lanes = new HashMap<>();
        client.sql("select * from migration_lane where migration_id in (:ids) order by kind, shard")
                .param(
                        "ids",
                        migrations.stream().map(one -> one.id().toString()).toList())
                .query((ResultSet row) -> {
                    lanes.computeIfAbsent(row.getString("migration_id"), id -> new ArrayList<>())
                            .add(lane(row));
                });
        return migrations.stream()
                .map(one -> new Migration(
                        one.id(),
                        one.request(),
                        one.askedBy(),
                        one.askedAt(),
                        one.state(),
                        one.found(),
                        one.endedAt(),
                        one.reason(),
                        lanes.getOrDefault(one.id().toString(), List.of())))
                .toList();
    }

    private Migration migration(ResultSet row) throws SQLException {
        return new Migration(
                UUID.fromString(row.getString("id")),
                json.readValue(row.getString("request"), MigrationRequest.class),
                row.getString("asked_by"),
                row.getObject("asked_at", OffsetDateTime.class).toInstant(),
                State.valueOf(row.getString("state")),
                row.getString("found"),
                instant(row, "ended_at"),
                row.getString("reason"),
                List.of());
    }

    private MigrationLane lane(ResultSet row) throws SQLException {
        LaneKind kind = LaneKind.valueOf(row.getString("kind"));
        return new MigrationLane(
                kind,
                row.getString("shard"),
                MigrationLane.State.valueOf(row.getString("state")),
                row.getLong("keys_at_start"),
                row.getString("node"),
                Role.valueOf(row.getString("node_role")),
                row.getString("run_id"),
                row.getInt("begun"),
                json.readValue(row.getString("progress"), kind.none().getClass()),
                row.getLong("keys_per_second"),
                Duration.ofMillis(row.getLong("taken")),
                row.getString("trouble"),
                instant(row, "updated_at"));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    static OffsetDateTime at(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
    }
}

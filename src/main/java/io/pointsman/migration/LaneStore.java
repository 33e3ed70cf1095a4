package io.pointsman.migration;

import io.pointsman.migration.Migration.State;
import io.pointsman.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/** How far lanes are, in the database. Of two jobs with the same lane, what the one puts down that took it last counts. */
@Component
final class LaneStore {

    private final Store store;
    private final MigrationStore migrations;
    private final JsonMapper json;

    LaneStore(Store store, MigrationStore migrations, JsonMapper json) {
        this.store = store;
        this.migrations = migrations;
        this.json = json;
    }

    /**
     * Takes a lane, from whoever has it.
     *
     * @param holder nobody had this one before
     * @return empty if nothing is to be done in it now
     */
    Optional<Migration> take(LaneKey key, UUID holder) {
        boolean taken = store.change(client -> client.sql("update migration_lane set holder = :holder"
                                + " where migration_id = :id and kind = :kind and shard = :shard and state = 'OPEN'"
                                + " and exists (select 1 from migration where id = :id and state = :state)")
                        .param("holder", holder.toString())
                        .param("id", key.migration().toString())
                        .param("kind", key.kind().name())
                        .param("shard", key.shard())
                        .param("state", State.of(key.kind()).name())
                        .update()
                == 1);
        return taken ? migrations.find(key.migration()) : Optional.empty();
    }

    /**
     * Puts down how far the lane is.
     *
     * @return the migration's state; empty if another has taken the lane, and nothing was put down
     */
    Optional<State> save(UUID id, MigrationLane lane, UUID holder, Instant now) {
        return store.change(client -> {
            int saved = client.sql(
                            "update migration_lane set state = ?, node = ?, node_role = ?, run_id = ?, begun = ?, progress = ?, keys_per_second = ?,"
                                    + " taken = ?, trouble = '', updated_at = ? where migration_id = ? and kind = ? and shard = ? and holder = ?")
                    .params(
                            lane.state().name(),
                            lane.node(),
                            lane.role().name(),
                            lane.runId(),
                            lane.begun(),
                            json.writeValueAsString(lane.progress()),
                            lane.keysPerSecond(),
                            lane.taken().toMillis(),
                            MigrationStore.at(now),
                            id.toString(),
                            lane.kind().name(),
                            lane.shard(),
                            holder.toString())
                    .update();
            return saved == 0
                    ? Optional.empty()
                    : client.sql("select state from migration where id = ?")
                            .param(id.toString())
                            .query((row, number) -> State.valueOf(row.getString(1)))
                            .optional();
        });
    }

    /** Puts down what the lane waits for. */
    void waits(LaneKey key, UUID holder, String why) {
        var unused = store.change(client -> trouble(client, key, holder, MigrationLane.State.OPEN, why));
    }

    /**
     * Ends the lane and its migration, which another lane or a person may have done before.
     *
     * @return whether it has ended the migration
     */
    boolean fail(LaneKey key, UUID holder, String why, Instant now) {
        return store.change(client -> trouble(client, key, holder, MigrationLane.State.FAILED, why)
                && MigrationStore.turn(
                        client,
                        key.migration(),
                        List.of(State.COPYING, State.VERIFYING),
                        State.FAILED,
                        "shard %s: %s".formatted(key.shard(), why),
                        now));
    }

    private static boolean trouble(JdbcClient client, LaneKey key, UUID holder, MigrationLane.State state, String why) {
        return client.sql(
                                "update migration_lane set state = ?, trouble = ?, keys_per_second = 0 where migration_id = ? and kind = ? and shard = ? and holder = ?")
                        .params(
                                state.name(),
                                MigrationStore.shortened(why),
                                key.migration().toString(),
                                key.kind().name(),
                                key.shard(),
                                holder.toString())
                        .update()
                == 1;
    }

    /** Lets those whose keys are all copied be verified, and ends those whose lanes are all done. */
    void advance(Instant now) {
        var unused = store.change(client -> {
            int copied = client.sql(
                            "update migration set state = 'VERIFYING' where state = 'COPYING' and not exists"
                                    + " (select 1 from migration_lane where migration_id = migration.id and kind = 'COPY' and migration_lane.state <> 'DONE')")
                    .update();
            return copied
                    + client.sql(
                                    "update migration set state = 'DONE', ended_at = ? where state = 'VERIFYING' and not exists"
                                            + " (select 1 from migration_lane where migration_id = migration.id and migration_lane.state <> 'DONE')")
                            .param(MigrationStore.at(now))
                            .update();
        });
    }

    /** Those that a job should have. */
    List<LaneKey> toDo() {
        return store.read(client -> client.sql(
                        "select migration_id, kind, shard from migration_lane where state = 'OPEN' and exists"
                                + " (select 1 from migration where id = migration_id and (state = 'COPYING' and kind = 'COPY' or state = 'VERIFYING' and kind <> 'COPY'))"
                                + " order by migration_id, kind, shard")
                .query((row, number) -> new LaneKey(
                        UUID.fromString(row.getString(1)), LaneKind.valueOf(row.getString(2)), row.getString(3)))
                .list());
    }
}

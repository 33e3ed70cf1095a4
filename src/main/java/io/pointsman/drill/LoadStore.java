package io.pointsman.drill;

import io.pointsman.load.LoadResult;
import io.pointsman.load.LoadResultFormat;
import io.pointsman.load.LostWrites;
import io.pointsman.store.Store;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.stereotype.Component;

/** What load on drills has met, in the database: piece by piece while it is on, and what is known at its end. */
@Component
final class LoadStore {

    private final Store store;

    LoadStore(Store store) {
        this.store = store;
    }

    /**
     * How it ended.
     *
     * @param whole whether it was measured to its end; otherwise the instance that put it on has died
     * @param writes empty if they could not be read back
     */
    record End(boolean whole, Optional<LostWrites> writes) {}

    /** Forgets what was measured before: nothing had been done to the group. */
    void begin(UUID drill) {
        store.change(client -> {
            List.of("drill_load", "drill_load_run")
                    .forEach(table -> client.sql("delete from %s where drill_id = ?".formatted(table))
                            .param(drill.toString())
                            .update());
            return client.sql("insert into drill_load_run (drill_id, ended) values (?, false)")
                    .param(drill.toString())
                    .update();
        });
    }

    /** Whether it was put on, and has not been said to have ended. */
    boolean isOpen(UUID drill) {
        return store.read(client -> client.sql("select count(*) from drill_load_run where drill_id = ? and not ended")
                        .param(drill.toString())
                        .query(Integer.class)
                        .single()
                > 0);
    }

    /** @param place of the piece in the run, from 0 */
    void add(UUID drill, int place, LoadResult piece) {
        byte[] bytes = LoadResultFormat.write(piece);
        try {
            store.change(client -> client.sql("insert into drill_load (drill_id, place, piece) values (?, ?, ?)")
                    .params(drill.toString(), place, bytes)
                    .update());
        } catch (DuplicateKeyException e) {
            // Its answer was lost the time before.
        }
    }

    void end(UUID drill, End end) {
        store.change(client -> client.sql(
                        "update drill_load_run set ended = true, whole = ?, acknowledged = ?, lost = ?, unread = ? where drill_id = ?")
                .param(end.whole())
                .param(end.writes().map(LostWrites::acknowledged).orElse(null))
                .param(end.writes().map(LostWrites::lost).orElse(null))
                .param(end.writes().map(LostWrites::unread).orElse(null))
                .param(drill.toString())
                .update());
    }

    /** @return empty if nothing was measured */
    Optional<LoadResult> find(UUID drill) {
        List<LoadResult> pieces =
                store.read(client -> client.sql("select piece from drill_load where drill_id = ? order by place")
                        .param(drill.toString())
                        .query((row, number) -> LoadResultFormat.read(row.getBytes(1)))
                        .list());
        return pieces.isEmpty() ? Optional.empty() : Optional.of(LoadResult.merge(pieces));
    }

    /** @param place in the run, from 0 */
    record Piece(int place, LoadResult met) {}

    /** @return empty if nothing was measured */
    Optional<Piece> latest(UUID drill) {
        return store.read(client -> client.sql(
                        "select place, piece from drill_load where drill_id = ? order by place desc limit 1")
                .param(drill.toString())
                .query((row, number) -> new Piece(row.getInt(1), LoadResultFormat.read(row.getBytes(2))))
                .optional());
    }

    /** @return empty while it is on, and if there was none */
    Optional<End> findEnd(UUID drill) {
        return store.read(client -> client.sql("select * from drill_load_run where drill_id = ? and ended")
                .param(drill.toString())
                .query((row, number) -> new End(row.getBoolean("whole"), writes(row)))
                .optional());
    }

    private static Optional<LostWrites> writes(ResultSet row) throws SQLException {
        long acknowledged = row.getLong("acknowledged");
        return row.wasNull()
                ? Optional.empty()
                : Optional.of(new LostWrites(acknowledged, row.getLong("lost"), row.getInt("unread")));
    }
}

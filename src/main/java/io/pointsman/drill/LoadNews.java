package io.pointsman.drill;

import io.pointsman.load.LoadResult;
import io.pointsman.load.Series;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What load met in some seconds, as it goes on.
 *
 * @param from the begin of the first of them
 * @param seconds how many
 */
record LoadNews(Instant from, int seconds, List<LoadView.Path> paths) {

    /** Empty if nothing was meant to start. */
    static Optional<LoadNews> of(LoadResult piece) {
        if (piece.seconds().isEmpty()) {
            return Optional.empty();
        }
        Series first = piece.seconds().firstKey();
        Series last = piece.seconds().lastKey();
        return Optional.of(new LoadNews(
                piece.begin().plusSeconds(first.second()),
                last.second() - first.second() + 1,
                LoadView.of(piece, Optional.empty()).paths()));
    }
}

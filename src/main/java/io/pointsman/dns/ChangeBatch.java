package io.pointsman.dns;

import java.util.List;

/**
 * Changes that take effect together or not at all.
 *
 * @param comment for whoever reads the zone's history, such as {@code pointsman pass 42 testdns}
 */
public record ChangeBatch(List<Change> changes, String comment) {

    public ChangeBatch {
        changes = List.copyOf(changes);
    }
}

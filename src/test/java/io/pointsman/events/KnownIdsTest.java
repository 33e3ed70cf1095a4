package io.pointsman.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.events.KnownIds.Subject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 4 of aws-facts 1.3. */
class KnownIdsTest {

    private static final KnownIds KNOWN = new KnownIds(
            Set.of("orders", "orders-2026", "carts", "cart"),
            Map.of("orders-001", "orders", "orders-002", "orders", "legacy-redis-a", "carts"));

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "orders, orders, -",
                "ORDERS-002, orders, orders-002",
                "Failover to replica node orders-002 completed., orders, orders-002",
                "cluster:orders-001, orders, orders-001",
                "group orders node orders-002, orders, orders-002",
                "legacy-redis-a, carts, legacy-redis-a",
                "orders-002.abc123.0001.euw1.cache.amazonaws.com, orders, orders-002",
                "orders-006, orders, orders-006",
                "carts-0002-003, carts, carts-0002-003",
                "orders-2026-001, orders-2026, orders-2026-001",
                "orders-2026, orders-2026, -"
            })
    void anIdIsFoundWhereItStands(String text, String group, String node) {
        assertThat(KNOWN.resolve(List.of(text))).contains(new Subject(group, Optional.ofNullable(node)));
    }

    @ParameterizedTest
    @CsvSource({"reorders", "orders-backup", "invoices-001", "0001", "-", "''", "xorders-001x"})
    void aStrangerIsNotMistakenForOneOfOurs(String text) {
        assertThat(KNOWN.resolve(List.of(text))).isEmpty();
    }

    @Test
    void theLongestKnownIdOfAllTextsWins() {
        assertThat(KNOWN.resolve(List.of("cart", "orders", "orders-001")))
                .contains(new Subject("orders", Optional.of("orders-001")));
    }

    @Test
    void whatIsKnownBeatsWhatOnlyLooksLikeANode() {
        assertThat(KNOWN.resolve(List.of("orders-2026-009", "carts"))).contains(new Subject("carts", Optional.empty()));
    }

    @Test
    void nothingNamedResolvesToNothing() {
        assertThat(KNOWN.resolve(List.of())).isEmpty();
    }
}

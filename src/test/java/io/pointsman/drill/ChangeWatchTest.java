package io.pointsman.drill;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.drill.Drill.Entry;
import io.pointsman.drill.GroupForm.Member;
import io.pointsman.drill.GroupForm.Shard;
import io.pointsman.inventory.CacheEvent;
import io.pointsman.redis.Slots;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChangeWatchTest {

    private static final Instant CALLED = Instant.parse("2026-11-28T03:00:00Z");

    @Test // aws-facts 2.3
    void aRefusalByAnEventFailsUnlessItIsOfAnEarlierChange() {
        assertThat(ChangeWatch.failure(List.of(refusal(-1)), CALLED)).isEmpty();
        assertThat(ChangeWatch.failure(List.of(refusal(-1), refusal(90)), CALLED))
                .hasValueSatisfying(why -> assertThat(why)
                        .endsWith("orders: Failed applying modification to cache node type to cache.t4g.micro."));
    }

    private static CacheEvent refusal(int seconds) {
        return new CacheEvent(
                CacheEvent.Source.REPLICATION_GROUP,
                "orders",
                CALLED.plusSeconds(seconds),
                "Failed applying modification to cache node type to cache.t4g.micro.");
    }

    @Test
    void aGroupThatStaysWhatItWasIsGivenUpWithoutAnEvent() {
        assertThat(ChangeWatch.isGivenUp(CALLED, CALLED, CALLED.plusSeconds(59)))
                .as("the call may not show yet")
                .isFalse();
        assertThat(ChangeWatch.isGivenUp(CALLED, CALLED, CALLED.plusSeconds(60)))
                .isTrue();
        assertThat(ChangeWatch.isGivenUp(CALLED, CALLED.plusSeconds(300), CALLED.plusSeconds(329)))
                .as("its event may still come")
                .isFalse();
        assertThat(ChangeWatch.isGivenUp(CALLED, CALLED.plusSeconds(300), CALLED.plusSeconds(330)))
                .isTrue();
    }

    @Test
    void nodesThatComeGoAndChangeAreTold() {
        GroupForm before = form("modifying", member("orders-001", "8.0.1"), member("orders-002", "8.0.1"));
        GroupForm after = form("available", member("orders-002", "8.1.0"), member("orders-003", "8.1.0"));
        assertThat(ChangeWatch.differences(before, after, CALLED))
                .extracting(Entry::what)
                .containsExactly(
                        "the group is available",
                        "orders-002 is now cache.r7g.large, valkey 8.1.0",
                        "orders-003 is there, cache.r7g.large, valkey 8.1.0",
                        "orders-001 is gone");
        assertThat(ChangeWatch.differences(after, after, CALLED)).isEmpty();
    }

    private static GroupForm form(String status, Member... members) {
        return new GroupForm(
                status,
                false,
                true,
                true,
                Optional.empty(),
                List.of(new Shard("0001", "available", Set.of("orders-001"))),
                List.of(members));
    }

    private static Member member(String id, String version) {
        return new Member(id, "available", "cache.r7g.large", "valkey", version, "default.valkey8", "a");
    }

    @Test
    void slotsAreCountedFromTheMomentTheyBeginToMove() {
        SlotPace pace = new SlotPace();
        assertThat(pace.look(Map.of("0001", slots("0-16383")), CALLED))
                .extracting(Entry::what)
                .containsExactly("slots: 0001 16384");
        assertThat(pace.areCovered()).isTrue();
        var unused = pace.look(Map.of("0001", slots("0-16383"), "0002", slots("")), CALLED.plusSeconds(300));
        assertThat(pace.areCovered()).as("a shard owns none yet").isFalse();
        var moving = pace.look(Map.of("0001", slots("0-12287"), "0002", slots("12288-16383")), CALLED.plusSeconds(320));
        assertThat(moving).hasSize(1);
        var still = pace.look(Map.of("0001", slots("0-8191"), "0002", slots("8192-16383")), CALLED.plusSeconds(340));
        assertThat(still).extracting(Entry::what).containsExactly("slots: 0001 8192, 0002 8192");
        assertThat(pace.areCovered()).isTrue();
        assertThat(pace.end(CALLED.plusSeconds(360)))
                .extracting(Entry::what)
                .containsExactly("8192 slots moved in 40 s: 204.8 a second");
    }

    private static Slots slots(String ranges) {
        return Slots.ofAnswerer("id host:1@2 myself,master - 0 0 4 connected " + ranges);
    }
}

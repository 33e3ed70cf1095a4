package io.pointsman.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.pointsman.discovery.GroupLooks.Sighting;
import io.pointsman.discovery.Roster.Look;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RosterTest {

    private static final Duration INTERVAL = Duration.ofMinutes(5);
    private static final Location WEST = Location.inRegion("us-west-2");
    private static final TaggedGroup ORDERS = group(Location.OWN, "orders");
    private static final TaggedGroup CARTS = group(Location.OWN, "carts");

    private final Roster roster = new Roster();
    private Instant now = Instant.parse("2026-01-02T03:00:00Z");

    @Test
    void groupsAreInTheOrderOfTheirIdsWhereverTheyAre() {
        reads(ORDERS, CARTS);
        roster.read(WEST, List.of(group(WEST, "carts"), group(WEST, "users")), now);

        assertThat(roster.groups())
                .extracting(group -> group.id() + group.location().inWords())
                .containsExactly("carts", "carts in us-west-2", "orders", "users in us-west-2");
    }

    @Test
    void theLatestTagsHold() {
        reads(ORDERS);
        TaggedGroup renamed = new TaggedGroup(Location.OWN, "orders", Map.of("name", "other.example.com"));
        reads(renamed);

        assertThat(roster.groups()).containsExactly(renamed);
    }

    @Test
    void aGroupWhoseTagsArePersistentlyGoneIsLetGoOnceALookShowsThatItExists() {
        reads(ORDERS, CARTS);
        reads(CARTS);
        Instant firstMissed = now;
        letGo(exists(firstMissed.plusSeconds(60)));
        assertThat(roster.groups()).as("one reading may be odd").contains(ORDERS);
        assertThat(roster.isLeaving(ORDERS)).isTrue();
        assertThat(roster.isLeaving(CARTS)).isFalse();

        reads(CARTS);
        letGo(exists(firstMissed.minusSeconds(1)));
        assertThat(roster.groups())
                .as("the look is of before the tags were gone")
                .contains(ORDERS);

        letGo(exists(firstMissed.plusSeconds(60)));
        assertThat(roster.groups()).containsExactly(CARTS);
    }

    @Test
    void aGroupThatIsGoneIsKeptUntilItsNamesAreGivenUp() {
        reads(ORDERS);
        reads();
        reads();
        reads();
        letGo(new Look(true, Optional.of(new Sighting(now, false, true))));
        assertThat(roster.groups()).as("the deletion guard has not decided").containsExactly(ORDERS);

        letGo(new Look(true, Optional.of(new Sighting(now, false, false))));
        assertThat(roster.groups()).isEmpty();
    }

    @Test
    void aGroupThatNobodyHasLookedAtIsKept() {
        reads(ORDERS);
        reads();
        reads();
        letGo(new Look(true, Optional.empty()));

        assertThat(roster.groups()).containsExactly(ORDERS);
    }

    @Test
    void aGroupThatIsListedAgainStartsAnew() {
        reads(ORDERS);
        reads();
        reads(ORDERS);
        assertThat(roster.isLeaving(ORDERS)).isFalse();
        reads();
        letGo(exists(now.plusSeconds(1)));

        assertThat(roster.groups()).as("missed once, twice in all").containsExactly(ORDERS);
    }

    @Test
    void aGroupThatIsNotLookedAfterGoesAtOnce() {
        reads(ORDERS);
        reads();
        letGo(new Look(false, Optional.empty()));

        assertThat(roster.groups()).isEmpty();
    }

    @Test
    void aReadingSaysNothingOfOtherLocations() {
        TaggedGroup west = group(WEST, "orders");
        roster.read(WEST, List.of(west), now);
        reads();
        reads();
        letGo(exists(now.plusSeconds(1)));

        assertThat(roster.groups()).containsExactly(west);
        assertThat(roster.isLeaving(west)).isFalse();
    }

    private void reads(TaggedGroup... listed) {
        now = now.plus(INTERVAL);
        roster.read(Location.OWN, List.of(listed), now);
    }

    private void letGo(Look look) {
        roster.letGo(group -> look);
    }

    private static Look exists(Instant at) {
        return new Look(true, Optional.of(new Sighting(at, true, true)));
    }

    private static TaggedGroup group(Location location, String id) {
        return new TaggedGroup(location, id, Map.of("name", id + ".example.com"));
    }
}

package io.pointsman.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.pointsman.discovery.FoundGroup.State;
import io.pointsman.dns.InMemoryHostedZones;
import io.pointsman.dns.RecordName;
import io.pointsman.dns.RecordSet;
import io.pointsman.failure.Transient;
import io.pointsman.groups.ManagedGroup;
import io.pointsman.groups.ManagedGroups;
import io.pointsman.groups.SampleSettings;
import io.pointsman.groups.ZoneChecks;
import io.pointsman.groups.Zones;
import io.pointsman.topology.Location;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What becomes of groups with tags, in a world of one zone and one configured group, {@code orders}. */
class SelectionTest {

    private static final String OWNER = "prod-eu";

    private final InMemoryHostedZones zones = new InMemoryHostedZones(Clock.systemUTC())
            .withZone("Z1", "example.com")
            .withZone("Z2", "example.com");
    private final ManagedGroups groups =
            new SampleSettings().group("orders", "Z1", "ro.example.com").manage(OWNER);
    private final ZoneChecks checks = Zones.checks(groups, zones, new SimpleMeterRegistry(), Clock.systemUTC());
    private final Loop loop = new Loop();
    private final Roster roster = new Roster();
    private final Selection selection = new Selection(
            new DiscoveryProperties(true, Duration.ofMinutes(5), List.of(), "Z1", null),
            roster,
            groups,
            checks,
            new NameHolders(groups, zones),
            loop);
    private Instant now = Instant.parse("2026-01-02T03:00:00Z");

    /** Notes what it is asked for; what it saw is what the test says. */
    private static final class Loop implements GroupLooks {
        private final List<String> asked = new ArrayList<>();
        private final Map<String, Sighting> sightings = new HashMap<>();

        @Override
        public void look(Collection<ManagedGroup> groups) {
            groups.stream().map(ManagedGroup::id).sorted().forEach(asked::add);
        }

        @Override
        public Optional<Sighting> latest(String groupId) {
            return Optional.ofNullable(sightings.get(groupId));
        }
    }

    @Test
    void aGroupWithSoundTagsIsLookedAfterAndLookedAtOnce() {
        settle(tagged("carts", Map.of()));
        settle(tagged("carts", Map.of()));

        assertThat(states()).containsExactly(Map.entry("carts", State.USED));
        assertThat(groups.find("carts")).map(ManagedGroup::zoneId).contains("Z1");
        assertThat(loop.asked).containsExactly("carts");
    }

    @Test
    void newTagsTakeEffectAndAreLookedAt() {
        settle(tagged("carts", Map.of()));
        settle(tagged("carts", Map.of("name", "baskets.example.com")));

        assertThat(groups.find("carts").orElseThrow().naming().plainName())
                .isEqualTo(new RecordName("baskets.example.com"));
        assertThat(loop.asked).containsExactly("carts", "carts");
    }

    @Test
    void aGroupOfTheSettingsIsAsTheSettingsSayWholly() {
        ManagedGroup before = groups.find("orders").orElseThrow();
        settle(tagged("orders", Map.of("ttl", "60s")));

        assertThat(states()).containsExactly(Map.entry("orders", State.CONFIGURED));
        assertThat(groups.all()).containsExactly(before);
        assertThat(loop.asked).isEmpty();
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void aTagThatCannotWorkCostsItsOwnGroupAlone(CapturedOutput output) {
        settle(tagged("baskets", Map.of("ttl", "soon")), tagged("carts", Map.of()));
        settle(tagged("baskets", Map.of("ttl", "soon")), tagged("carts", Map.of()));

        assertThat(states()).containsExactlyInAnyOrderEntriesOf(Map.of("baskets", State.SKIPPED, "carts", State.USED));
        assertThat(reason("baskets")).startsWith("tag pointsman:ttl is \"soon\", which cannot be read. Use what");
        assertThat(output.getOut().lines().filter(line -> line.contains("group=baskets")))
                .as("told once")
                .singleElement()
                .asString()
                .contains("WARN");
    }

    @Test
    void aTagThatNoLongerWorksLetsTheGroupGo() {
        settle(tagged("carts", Map.of()));
        settle(tagged("carts", Map.of("fallback", "primry")));

        assertThat(states()).containsExactly(Map.entry("carts", State.SKIPPED));
        assertThat(groups.find("carts")).isEmpty();
    }

    @Test
    void aZoneThatDoesNotHoldTheNamesIsTheReason() {
        settle(tagged("carts", Map.of("name", "carts.example.net")), tagged("users", Map.of("zone-id", "Z9")));

        assertThat(reason("carts"))
                .contains("is not in zone Z1, which is example.com. Use a name that ends in .example.com");
        assertThat(reason("users")).contains("Hosted zone Z9 of group users does not exist in its account.");
        assertThat(groups.all()).hasSize(1);
    }

    @Test
    void aZoneThatCameToBeIsSeenAtTheNextReading() {
        settle(tagged("users", Map.of("zone-id", "Z9")));
        zones.withZone("Z9", "example.com");
        settle(tagged("users", Map.of("zone-id", "Z9")));

        assertThat(states()).containsExactly(Map.entry("users", State.USED));
    }

    @Test
    void aZoneOfTheOtherTypeIsTheReason() {
        settle(tagged("carts", Map.of("zone-type", "private")));

        assertThat(reason("carts")).contains("Zone Z1 of group carts is public, and zone-type is private.");
    }

    @Test
    void namesOfTheSettingsAreNotGivenAway() {
        settle(tagged("carts", Map.of("name", "ro1.example.com")));

        assertThat(reason("carts"))
                .isEqualTo(
                        "names like ro11.example.com in zone Z1 are kept for group orders. Give one of them another name.");
    }

    @Test
    void equalNamesInTwoZonesAreBothKept() {
        settle(tagged("carts", Map.of("name", "ro.example.com", "zone-id", "Z2")));

        assertThat(states()).containsExactly(Map.entry("carts", State.USED));
    }

    @Test
    void ofTwoThatAskForOneNameTheLesserIdHasIt() {
        settle(tagged("users", Map.of("name", "u.example.com")), tagged("admins", Map.of("name", "u.example.com")));

        assertThat(states()).containsExactlyInAnyOrderEntriesOf(Map.of("admins", State.USED, "users", State.SKIPPED));
    }

    @Test
    void aNameStaysWithTheGroupThatItsClaimIsFor() {
        claim("u1.example.com", "users");
        settle(tagged("users", Map.of("name", "u.example.com")), tagged("admins", Map.of("name", "u.example.com")));

        assertThat(states()).containsExactlyInAnyOrderEntriesOf(Map.of("admins", State.SKIPPED, "users", State.USED));
        assertThat(reason("admins")).contains("are kept for group users");
    }

    @Test
    void whereTheClaimCannotBeReadAGroupInUseKeepsItsNameAndNobodyGetsItAnew() {
        claim("u1.example.com", "users");
        settle(tagged("users", Map.of("name", "u.example.com")));
        zones.beforeNextRead(() -> {
            throw new Transient("throttled", null);
        });
        settle(tagged("users", Map.of("name", "u.example.com")), tagged("admins", Map.of("name", "u.example.com")));

        assertThat(states()).containsExactlyInAnyOrderEntriesOf(Map.of("admins", State.SKIPPED, "users", State.USED));
        assertThat(reason("admins")).contains("whose they are could not be read: throttled");
    }

    @Test
    void anIdThatIsTakenElsewhereNeedsAnAlias() {
        Location west = Location.inRegion("us-west-2");
        settle(west, new TaggedGroup(west, "orders", Map.of("name", "x.example.com")));
        assertThat(reason("orders"))
                .isEqualTo("orders is what we call group orders already. Set a tag pointsman:alias on one of them.");

        settle(west, new TaggedGroup(west, "orders", Map.of("name", "x.example.com", "alias", "west-orders")));
        assertThat(states()).containsExactly(Map.entry("orders", State.USED));
        assertThat(groups.find("west-orders")).map(ManagedGroup::location).contains(west);
    }

    @Test
    void aGroupWithoutTagsIsLeavingThenGone() {
        settle(tagged("carts", Map.of()));
        settle();
        assertThat(states()).containsExactly(Map.entry("carts", State.LEAVING));
        assertThat(groups.find("carts")).isPresent();

        loop.sightings.put("carts", new GroupLooks.Sighting(now.plusSeconds(1), true, true));
        settle();
        assertThat(states()).isEmpty();
        assertThat(groups.find("carts")).isEmpty();
        assertThat(loop.asked).containsExactly("carts");
    }

    @Test
    void aGroupThatIsGoneStaysUntilItHasNoNames() {
        settle(tagged("carts", Map.of()));
        for (int reading = 0; reading < 5; reading++) {
            settle();
            loop.sightings.put("carts", new GroupLooks.Sighting(now.plusSeconds(1), false, true));
        }
        assertThat(groups.find("carts")).isPresent();

        loop.sightings.put("carts", new GroupLooks.Sighting(now.plusSeconds(1), false, false));
        settle();
        assertThat(groups.find("carts")).isEmpty();
    }

    /** A complete reading of our own location, and what is decided on it. */
    private void settle(TaggedGroup... listed) {
        settle(Location.OWN, listed);
    }

    private void settle(Location location, TaggedGroup... listed) {
        now = now.plus(Duration.ofMinutes(5));
        roster.read(location, List.of(listed), now);
        selection.settle();
    }

    private static TaggedGroup tagged(String id, Map<String, String> tags) {
        Map<String, String> all = new HashMap<>(Map.of("name", id + ".example.com"));
        all.putAll(tags);
        return new TaggedGroup(Location.OWN, id, all);
    }

    private void claim(String name, String group) {
        zones.place(
                "Z1",
                RecordSet.simple(
                        new RecordName("_pointsman." + name),
                        "TXT",
                        Duration.ofMinutes(5),
                        "\"heritage=pointsman,pointsman/v=1,pointsman/owner=%s,pointsman/group=%s,pointsman/slot=replica-1\""
                                .formatted(OWNER, group)));
    }

    private Map<String, State> states() {
        return selection.found().stream()
                .collect(Collectors.toMap(group -> group.group().id(), FoundGroup::state));
    }

    private String reason(String id) {
        return selection.found().stream()
                .filter(group -> group.group().id().equals(id))
                .map(FoundGroup::reason)
                .findFirst()
                .orElseThrow();
    }
}

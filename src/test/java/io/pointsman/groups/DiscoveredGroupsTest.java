package io.pointsman.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.pointsman.dns.NamingPolicy;
import io.pointsman.dns.RecordName;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups that come by their tags, and go. */
class DiscoveredGroupsTest {

    private final ManagedGroups groups =
            new SampleSettings().group("orders", "Z1", "ro.example.com").manage("prod-eu");

    @Test
    void tagsAreSettings() {
        ManagedGroup carts = groups.ofTags(
                new Location(Optional.of("shop"), Optional.of("us-west-2")),
                "carts",
                Map.of(
                        "name", "Carts.example.com",
                        "zone-id", "/hostedzone/Z1",
                        "zone-type", "private",
                        "ttl", "10s",
                        "names", "3",
                        "fallback", "keep",
                        "alias", "shop-carts",
                        "reader", "true",
                        "srv", "true"));

        assertThat(carts)
                .isEqualTo(new ManagedGroup(
                        "shop-carts",
                        "carts",
                        new Location(Optional.of("shop"), Optional.of("us-west-2")),
                        "Z1",
                        Optional.of(ZoneType.PRIVATE),
                        new NamingPolicy(
                                new RecordName("carts.example.com"),
                                Duration.ofSeconds(10),
                                OptionalInt.of(3),
                                true,
                                true,
                                true),
                        Set.of()));
    }

    @Test
    void aTimeWithoutUnitIsInSecondsAsInTheSettings() {
        assertThat(tagged("carts", Map.of("ttl", "7")).naming().ttl()).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void aTagSpellsTheShardWithoutBraces() {
        assertThat(tagged("carts", Map.of("name", "carts-@shard@-ro.example.com"))
                        .naming()
                        .plainName())
                .isEqualTo(new RecordName("carts-{shard}-ro.example.com"));
    }

    @ParameterizedTest
    @CsvSource({
        "ttl, soon, 'tag pointsman:ttl is \"soon\"', docs/settings.md",
        "ttl, 1500ms, 'tag pointsman:ttl is PT1.5S.', whole seconds",
        "fallback, primry, 'tag pointsman:fallback is \"primry\"', docs/settings.md",
        "zone-type, secret, 'tag pointsman:zone-type is \"secret\"', docs/settings.md",
        "names, 0, 'tag pointsman:names is \"0\"', a number from 1 to 500",
        "name, readonly, 'tag pointsman:name is \"readonly\", which cannot be made into read names', a full DNS name",
        "zone-id, example.com, 'tag pointsman:zone-id is \"example.com\", which is no hosted zone id', the id that Route 53 shows",
        "zone-id, '', tag pointsman:zone-id is not set., Set it",
        "nmaes, 3, tag pointsman:nmaes is none that we know., 'Use alias, allow, fallback, name, names, '",
        "account, shop, tag pointsman:account is none that we know., each with pointsman: in front",
        "zone-account, shop, tag pointsman:zone-account is none that we know., each with pointsman: in front"
    })
    void aTagThatCannotWorkIsNamedWithItsRemedy(String tag, String value, String problem, String remedy) {
        assertThatExceptionOfType(InvalidSettings.class)
                .isThrownBy(() -> tagged("carts", Map.of(tag, value)))
                .withMessageContaining(problem)
                .satisfies(refusal -> assertThat(refusal.remedy()).contains(remedy));
    }

    @Test
    void groupsComeAndGo() {
        ManagedGroup carts = tagged("carts", Map.of());

        assertThat(groups.discovered(List.of(carts))).isEmpty();
        assertThat(groups.all()).extracting(ManagedGroup::id).containsExactly("orders", "carts");
        assertThat(groups.find("carts")).contains(carts);
        assertThat(groups.ofReplicationGroup("carts")).containsExactly(carts);

        assertThat(groups.discovered(List.of())).isEmpty();
        assertThat(groups.all()).extracting(ManagedGroup::id).containsExactly("orders");
        assertThat(groups.find("carts")).isEmpty();
        assertThat(groups.ofReplicationGroup("carts")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ro.example.com, ro1.example.com", "ro1.example.com, ro11.example.com", "r.example.com, "})
    void aNameThatAConfiguredGroupHasIsNotGivenTwice(String name, String shared) {
        ManagedGroup rival = tagged("carts", Map.of("name", name));

        var conflicts = groups.discovered(List.of(rival));

        if (shared == null) {
            assertThat(conflicts).isEmpty();
        } else {
            assertThat(conflicts.get(rival))
                    .isEqualTo(new ManagedGroups.Conflict(
                            groups.find("orders").orElseThrow(), Optional.of(new RecordName(shared))));
            assertThat(groups.find("carts")).isEmpty();
        }
    }

    @Test
    void ofTwoThatAreFoundTheFirstHasTheName() {
        ManagedGroup longer = tagged("carts", Map.of("name", "c1.example.com"));
        ManagedGroup shorter = tagged("users", Map.of("name", "c.example.com"));

        assertThat(groups.conflicts(List.of(longer, shorter))).containsOnlyKeys(shorter);
        assertThat(groups.all()).as("asking changes nothing").hasSize(1);
        assertThat(groups.discovered(List.of(shorter, longer))).containsOnlyKeys(longer);
        assertThat(groups.all()).extracting(ManagedGroup::id).containsExactly("orders", "users");
    }

    @Test
    void anIdThatIsTakenNeedsAnAlias() {
        Location elsewhere = Location.inRegion("us-west-2");
        ManagedGroup twin = groups.ofTags(elsewhere, "orders", Map.of("name", "x.example.com", "zone-id", "Z1"));
        ManagedGroup aliased = groups.ofTags(
                elsewhere, "orders", Map.of("name", "x.example.com", "zone-id", "Z1", "alias", "west-orders"));

        assertThat(groups.discovered(List.of(twin)))
                .containsEntry(
                        twin, new ManagedGroups.Conflict(groups.find("orders").orElseThrow(), Optional.empty()));
        assertThat(groups.discovered(List.of(aliased))).isEmpty();
        assertThat(groups.isConfigured(elsewhere, "orders")).isFalse();
        assertThat(groups.isConfigured(Location.OWN, "orders")).isTrue();
    }

    /** Sound but for these tags. */
    private ManagedGroup tagged(String id, Map<String, String> tags) {
        Map<String, String> all = new HashMap<>(Map.of("name", id + ".example.com", "zone-id", "Z1"));
        all.putAll(tags);
        return groups.ofTags(Location.OWN, id, all);
    }
}

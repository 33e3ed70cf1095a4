package io.pointsman.groups;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import io.pointsman.aws.Accounts;
import io.pointsman.aws.SampleAccounts;
import io.pointsman.dns.NamingPolicy;
import io.pointsman.dns.RecordName;
import io.pointsman.topology.Location;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** The settings under their real names: what they become, and what stops the start. */
class SettingsTest {

    private final ApplicationContextRunner application = new ApplicationContextRunner()
            .withUserConfiguration(ManagedGroups.class)
            .withBean(Accounts.class, () -> SampleAccounts.named("shop", "dns"));

    @Test
    void aGroupNeedsFourSettingsAndHasDefaultsForTheRest() {
        application.withPropertyValues(group(Map.of())).run(context -> {
            ManagedGroups groups = context.getBean(ManagedGroups.class);
            assertThat(groups.mode()).isEqualTo(Mode.OBSERVE);
            assertThat(groups.owner()).isEmpty();
            assertThat(groups.all())
                    .containsExactly(new ManagedGroup(
                            "testdns",
                            "testdns",
                            Location.OWN,
                            "Z32WVXIKNNRFKK",
                            Optional.empty(),
                            new NamingPolicy(
                                    new RecordName("readonly.example.com"),
                                    Duration.ofSeconds(5),
                                    OptionalInt.empty(),
                                    false,
                                    false,
                                    false),
                            Set.of()));
        });
    }

    @Test
    void everySettingReachesTheGroupInCanonicalForm() {
        application
                .withPropertyValues("pointsman.mode=manage", "pointsman.owner=prod-eu")
                .withPropertyValues(group(Map.of(
                        "id", "TestDNS",
                        "region", "us-gov-west-1",
                        "zone-id", "/hostedzone/Z32WVXIKNNRFKK",
                        "name", "ReadOnly.Example.com.",
                        "ttl", "1m",
                        "names", "3",
                        "fallback", "keep",
                        "reader", "true",
                        "srv", "true")))
                .withPropertyValues(
                        "pointsman.groups[0].alias=Tests",
                        "pointsman.groups[0].account=shop",
                        "pointsman.groups[0].zone-account=dns",
                        "pointsman.groups[0].zone-type=private")
                .run(context -> {
                    ManagedGroups groups = context.getBean(ManagedGroups.class);
                    assertThat(groups.mode()).isEqualTo(Mode.MANAGE);
                    assertThat(groups.owner()).isEqualTo("prod-eu");
                    assertThat(groups.find("tests"))
                            .contains(new ManagedGroup(
                                    "tests",
                                    "testdns",
                                    new Location(Optional.of("shop"), Optional.of("us-gov-west-1")),
                                    "Z32WVXIKNNRFKK",
                                    Optional.of(ZoneType.PRIVATE),
                                    new NamingPolicy(
                                            new RecordName("readonly.example.com"),
                                            Duration.ofMinutes(1),
                                            OptionalInt.of(3),
                                            true,
                                            true,
                                            true),
                                    Set.of()));
                });
    }

    @Test
    void withoutGroupsItStarts() {
        application.run(context ->
                assertThat(context.getBean(ManagedGroups.class).all()).isEmpty());
    }

    @Test
    void manageNeedsAnOwner() {
        refused(
                new String[] {"pointsman.mode=manage"},
                "pointsman.mode is manage, and pointsman.owner is not set.",
                "Set pointsman.owner to an id of this installation");
        refused(
                new String[] {"pointsman.mode=manage", "pointsman.owner= "},
                "pointsman.owner is not set.",
                "Set pointsman.owner");
        refused(
                new String[] {"pointsman.owner=prod eu"},
                "pointsman.owner is \"prod eu\".",
                "1 to 64 letters, digits, dots, hyphens, underscores");
    }

    @ParameterizedTest
    @ValueSource(strings = {"id", "zone-id", "name"})
    void aSettingThatEveryGroupNeedsIsMissed(String setting) {
        refused(
                group(Map.of(setting, "")),
                "pointsman.groups[0].%s is not set.".formatted(setting),
                "Set it; every group needs it.");
    }

    @ParameterizedTest
    @CsvSource({
        "id, orders_eu, which is no replication group id, a letter first",
        "id, 1orders, which is no replication group id, a letter first",
        "id, orders--eu, which is no replication group id, single hyphens",
        "id, orders-, which is no replication group id, single hyphens",
        "id, a2345678901234567890123456789012345678901, which is no replication group id, 40 at most",
        "region, Ireland, which is no AWS region, like eu-west-1",
        "region, eu-west-1a, which is no AWS region, like eu-west-1",
        "zone-id, z32wvx, which is no hosted zone id, such as Z32WVXIKNNRFKK",
        "zone-id, example.com, which is no hosted zone id, such as Z32WVXIKNNRFKK",
        "name, readonly, which cannot be made into read names, a full DNS name",
        "name, read only.example.com, which cannot be made into read names, a full DNS name",
        "name, *.example.com, which cannot be made into read names, a full DNS name",
        "name, readonly..com, which cannot be made into read names, a full DNS name",
        "name, -ro.example.com, which cannot be made into read names, a full DNS name",
        "name, ro.-x.com, which cannot be made into read names, a full DNS name",
        "name, a.{shard}-ro.example.com, which cannot be made into read names of shards, Put {shard} into its first label once",
        "name, a-{shard}.example.com, which cannot be made into read names of shards, something else than a digit behind it",
        "name, a-{shard}1-ro.example.com, which cannot be made into read names of shards, something else than a digit behind it",
        "name, a1{shard}-ro.example.com, which cannot be made into read names of shards, none before it",
        "name, {shard}-{shard}-ro.example.com, which cannot be made into read names of shards, Put {shard} into its first label once",
        "name, a-{node}-ro.example.com, which cannot be made into read names of shards, as in orders-{shard}-ro.example.com",
        "name, '-{shard}-ro.example.com', which cannot be made into read names, a full DNS name",
        "ttl, 1500ms, PT1.5S, whole seconds from 0s to 7d",
        "ttl, -1s, PT-1S, whole seconds from 0s to 7d",
        "ttl, 8d, PT192H, whole seconds from 0s to 7d",
        "names, 0, pointsman.groups[0].names, 'auto, or a number from 1 to 500'",
        "names, 501, pointsman.groups[0].names, 'auto, or a number from 1 to 500'",
        "names, many, pointsman.groups[0].names, 'auto, or a number from 1 to 500'",
        "names, -3, pointsman.groups[0].names, 'auto, or a number from 1 to 500'",
        "name, _pointsman.ro.example.com, which cannot be made into read names, without the labels _pointsman and _tcp",
        "name, _redis._tcp.ro1.example.com, which cannot be made into read names, without the labels _pointsman and _tcp",
        "account, shops, which is no account of pointsman.accounts, 'Use one of [dns, shop]'",
        "zone-account, shops, which is no account of pointsman.accounts, 'Use one of [dns, shop]'",
        "alias, or_ders, which is no id, a letter first"
    })
    void aSettingThatCannotWorkIsNamedWithItsRemedy(String setting, String value, String problem, String remedy) {
        refused(group(Map.of(setting, value)), problem, remedy);
        refused(group(Map.of(setting, value)), "pointsman.groups[0]." + setting + " is ", remedy);
    }

    static Stream<Map<String, String>> soundSettings() {
        String label = "x".repeat(63);
        return Stream.of(
                Map.of("id", "a" + "2".repeat(39)),
                Map.of("id", "a"),
                Map.of("region", "eusc-de-east-1"),
                Map.of("region", "eu-isoe-west-1"),
                Map.of("ttl", "0s"),
                Map.of("ttl", "7d"),
                Map.of("names", "1"),
                Map.of("names", "500"),
                Map.of("name", "r.c"),
                Map.of("name", "ro-.example.com"),
                Map.of("name", "_ro.example.com"),
                Map.of("name", "x".repeat(60) + "." + label + "." + label + ".xx"));
    }

    @ParameterizedTest
    @MethodSource("soundSettings")
    void theLimitsThemselvesAreAllowed(Map<String, String> settings) {
        application
                .withPropertyValues(group(settings))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void noReadNameOrClaimOrDrainIsLongerThanDnsAllows() { // 253 characters as text, RFC 1035 2.3.4
        String label = "x".repeat(63);
        refused(
                group(Map.of("name", "x".repeat(61) + ".example.com")),
                "cannot be made into read names",
                "at most 60 long");
        refused(
                group(Map.of("name", "x".repeat(60) + "." + label + "." + label + ".xxx")),
                "cannot be made into read names",
                "a full DNS name");
    }

    @Test
    void aGroupIsConfiguredOnce() {
        refused(
                groups("orders=ro.example.com", "Orders=rw.example.com"),
                "Replication group orders is configured twice",
                "Remove one of the entries.");
    }

    @Test
    void groupsOfOneIdInTwoPlacesNeedAnAlias() {
        List<String> settings = new ArrayList<>(List.of(groups("orders=ro.example.com", "orders=rw.example.com")));
        settings.add("pointsman.groups[1].account=shop");
        settings.add("pointsman.groups[1].region=us-west-2");
        refused(
                settings.toArray(String[]::new),
                "Two groups of pointsman.groups are called orders: one where this service is and one in us-west-2 of shop.",
                "Give one of them an alias");

        settings.add("pointsman.groups[1].alias=shop-orders");
        application.withPropertyValues(settings.toArray(String[]::new)).run(context -> {
            ManagedGroups groups = context.getBean(ManagedGroups.class);
            assertThat(groups.ofReplicationGroup("orders"))
                    .extracting(ManagedGroup::id)
                    .containsExactly("orders", "shop-orders");
            assertThat(groups.find("shop-orders"))
                    .map(ManagedGroup::location)
                    .contains(new Location(Optional.of("shop"), Optional.of("us-west-2")));
        });
    }

    @Test
    void theServicesOwnRegionIsTheSameNamedOrNot() {
        List<String> settings = new ArrayList<>(List.of(groups("orders=ro.example.com", "orders=rw.example.com")));
        settings.add("pointsman.groups[1].region=eu-west-1");
        refused(settings.toArray(String[]::new), "Replication group orders is configured twice", "Remove one");
    }

    @Test
    void aZoneIsInOneAccount() {
        List<String> settings = new ArrayList<>(List.of(groups("orders=ro.example.com", "carts=rw.example.com")));
        settings.add("pointsman.groups[1].zone-account=dns");
        refused(
                settings.toArray(String[]::new),
                "Zone Z1 is in the service's own account by one entry of pointsman.groups, and in account dns by"
                        + " pointsman.groups[1].zone-account.",
                "set the same zone-account wherever the zone is named");

        settings.add("pointsman.groups[0].zone-account=dns");
        application
                .withPropertyValues(settings.toArray(String[]::new))
                .run(context -> assertThat(context.getBean(ManagedGroups.class).zoneAccounts())
                        .isEqualTo(Map.of("Z1", Optional.of("dns"))));
    }

    @ParameterizedTest
    @CsvSource({
        "ro.example.com, ro.example.com",
        "ro.example.com, RO.example.com.",
        "ro.example.com, ro1.example.com",
        "ro49.example.com, ro.example.com",
        "ro1.example.com, ro12.example.com",
        "a-{shard}-ro.example.com, a-{shard}-ro.example.com",
        "a-{shard}-ro.example.com, a-0001-ro.example.com",
        "a-0001-ro.example.com, a-{shard}-ro.example.com",
        "a-{shard}-ro2.example.com, a-{shard}-ro.example.com"
    })
    void groupsThatWouldShareANameAreRefused(String one, String other) {
        refused(
                groups("orders=" + one, "carts=" + other),
                "of pointsman.groups both claim names like",
                "Give one of them another name.");
    }

    @ParameterizedTest
    @CsvSource({
        "ro1.example.com, ro2.example.com",
        "ro.example.com, rox.example.com",
        "ro.example.com, ro.example.org",
        "ro.example.com, x.ro.example.com",
        "ro.example.com, ro0.example.com",
        "ro.example.com, ro50.example.com",
        "ro1.example.com, ro10.example.com",
        "ro.example.com, ro1x.example.com",
        "a-{shard}-ro.example.com, a-{shard}-rw.example.com",
        "a-{shard}-ro.example.com, a-{shard}-ro.example.org",
        "a-{shard}-ro.example.com, a-ro.example.com"
    })
    void groupsWhoseNamesNeverMeetAreAllowed(String one, String other) {
        application
                .withPropertyValues(groups("orders=" + one, "carts=" + other))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aReaderSetMayNotStandUnderAnothersNumberedName() {
        List<String> settings = new ArrayList<>(List.of(groups("orders=ro.example.com", "carts=ro50.example.com")));
        settings.add("pointsman.groups[1].reader=true");
        refused(settings.toArray(String[]::new), "both claim names like ro50.example.com", "another name");
    }

    @Test
    void equalNamesInTwoZonesAreAllowed() {
        List<String> settings = new ArrayList<>(List.of(groups("orders=ro.example.com", "carts=ro.example.com")));
        settings.add("pointsman.groups[1].zone-id=Z2");
        application
                .withPropertyValues(settings.toArray(String[]::new))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void thousandsOfGroupsWithNumberedNamesAreCheckedAtOnce() {
        List<PointsmanProperties.Group> many = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            many.add(new PointsmanProperties.Group(
                    "orders-" + i,
                    null,
                    null,
                    null,
                    "Z1",
                    null,
                    null,
                    "ro-%d-0.example.com".formatted(i),
                    Duration.ofSeconds(5),
                    "auto",
                    Fallback.PRIMARY,
                    false,
                    false,
                    List.of()));
            many.add(new PointsmanProperties.Group(
                    "carts-" + i,
                    null,
                    null,
                    null,
                    "Z1",
                    null,
                    null,
                    "ro%04d.example.com".formatted(i),
                    Duration.ofSeconds(5),
                    "auto",
                    Fallback.PRIMARY,
                    false,
                    false,
                    List.of()));
        }
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertThat(new ManagedGroups(
                                        new PointsmanProperties(Mode.OBSERVE, null, many), SampleAccounts.named())
                                .all())
                        .hasSize(10_000));
    }

    @Test
    @ExtendWith(OutputCaptureExtension.class)
    void whatStopsTheStartIsPrintedAsProblemAndActionWithoutATrace(CapturedOutput output) {
        SpringApplication pointsman = new SpringApplication(ManagedGroups.class);
        pointsman.addInitializers(
                context -> context.getBeanFactory().registerSingleton("accounts", SampleAccounts.named()));
        pointsman.setWebApplicationType(WebApplicationType.NONE);
        assertThat(catchStart(pointsman)).hasRootCauseInstanceOf(InvalidSettings.class);
        assertThat(output)
                .contains("APPLICATION FAILED TO START")
                .contains("pointsman.mode is manage, and pointsman.owner is not set.")
                .contains("Action:")
                .contains("Set pointsman.owner to an id of this installation")
                .doesNotContain("\tat ");
    }

    private static Throwable catchStart(SpringApplication application) {
        return catchThrowable(() -> {
            try (var context = application.run("--pointsman.mode=manage")) {
                assertThat(context.isActive()).isFalse();
            }
        });
    }

    private void refused(String[] settings, String problem, String remedy) {
        application
                .withPropertyValues(settings)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(problem)
                        .isInstanceOfSatisfying(
                                InvalidSettings.class,
                                refusal -> assertThat(refusal.remedy()).contains(remedy)));
    }

    /** One sound group, but for these settings. */
    private static String[] group(Map<String, String> settings) {
        Map<String, String> all =
                new TreeMap<>(Map.of("id", "testdns", "zone-id", "Z32WVXIKNNRFKK", "name", "readonly.example.com"));
        all.putAll(settings);
        return all.entrySet().stream()
                .map(setting -> "pointsman.groups[0].%s=%s".formatted(setting.getKey(), setting.getValue()))
                .toArray(String[]::new);
    }

    /** Groups of one zone, each as {@code id=name}. */
    private static String[] groups(String... idsAndNames) {
        List<String> settings = new ArrayList<>();
        for (int i = 0; i < idsAndNames.length; i++) {
            String[] idAndName = idsAndNames[i].split("=", 2);
            settings.add("pointsman.groups[%d].id=%s".formatted(i, idAndName[0]));
            settings.add("pointsman.groups[%d].name=%s".formatted(i, idAndName[1]));
            settings.add("pointsman.groups[%d].zone-id=Z1".formatted(i));
        }
        return settings.toArray(String[]::new);
    }
}

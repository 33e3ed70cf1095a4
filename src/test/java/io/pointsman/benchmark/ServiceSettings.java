package io.pointsman.benchmark;

import io.pointsman.sandbox.Sandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The service's command line on a sandbox: it manages, and asks no nodes unless told to, with everything else as it is by default. */
final class ServiceSettings {

    /** May read everything; the password is the same. */
    static final String VIEWER = "viewer";

    private static final String PROBES = "--pointsman.probe.enabled=";
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private ServiceSettings() {}

    /**
     * With one group, and more settings.
     *
     * @param label of the names to keep, such as {@code readonly}
     * @param managementPort 0: any free one, as for the API
     */
    static List<String> on(Sandbox sandbox, String groupId, String label, int managementPort, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--pointsman.groups[0].id=" + groupId,
                "--pointsman.groups[0].zone-id=" + Fleet.zoneId(sandbox),
                "--pointsman.groups[0].name=" + label + "." + Fleet.zoneName(sandbox)));
        settings.addAll(List.of(more));
        return with(sandbox, managementPort, settings.toArray(String[]::new));
    }

    /**
     * With more settings.
     *
     * @param managementPort 0: any free one, as for the API
     */
    static List<String> with(Sandbox sandbox, int managementPort, String... more) {
        List<String> settings = new ArrayList<>(List.of(
                "--server.port=0",
                "--management.server.port=" + managementPort,
                "--spring.cloud.aws.endpoint=" + sandbox.endpoint(),
                "--spring.cloud.aws.region.static=" + sandbox.settings().region(),
                "--spring.cloud.aws.credentials.access-key=sandbox",
                "--spring.cloud.aws.credentials.secret-key=sandbox",
                "--spring.datasource.url=jdbc:h2:mem:drills",
                "--pointsman.mode=manage",
                "--pointsman.owner=" + Fleet.OWNER,
                "--pointsman.events.queue=cache-events",
                "--pointsman.security.users[0].name=" + VIEWER,
                "--pointsman.security.users[0].password={noop}" + VIEWER,
                "--pointsman.security.users[0].roles=viewer"));
        settings.addAll(List.of(more));
        if (settings.stream().noneMatch(setting -> setting.startsWith(PROBES))) {
            settings.add(PROBES + "false");
        }
        return settings;
    }

    /** Every instance begins its full passes at the same moments, once in an interval; when the owner's name is known, so are they. */
    static Duration untilFullPass() {
        long shifted = System.currentTimeMillis() + Math.floorMod(Fleet.OWNER.hashCode(), INTERVAL.toMillis());
        return INTERVAL.minusMillis(Math.floorMod(shifted, INTERVAL.toMillis()));
    }
}

package io.pointsman.benchmark;

import io.pointsman.sandbox.Sandbox;
import java.util.List;

/** The service's command line on a sandbox: it manages one group, and comes by no look of its own but the first. */
final class ServiceSettings {

    private ServiceSettings() {}

    /**
     * @param label of the names to keep, such as {@code readonly}
     * @param managementPort 0: any free one, as for the API
     */
    static List<String> on(Sandbox sandbox, String groupId, String label, int managementPort) {
        return List.of(
                "--server.port=0",
                "--management.server.port=" + managementPort,
                "--spring.cloud.aws.endpoint=" + sandbox.endpoint(),
                "--spring.cloud.aws.region.static=" + sandbox.settings().region(),
                "--spring.cloud.aws.credentials.access-key=sandbox",
                "--spring.cloud.aws.credentials.secret-key=sandbox",
                "--pointsman.mode=manage",
                "--pointsman.owner=benchmark",
                "--pointsman.events.queue=cache-events",
                "--pointsman.reconcile.interval=1h",
                "--pointsman.groups[0].id=" + groupId,
                "--pointsman.groups[0].zone-id=" + sandbox.settings().zone().id(),
                "--pointsman.groups[0].name=" + label + "."
                        + sandbox.settings().zone().name());
    }
}

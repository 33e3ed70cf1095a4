package io.pointsman;

import io.pointsman.sandbox.Sandbox;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The settings of a service on a sandbox, as its command line: it manages, reads the queue, and knows {@code ops}, an operator. */
final class ServiceSettings {

    private final Map<String, String> settings = new LinkedHashMap<>();
    private int groups;

    private ServiceSettings() {}

    static ServiceSettings on(Sandbox sandbox) {
        return on(sandbox.endpoint());
    }

    /** @param endpoint of all AWS services; need not be there yet */
    static ServiceSettings on(URI endpoint) {
        return new ServiceSettings()
                .with("spring.cloud.aws.endpoint", endpoint.toString())
                .with("spring.cloud.aws.region.static", "eu-west-1")
                .with("spring.cloud.aws.credentials.access-key", "sandbox")
                .with("spring.cloud.aws.credentials.secret-key", "sandbox")
                .with("spring.cloud.aws.sqs.listener.poll-timeout", "1s")
                .with("pointsman.aws.share", "1")
                .with("server.port", "0")
                .with("server.address", "127.0.0.1")
                .with("management.server.port", "0")
                .with("management.server.address", "127.0.0.1")
                .with("spring.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID())
                .with("pointsman.mode", "manage")
                .with("pointsman.owner", "sandbox")
                .with("pointsman.events.queue", "cache-events")
                .with("pointsman.probe.enabled", "false")
                .with("pointsman.security.users[0].name", ServiceApi.OPERATOR)
                .with("pointsman.security.users[0].password", "{noop}" + ServiceApi.OPERATOR)
                .with("pointsman.security.users[0].roles", "operator");
    }

    ServiceSettings with(String name, String value) {
        settings.put(name, value);
        return this;
    }

    /** Asks the nodes themselves, whose names the sandbox's name server knows. */
    ServiceSettings probing(Sandbox sandbox, Duration interval) {
        return with("pointsman.probe.enabled", "true")
                .with("pointsman.probe.interval", interval.toMillis() + "ms")
                .with(
                        "pointsman.redis.name-server",
                        "127.0.0.1:" + sandbox.dnsAddress().getPort());
    }

    ServiceSettings without(String prefix) {
        settings.keySet().removeIf(name -> name.startsWith(prefix));
        return this;
    }

    /** Looks after the group; its read names are {@code <id>-ro<number>} in the sandbox's zone. */
    ServiceSettings managing(String... ids) {
        for (String id : ids) {
            managingIn("Z32WVXIKNNRFKK", id, id + "-ro.private.redisdub.pl");
        }
        return this;
    }

    ServiceSettings managingIn(String zoneId, String id, String name) {
        String path = "pointsman.groups[" + groups++ + "].";
        return with(path + "id", id).with(path + "zone-id", zoneId).with(path + "name", name);
    }

    List<String> arguments() {
        return settings.entrySet().stream()
                .map(setting -> "--" + setting.getKey() + "=" + setting.getValue())
                .toList();
    }
}

package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.net.NetworkState;
import io.pointsman.sandbox.wire.WireResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** How clients get to nodes and in: the certificate authority, AUTH tokens, the network. */
final class AccessCalls {

    private static final String GROUP = "/sandbox/groups/{id}";
    private static final String NETWORK = GROUP + "/nodes/{node}/network/";

    private final ElastiCacheService elastiCache;

    AccessCalls(ElastiCacheService elastiCache) {
        this.elastiCache = elastiCache;
    }

    void addTo(Routes routes) {
        routes.add(
                "GET",
                "/sandbox/ca.pem",
                "the certificate to trust of groups with TLS, as PEM; another one at each start",
                (variables, input) -> new WireResponse(
                        200,
                        "application/x-pem-file",
                        Map.of(),
                        elastiCache.authority().pem()));
        routes.add(
                "POST",
                GROUP + "/auth-token",
                "{\"token\": \"…\", \"strategy\": \"rotate\" or \"set\"} makes an AUTH token valid beside the last one, or alone",
                (variables, input) -> changeToken(group(variables), input.fields("token", "strategy")));
        onNetwork(
                routes,
                "delay",
                "{\"toServer\": \"50ms\", \"toClient\": \"50ms\"} holds bytes back before a node of a relayed group",
                input -> {
                    Input.Fields fields = input.fields("toServer", "toClient");
                    return new NetworkState.Delayed(
                            fields.duration("toServer").orElse(Duration.ZERO),
                            fields.duration("toClient").orElse(Duration.ZERO));
                });
        onNetwork(
                routes,
                "silent",
                "swallows all bytes and resets nothing; what is open then stays dead",
                input -> new NetworkState.Silent());
        onNetwork(routes, "refused", "resets connections, and refuses new ones", input -> new NetworkState.Refused());
        onNetwork(routes, "well", "ends the three", input -> new NetworkState.Well());
    }

    private void onNetwork(Routes routes, String verb, String help, Function<Input, NetworkState> state) {
        routes.add("POST", NETWORK + verb, help, (variables, input) -> {
            SandboxGroup group = group(variables);
            group.network(variables.get(1), state.apply(input));
            return Views.group(group);
        });
    }

    private static Object changeToken(SandboxGroup group, Input.Fields fields) {
        String token = fields.text("token").orElseThrow(() -> new Refused(400, "token is missing"));
        switch (fields.text("strategy").orElse("")) {
            case "rotate" -> group.rotateAuthToken(token);
            case "set" -> group.setAuthToken(token);
            default -> throw new Refused(400, "strategy must be rotate or set");
        }
        return Views.group(group);
    }

    private SandboxGroup group(List<String> variables) {
        return elastiCache
                .find(variables.getFirst())
                .orElseThrow(() -> new Refused(404, "there is no group " + variables.getFirst()));
    }
}

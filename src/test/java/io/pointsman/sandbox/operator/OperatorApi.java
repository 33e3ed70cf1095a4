package io.pointsman.sandbox.operator;

import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.json.JsonMapper;

/**
 * The operator's REST API under {@code /sandbox}: JSON in and out besides the certificate, {@code {"error": "…"}} for what is refused. Nobody logs in, since it is
 * test code on loopback; so that no web page can reach it through a browser, a request that names an {@code Origin}, or a host that is not
 * loopback, is refused with 403.
 */
public final class OperatorApi {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Pattern LOOPBACK =
            Pattern.compile("(?i)(localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1])(:\\d{1,5})?");

    private static final int SHOWN = 100;

    private final Routes routes = new Routes();

    /**
     * @param settings what the overview shows of the sandbox's settings, as a record or a map
     */
    public OperatorApi(World world, Object settings) {
        routes.add("GET", "/sandbox", "this overview", (variables, input) -> overview(world, settings));
        new GroupCalls(world.elastiCache(), world.topic()).addTo(routes);
        new ModificationCalls(world.elastiCache()).addTo(routes);
        new ShardCalls(world.elastiCache()).addTo(routes);
        new AccessCalls(world.elastiCache()).addTo(routes);
        new FaultCalls(world).addTo(routes);
        new AccountCalls(world.route53(), world.sts()).addTo(routes);
    }

    /** Answers one request; throws nothing for what a client sent. */
    public WireResponse handle(WireRequest request) {
        try {
            Object answer = answer(request);
            return answer instanceof WireResponse written ? written : json(200, answer);
        } catch (Refused e) {
            return error(e.status, e.reason());
        } catch (IllegalArgumentException e) {
            return error(400, String.valueOf(e.getMessage()));
        } catch (IllegalStateException e) {
            return error(409, String.valueOf(e.getMessage()));
        }
    }

    private Object answer(WireRequest request) {
        if (!request.header("origin").isEmpty()) {
            throw new Refused(403, "requests from web pages are refused; use curl or a program");
        }
        if (!LOOPBACK.matcher(request.header("host")).matches()) {
            throw new Refused(403, "the host must be a loopback address or localhost");
        }
        Optional<Routes.Match> match = routes.find(request.method(), request.path());
        if (match.isEmpty()) {
            List<String> methods = routes.methods(request.path());
            throw methods.isEmpty()
                    ? new Refused(404, "there is no " + request.path() + "; GET /sandbox lists all calls")
                    : new Refused(405, request.path() + " takes " + String.join(", ", methods));
        }
        Input input = new Input(request.body());
        return match.get().route().action().run(match.get().variables(), input);
    }

    private Object overview(World world, Object settings) {
        URI endpoint = world.endpoint();
        return Views.object(
                "endpoint", endpoint.toString(),
                "groups",
                        world.elastiCache().snapshots(SHOWN).stream()
                                .map(Views::group)
                                .toList(),
                "groupsInAll", world.elastiCache().groups().size(),
                "zones", world.route53().zones(),
                "topics", world.topic().topics().all(),
                "queue", FaultCalls.queue(world.queues()),
                "faults", FaultCalls.faults(world),
                "settings", settings,
                "calls", routes.help());
    }

    private static WireResponse json(int status, Object value) {
        return WireResponse.json(status, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n");
    }

    private static WireResponse error(int status, String message) {
        return json(status, Map.of("error", message));
    }
}

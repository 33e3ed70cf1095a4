package io.pointsman.sandbox.fis;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * AWS Fault Injection Service of 2020-12-01, REST-JSON: {@code StartExperiment}. Each group has a template, {@code EXT} and its id without dashes, which takes the power from
 * its primary's zone, so that a replica takes over. A token that comes again starts nothing more. Codes are the API reference's, the texts of refusals are
 * not sourced.
 */
public final class FisService implements WireService {

    private static final String JSON_TYPE = "application/json";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final ElastiCacheService elastiCache;
    private final ConcurrentMap<String, String> experiments = new ConcurrentHashMap<>();

    public FisService(ElastiCacheService elastiCache) {
        this.elastiCache = elastiCache;
    }

    @Override
    public String name() {
        return "fis";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.header("authorization").contains("/fis/aws4_request");
    }

    @Override
    public String operation(WireRequest request) {
        return request.method().equals("POST") && request.path().equals("/experiments") ? "StartExperiment" : "Unknown";
    }

    @Override
    public WireResponse handle(WireRequest request) {
        if (!operation(request).equals("StartExperiment")) {
            return error(400, "ValidationException", "The sandbox does not imitate " + request.path());
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            String template = body.path("experimentTemplateId").asString("");
            String token = body.path("clientToken").asString("");
            Optional<SandboxGroup> group = elastiCache.groups().stream()
                    .filter(one -> template.equals("EXT" + one.id().replace("-", "")))
                    .findFirst();
            if (group.isEmpty()) {
                return error(404, "ResourceNotFoundException", "Experiment template not found.");
            }
            return started(template, start(group.get(), token));
        } catch (JacksonException e) {
            return error(400, "ValidationException", "The body is not JSON");
        }
    }

    private String start(SandboxGroup group, String token) {
        return experiments.computeIfAbsent(token, first -> {
            group.failover();
            return "EXP" + Integer.toHexString(first.hashCode());
        });
    }

    private static WireResponse started(String template, String id) {
        return answer(
                200,
                Map.of(
                        "experiment",
                        Map.of("id", id, "experimentTemplateId", template, "state", Map.of("status", "initiating"))));
    }

    @Override
    public WireResponse throttled() {
        return error(429, "ThrottlingException", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return error(500, "InternalServerException", "An error occurred on the server side.");
    }

    private static WireResponse error(int status, String code, String message) {
        return new WireResponse(
                status,
                JSON_TYPE,
                Map.of("x-amzn-ErrorType", code),
                JSON.writeValueAsString(Map.of("message", message)));
    }

    private static WireResponse answer(int status, Map<String, ?> body) {
        return new WireResponse(status, JSON_TYPE, Map.of(), JSON.writeValueAsString(body));
    }
}

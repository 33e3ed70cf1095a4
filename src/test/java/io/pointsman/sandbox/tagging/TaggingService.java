package io.pointsman.sandbox.tagging;

import io.pointsman.sandbox.elasticache.ElastiCacheService;
import io.pointsman.sandbox.elasticache.SandboxGroup;
import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The Resource Groups Tagging API of 2017-01-26, JSON 1.1: {@code GetResources} over the groups and nodes of the account and the region of the
 * signature, in the order of their ARNs. What has a tag or had one is told of; with a filter, what has it now. Codes and statuses are the
 * API reference's, the texts of refusals are not sourced.
 */
public final class TaggingService implements WireService {

    private static final String TARGET = "ResourceGroupsTaggingAPI_20170126.";
    private static final String JSON_1_1 = "application/x-amz-json-1.1";
    private static final String KIND_OF_GROUP = "elasticache:replicationgroup";
    private static final String KIND_OF_NODE = "elasticache:cluster";

    /** The reference gives 1 to 100, and no default for requests that do not say; moto's. */
    private static final int DEFAULT_PAGE = 50;

    private static final JsonMapper JSON = JsonMapper.shared();

    private final ElastiCacheService elastiCache;
    private volatile boolean showingNothing;

    public TaggingService(ElastiCacheService elastiCache) {
        this.elastiCache = elastiCache;
    }

    /** Lets it answer as if nothing had tags; {@code false} ends it. */
    public void showNothing(boolean nothing) {
        showingNothing = nothing;
    }

    @Override
    public String name() {
        return "tagging";
    }

    @Override
    public boolean accepts(WireRequest request) {
        return request.header("x-amz-target").startsWith(TARGET);
    }

    @Override
    public String operation(WireRequest request) {
        return request.header("x-amz-target").substring(TARGET.length());
    }

    @Override
    public WireResponse handle(WireRequest request) {
        if (request.signedRegion().isEmpty()) {
            return error(400, "MissingAuthenticationTokenException", "Missing Authentication Token");
        }
        if (!operation(request).equals("GetResources")) {
            return error(400, "UnknownOperationException", "The sandbox does not imitate " + operation(request));
        }
        try {
            JsonNode body = JSON.readTree(request.body());
            return page(body, showingNothing ? new TreeMap<>() : tagged(request, TagFilter.of(body)));
        } catch (JacksonException e) {
            return error(400, "SerializationException", "The body is not JSON");
        } catch (IllegalArgumentException e) {
            return error(400, "InvalidParameterException", String.valueOf(e.getMessage()));
        }
    }

    /** Tags by ARN of everything that ever had some and passes the filter. */
    private NavigableMap<String, Map<String, String>> tagged(WireRequest request, TagFilter filter) {
        NavigableMap<String, Map<String, String>> resources = new TreeMap<>();
        for (SandboxGroup group : elastiCache.shown(request.caller().account(), request.signedRegion())) {
            Map<String, String> tags = group.tags();
            if (group.wasEverTagged() && filter.admits(tags)) {
                if (filter.admitsKind(KIND_OF_GROUP)) {
                    resources.put(group.arn(), tags);
                }
                if (filter.admitsKind(KIND_OF_NODE)) {
                    group.nodeArns().forEach(arn -> resources.put(arn, tags));
                }
            }
        }
        return resources;
    }

    private static WireResponse page(JsonNode body, NavigableMap<String, Map<String, String>> resources) {
        int size = body.path("ResourcesPerPage").asInt(DEFAULT_PAGE);
        if (size < 1 || size > 100) {
            throw new IllegalArgumentException("ResourcesPerPage must be between 1 and 100, was " + size);
        }
        String token = body.path("PaginationToken").asString("");
        NavigableMap<String, Map<String, String>> rest =
                token.isEmpty() ? resources : resources.tailMap(decode(token), false);
        List<Map<String, Object>> page = new ArrayList<>();
        String last = "";
        var all = rest.entrySet().iterator();
        while (all.hasNext() && page.size() < size) {
            Map.Entry<String, Map<String, String>> resource = all.next();
            last = resource.getKey();
            page.add(mapping(last, resource.getValue()));
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("PaginationToken", all.hasNext() ? encode(last) : "");
        answer.put("ResourceTagMappingList", page);
        return new WireResponse(200, JSON_1_1, Map.of(), JSON.writeValueAsString(answer));
    }

    private static Map<String, Object> mapping(String arn, Map<String, String> tags) {
        Map<String, Object> mapping = new LinkedHashMap<>();
        mapping.put("ResourceARN", arn);
        mapping.put(
                "Tags",
                new TreeMap<>(tags)
                        .entrySet().stream()
                                .map(tag -> {
                                    Map<String, Object> written = new LinkedHashMap<>();
                                    written.put("Key", tag.getKey());
                                    written.put("Value", tag.getValue());
                                    return written;
                                })
                                .toList());
        return mapping;
    }

    @Override
    public WireResponse throttled() {
        return error(400, "ThrottledException", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return error(500, "InternalServiceException", "The service failed; try again.");
    }

    @Override
    public WireResponse denied(WireRequest request) {
        return error(400, "AccessDeniedException", request.caller().notAuthorized("tag:" + operation(request), ""));
    }

    @Override
    public WireResponse expired() {
        return error(400, "ExpiredTokenException", EXPIRED);
    }

    private static WireResponse error(int status, String type, String message) {
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("__type", type);
        error.put("Message", message);
        return new WireResponse(status, JSON_1_1, Map.of("x-amzn-ErrorType", type), JSON.writeValueAsString(error));
    }

    private static String encode(String arn) {
        return Base64.getEncoder().encodeToString(arn.getBytes(StandardCharsets.UTF_8));
    }

    private static String decode(String token) {
        try {
            return new String(Base64.getDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("PaginationToken is not one of a former answer", e);
        }
    }
}

package io.pointsman.sandbox.secrets;

import io.pointsman.sandbox.wire.WireRequest;
import io.pointsman.sandbox.wire.WireResponse;
import io.pointsman.sandbox.wire.WireService;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * AWS Secrets Manager of 2017-10-17, JSON 1.1: {@code GetSecretValue} of secrets with text, by name or ARN, in any account and region. Codes are the
 * API reference's, the texts of refusals are not sourced.
 */
public final class SecretsService implements WireService {

    private static final String TARGET = "secretsmanager.";
    private static final String JSON_1_1 = "application/x-amz-json-1.1";
    private static final JsonMapper JSON = JsonMapper.shared();

    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    /** @param id as it will be asked for */
    public void put(String id, String text) {
        secrets.put(id, text);
    }

    @Override
    public String name() {
        return "secretsmanager";
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
        if (!operation(request).equals("GetSecretValue")) {
            return error(400, "UnknownOperationException", "The sandbox does not imitate " + operation(request));
        }
        try {
            String id = JSON.readTree(request.body()).path("SecretId").asString("");
            String text = secrets.get(id);
            return text == null
                    ? error(400, "ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
                    : answer(200, Map.of("Name", id, "SecretString", text));
        } catch (JacksonException e) {
            return error(400, "SerializationException", "The body is not JSON");
        }
    }

    @Override
    public WireResponse throttled() {
        return error(400, "ThrottlingException", "Rate exceeded");
    }

    @Override
    public WireResponse unavailable() {
        return error(500, "InternalServiceError", "An error occurred on the server side.");
    }

    private static WireResponse error(int status, String code, String message) {
        return answer(status, Map.of("__type", code, "message", message));
    }

    private static WireResponse answer(int status, Map<String, String> body) {
        return new WireResponse(status, JSON_1_1, Map.of(), JSON.writeValueAsString(body));
    }
}

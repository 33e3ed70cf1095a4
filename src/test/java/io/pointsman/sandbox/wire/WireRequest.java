package io.pointsman.sandbox.wire;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One HTTP request as it arrived.
 *
 * @param method upper case
 * @param path raw, still percent-encoded, without the query
 * @param query raw, still percent-encoded; empty without one
 * @param headers names in lower case; the first value of each
 * @param body as UTF-8; empty without one
 * @param caller whose credentials signed it
 */
public record WireRequest(
        String method, String path, String query, Map<String, String> headers, String body, Caller caller) {

    private static final String CREDENTIAL = "Credential=";

    /** A request of {@link Caller#DEFAULT}. */
    public WireRequest(String method, String path, String query, Map<String, String> headers, String body) {
        this(method, path, query, headers, body, Caller.DEFAULT);
    }

    /** The header's value, or empty. */
    public String header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }

    /** The query's parameters, decoded; the last one wins where a name is doubled. */
    public Map<String, String> queryParameters() {
        return decodeForm(query);
    }

    /** The body's form fields, decoded, in their order. */
    public Map<String, String> formFields() {
        return decodeForm(body);
    }

    /**
     * The region of the request's signature: {@code Authorization: AWS4-HMAC-SHA256
     * Credential=AKID/20260102/eu-west-1/elasticache/aws4_request, …}; empty when it is unsigned.
     */
    public String signedRegion() {
        String[] scope = header("authorization").split("/", -1);
        return scope.length > 3 ? scope[2] : "";
    }

    /** The key that signed the request, {@code AKID} in the line above; empty when it is unsigned. */
    public String accessKey() {
        String authorization = header("authorization");
        int from = authorization.indexOf(CREDENTIAL);
        int to = authorization.indexOf('/', Math.max(from, 0));
        return from < 0 || to < 0 ? "" : authorization.substring(from + CREDENTIAL.length(), to);
    }

    /** The same request, made by another. */
    public WireRequest by(Caller other) {
        return new WireRequest(method, path, query, headers, body, other);
    }

    private static Map<String, String> decodeForm(String form) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String pair : form.split("&", -1)) {
            if (!pair.isEmpty()) {
                int equals = pair.indexOf('=');
                String name = equals < 0 ? pair : pair.substring(0, equals);
                String value = equals < 0 ? "" : pair.substring(equals + 1);
                fields.put(decode(name), decode(value));
            }
        }
        return fields;
    }

    private static String decode(String encoded) {
        return URLDecoder.decode(encoded, StandardCharsets.UTF_8);
    }
}

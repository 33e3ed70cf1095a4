package io.pointsman.sandbox.wire;

import java.util.Map;

/**
 * One HTTP answer.
 *
 * @param headers sent as they are, besides {@code Content-Type} and {@code Content-Length}
 * @param body sent as UTF-8
 */
public record WireResponse(int status, String contentType, Map<String, String> headers, String body) {

    /** An XML answer; the declaration is the caller's. */
    public static WireResponse xml(int status, String body) {
        return new WireResponse(status, "text/xml", Map.of(), body);
    }

    public static WireResponse json(int status, String body) {
        return new WireResponse(status, "application/json", Map.of(), body);
    }
}
